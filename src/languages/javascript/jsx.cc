// JSX: a component is called with its properties; a plain tag is the map of them.
#include <cctype>

#include "languages/javascript/lowerer.h"

namespace micryscope::languages::js {

ValueId Lowerer::jsx_expression(Node node) {
  const std::vector<Node> inner = node.named_children();
  return inner.empty() ? b_.null(node.span()) : expression(inner[0]);
}

ValueId Lowerer::jsx_text(Node node) { return b_.string(node.text(), node.span()); }

ValueId Lowerer::jsx_element(Node node) {
  const Node open = node.is("jsx_element") ? node.field("open_tag") : node;
  if (!open) return opaque("syntax error", node);
  std::vector<Operand> properties;
  for (const Node& attribute : open.fields("attribute")) {
    const std::vector<Node> inner = attribute.named_children();
    if (inner.empty()) continue;
    if (attribute.is("jsx_expression")) {  // {...rest}
      const bool is_spread = inner[0].is("spread_element");
      properties.push_back({expression(inner[0]), {}, is_spread ? OperandKind::spread_map : OperandKind::positional});
      continue;
    }
    const ValueId value = inner.size() > 1 ? expression(inner[1]) : b_.boolean(true, attribute.span());
    properties.push_back(b_.entry(inner[0].text(), value));
  }
  if (node.is("jsx_element")) {
    std::vector<Operand> children;
    for (const Node& child : node.named_children()) {
      if (child.is("jsx_opening_element") || child.is("jsx_closing_element")) continue;
      if (child.is("jsx_text") && child.text().find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
      children.push_back({expression(child), {}, OperandKind::positional});
    }
    if (!children.empty()) properties.push_back(b_.entry("children", b_.list(children, node.span())));
  }
  const ValueId map = b_.map(properties, node.span());
  const Node name = open.field("name");
  if (!name || name.is("jsx_namespace_name")) return map;
  const std::string_view text = name.text();
  if (text.empty() || (name.is("identifier") && std::islower(static_cast<unsigned char>(text[0])) != 0)) return map;
  return b_.call(expression(name), {{map}}, node.span());
}

}  // namespace micryscope::languages::js
