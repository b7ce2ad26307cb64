// String literals, f-strings and juxtaposed literals.
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

ValueId Lowering::string(Node node) {
  TextParts parts;
  parts.span = node.span();
  if (node.is("string")) {
    add_string(node, parts);
  } else {
    for (const Node& child : node.named_children()) {
      if (child.is("string")) add_string(child, parts);
    }
  }
  if (!parts.computed) {
    return parts.bytes ? b_.bytes(parts.pending, node.span()) : b_.string(parts.pending, node.span());
  }
  flush(parts);
  return b_.concat(parts.values, node.span());
}

void Lowering::flush(TextParts& parts) {
  if (parts.pending.empty()) return;
  parts.values.push_back(parts.bytes ? b_.bytes(parts.pending, parts.span)
                                     : b_.string(parts.pending, parts.span));
  parts.pending.clear();
}

// The pieces between interpolations are decoded from the text itself: what the tree calls content
// differs with escapes and line ends.
void Lowering::add_string(Node node, TextParts& parts) {
  const std::vector<Node> inside = node.named_children();
  if (inside.empty() || !inside.front().is("string_start")) return;
  const StringPrefix prefix = read_prefix(inside.front().text());
  parts.bytes = parts.bytes || prefix.bytes;
  std::uint32_t at = inside.front().span().end;
  const auto take_text = [&](std::uint32_t end) {
    if (end > at) parts.pending += decode(source_.text.substr(at, end - at), prefix);
  };
  for (const Node& child : inside) {
    if (child.is("interpolation")) {
      take_text(child.span().begin);
      add_interpolation(child, parts);
      at = child.span().end;
    } else if (child.is("string_end")) {
      take_text(child.span().begin);
    }
  }
}

void Lowering::add_interpolation(Node node, TextParts& parts) {
  parts.computed = true;
  const Node value = node.field("expression");
  if (!value) return;
  for (const Node& child : node.children()) {
    if (!child.is("=")) continue;  // {x=} writes its own text first
    parts.pending += source_.text.substr(value.span().begin, child.span().end - value.span().begin);
  }
  flush(parts);
  parts.values.push_back(expression(value));
  const Node format = node.field("format_specifier");
  if (!format) return;
  for (const Node& child : format.named_children()) {  // {x:{width}}
    if (const Node inner = child.field("expression")) expression(inner);
  }
}

}  // namespace micryscope::languages::py
