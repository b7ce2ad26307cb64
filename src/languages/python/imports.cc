// Imports. A name taken from a package may be a variable of the package or a module inside it, and
// only the graph can tell; so `from pkg import name` is a join of both readings.
//
//     from app import keys    keys = join import (member (import app) .keys, import app.keys)
//     import a.b              a = import a, and the chain `a.b` is import a.b
#include "languages/python/lowering.h"

namespace micryscope::languages::py {

namespace {

constexpr std::size_t kNameLimit = 200;

}  // namespace

ir::ImportId Lowering::import_of(std::size_t level, std::string_view dotted, Span span) {
  std::string specifier(level, '.');
  specifier += dotted;
  if (const auto it = imports_.find(specifier); it != imports_.end()) return it->second;
  const ir::ImportId id = b_.add_import(specifier, units_.candidates(level, dotted), span);
  imports_.emplace(std::move(specifier), id);
  return id;
}

void Lowering::import_statement(Node node) {
  for (const Node& item : node.fields("name")) {
    if (!item.is("aliased_import")) {
      import_names(item.text(), {}, item.span());
      continue;
    }
    const Node name = item.field("name");
    const Node alias = item.field("alias");
    if (name && alias) import_names(name.text(), alias.text(), item.span());
  }
}

void Lowering::import_names(std::string_view dotted, std::string_view alias, Span span) {
  if (dotted.empty()) return;
  if (!alias.empty()) {
    assign_name(alias, b_.import_value(import_of(0, dotted, span), span), span);
    return;
  }
  const std::size_t dot = dotted.find('.');
  const std::string_view root = dotted.substr(0, dot);
  assign_name(root, b_.import_value(import_of(0, root, span), span), span);
  const ir::VariableId variable = b_.lookup(root);
  if (!variable) return;
  for (std::size_t end = dot; end != std::string_view::npos && end < kNameLimit;) {
    end = dotted.find('.', end + 1);
    const std::string_view module = dotted.substr(0, end);
    submodules_[variable.value].emplace_back(module.substr(dot + 1), import_of(0, module, span));
  }
}

void Lowering::import_from_statement(Node node) {
  const Node from = node.field("module_name");
  if (!from) return;
  std::string_view dotted = from.text();
  std::size_t level = 0;
  if (from.is("relative_import")) {
    dotted = {};
    for (const Node& child : from.named_children()) {
      if (child.is("dotted_name")) dotted = child.text();
      if (child.is("import_prefix")) level = child.text().size();
    }
  }
  const ir::ImportId package = import_of(level, dotted, from.span());
  const ValueId module = b_.import_value(package, from.span());
  for (const Node& child : node.named_children()) {
    if (child.is("wildcard_import")) b_.add_export("*", module);
  }
  for (const Node& item : node.fields("name")) {
    const bool aliased = item.is("aliased_import");
    const Node name = aliased ? item.field("name") : item;
    const Node binding = aliased ? item.field("alias") : item;
    if (!name || !binding || name.text().empty()) continue;
    std::string inner(dotted);
    if (!inner.empty()) inner += '.';
    inner += name.text();
    const ValueId member = b_.member(module, name.text(), item.span());
    const ValueId submodule = b_.import_value(import_of(level, inner, item.span()), item.span());
    assign_name(binding.text(), b_.join({member, submodule}, "import", item.span()), binding.span());
  }
}

}  // namespace micryscope::languages::py
