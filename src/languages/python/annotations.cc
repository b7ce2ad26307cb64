// Type annotations as values: the one class or type that a variable is an instance of. What only
// wraps it is dropped (Optional, Annotated, Final, Awaitable); of any other generic, its own name
// stays (list[int] is list); a union of several types is none.
#include <algorithm>
#include <array>

#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

constexpr auto kWrappers = std::to_array<std::string_view>({
    "Annotated", "Awaitable", "ClassVar", "Coroutine", "Final", "InitVar", "Mapped", "NotRequired",
    "Optional", "ReadOnly", "Required", "SkipValidation", "Type", "Unpack", "type",
});

bool is_wrapper(std::string_view name) {
  return std::binary_search(kWrappers.begin(), kWrappers.end(), name);
}

std::string_view last_component(std::string_view dotted) {
  return dotted.substr(dotted.rfind('.') + 1);  // npos + 1 == 0
}

bool is_dotted_name(std::string_view text) {
  if (text.empty() || text.size() > 200 || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

ValueId Lowering::annotation(Node node) {
  const Builder::Depth depth(b_);
  if (!node || !depth) return {};
  if (node.is("type")) return annotation(node.named_child(0));
  const std::string_view kind = node.kind();
  if (kind == "identifier" || kind == "attribute") return expression(node);
  if (kind == "string") return quoted_annotation(node);
  if (kind == "generic_type") {
    const std::vector<Node> parts = node.named_children();
    if (parts.size() < 2) return {};
    return generic_annotation(parts[0], parts[1].named_children());
  }
  if (kind == "subscript") {
    const Node base = node.field("value");
    return base ? generic_annotation(base, node.fields("subscript")) : ValueId();
  }
  if (kind == "union_type") return union_annotation(node.named_children());
  if (kind == "binary_operator") {
    std::vector<Node> members;
    Node at = node;
    for (; at.is("binary_operator"); at = at.field("left")) members.push_back(at.field("right"));
    members.push_back(at);
    return union_annotation(members);
  }
  return {};
}

ValueId Lowering::generic_annotation(Node base, const std::vector<Node>& arguments) {
  const std::string_view name = last_component(base.text());
  if (name == "Union") return union_annotation(arguments);
  if (name == "Literal" || name == "Callable" || arguments.empty()) return {};
  if (!is_wrapper(name)) return annotation(base);
  const ValueId type = annotation(name == "Coroutine" ? arguments.back() : arguments.front());
  if (name == "Annotated") {
    // What is attached runs: Field(default=...), Depends(get_key).
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      if (arguments[i].is_named()) expression(arguments[i]);
    }
  }
  return type;
}

// The only member that is not None.
ValueId Lowering::union_annotation(const std::vector<Node>& members) {
  Node only;
  for (const Node& member : members) {
    if (!member || !member.is_named() || member.text() == "None") continue;
    if (only) return {};
    only = member;
  }
  return annotation(only);
}

// A forward reference: "Vault" or "models.Vault".
ValueId Lowering::quoted_annotation(Node node) {
  TextParts parts;
  add_string(node, parts);
  if (parts.computed || !is_dotted_name(parts.pending)) return {};
  std::string_view rest = parts.pending;
  ValueId value;
  while (!rest.empty()) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    value = value ? b_.member(value, rest.substr(0, dot), node.span()) : b_.read(rest.substr(0, dot), node.span());
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  return value;
}

}  // namespace micryscope::languages::py
