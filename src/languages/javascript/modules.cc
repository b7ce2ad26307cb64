// Imports and exports, of ES modules and of CommonJS, and the walk over the whole file.
#include <algorithm>
#include <cctype>

#include "languages/javascript/lowerer.h"
#include "languages/javascript/resolve.h"

namespace micryscope::languages::js {

namespace {

std::vector<std::uint32_t> offsets_of(std::string_view text, std::string_view word) {
  std::vector<std::uint32_t> found;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
    found.push_back(static_cast<std::uint32_t>(at));
  }
  return found;
}

/// Names before `.prototype.x =` and `.prototype =`: functions that are classes.
std::vector<std::string_view> prototype_owners(std::string_view text) {
  std::vector<std::string_view> found;
  for (const std::uint32_t at : offsets_of(text, ".prototype")) {
    std::size_t begin = at;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0 || text[begin - 1] == '_' ||
                         text[begin - 1] == '$')) {
      --begin;
    }
    if (begin < at && (begin == 0 || text[begin - 1] != '.')) found.push_back(text.substr(begin, at - begin));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

/// The text of an export's or import's name, which may be quoted.
std::string name_text(Node node) {
  if (!node) return {};
  std::string_view text = node.text();
  if (node.is("string") && text.size() >= 2) return unescape(text.substr(1, text.size() - 2));
  return std::string(text);
}

bool is_null(const ir::Module& module, ValueId value) {
  const ir::Value& v = module.values[value];
  return v.op == Op::constant && module.constants[ir::ConstantId(v.index)].kind == ir::ConstantKind::null;
}

}  // namespace

Lowerer::Lowerer(const lower::Source& source, Builder& builder, const Dispatch& dispatch)
    : source_(source),
      b_(builder),
      dispatch_(dispatch),
      this_offsets_(offsets_of(source.text, "this")),
      var_offsets_(offsets_of(source.text, "var ")),
      constructor_functions_(prototype_owners(source.text)) {}

void Lowerer::run() {
  const Node root = source_.tree.root();
  const std::vector<Node> nodes = root.named_children();
  const bool is_module = std::any_of(nodes.begin(), nodes.end(), [](const Node& node) {
    return node.is("import_statement") || node.is("export_statement");
  });
  if (source_.text.find("exports") != std::string_view::npos && !is_module) {
    exports_ = b_.declare("exports", b_.map({}, {}), {});
  }
  // Outside of functions a CommonJS file has an object of its own.
  if (!is_module && mentions(this_offsets_, root.span())) b_.declare("this", b_.map({}, {}), {});
  if (!var_offsets_.empty()) hoist_variables(root, 0);
  hoist(nodes);
  for (const Node& node : nodes) {
    if (node.is("import_statement")) statement(node);  // imports run before anything else
  }
  for (const Node& node : nodes) {
    if (!node.is("import_statement")) statement(node);
  }
  finish_exports();
}

// --- imports -----------------------------------------------------------------------------------

ValueId Lowerer::import_of(std::string_view specifier, Span span) {
  const std::vector<std::string> units = candidates(source_.path, specifier, source_.layout);
  return b_.import_value(b_.add_import(canonical_name(specifier), units, span), span);
}

void Lowerer::import_statement(Node node) {
  const std::vector<Node> children = node.named_children();
  Node source = node.field("source");
  for (const Node& child : children) {
    if (child.is("import_require_clause")) {
      const Node from = child.field("source");
      const std::vector<Node> inner = child.named_children();
      if (!from || inner.empty()) return;
      const ValueId module = import_of(string_text(from), node.span());
      b_.declare(inner[0].text(), module, inner[0].span());
      if (node.text().starts_with("export")) note_export(inner[0].text(), module);
      return;
    }
  }
  if (!source) return;
  const ValueId module = import_of(string_text(source), node.span());
  for (const Node& child : children) {
    if (child.is("import_clause")) import_clause(child, module);
  }
}

void Lowerer::import_clause(Node clause, ValueId module) {
  for (const Node& child : clause.named_children()) {
    if (child.is("identifier")) {
      b_.declare(child.text(), b_.member(module, "default", child.span()), child.span());
    } else if (child.is("namespace_import")) {
      const std::vector<Node> inner = child.named_children();
      if (!inner.empty()) b_.declare(inner[0].text(), module, inner[0].span());
    } else if (child.is("named_imports")) {
      for (const Node& specifier : child.named_children()) {
        const Node name = specifier.field("name");
        const Node alias = specifier.field("alias");
        const Node local = alias ? alias : name;
        if (!name) continue;
        b_.declare(local.text(), b_.member(module, name_text(name), specifier.span()), local.span());
      }
    }
  }
}

// import Cipher = Vault.Cipher;
void Lowerer::import_alias(Node node) {
  const std::vector<Node> inner = node.named_children();
  if (inner.size() < 2) return;
  const ValueId value = inner[1].is("nested_identifier") ? type(inner[1]) : expression(inner[1]);
  b_.declare(inner[0].text(), value, inner[0].span());
}

// --- exports of ES modules ---------------------------------------------------------------------

Node Lowerer::take_exporting(Node declaration) {
  const Node outer = exporting_;
  if (!outer) return {};
  exporting_ = Node();
  const Node inner = outer.field("declaration");
  return inner && inner == declaration ? outer : Node();
}

void Lowerer::export_statement(Node node) {
  const std::vector<Node> children = node.named_children();
  const Node source = node.field("source");
  if (source) return export_source(node, source);
  const std::string_view head = node.text().substr(0, 64);
  bool is_default = false;
  bool is_assignment = false;
  for (const Node& child : node.children()) {
    if (child.kind() == "default") is_default = true;
    if (child.kind() == "=") is_assignment = true;
    if (child.kind() == "as" && head.find("namespace") != std::string_view::npos) return;
  }
  if (const Node declaration = node.field("declaration")) {
    exporting_ = node;
    statement(declaration);
    exporting_ = Node();
    return export_names(declaration, is_default);
  }
  if (const Node value = node.field("value")) {
    return b_.add_export("default", named_expression(value, "default", value.span()));
  }
  for (const Node& child : children) {
    if (child.is("export_clause")) {
      export_clause(child);
    } else if (is_assignment && !child.is("decorator")) {
      b_.add_export("=", expression(child));
    }
  }
}

// export * from, export * as ns from, export { a as b } from
void Lowerer::export_source(Node node, Node source) {
  const ValueId module = import_of(string_text(source), node.span());
  bool all = true;
  for (const Node& child : node.named_children()) {
    if (child.is("namespace_export")) {
      const std::vector<Node> inner = child.named_children();
      if (!inner.empty()) b_.add_export(name_text(inner[0]), module);
      all = false;
    } else if (child.is("export_clause")) {
      all = false;
      for (const Node& specifier : child.named_children()) {
        const Node name = specifier.field("name");
        const Node alias = specifier.field("alias");
        if (!name) continue;
        b_.add_export(name_text(alias ? alias : name), b_.member(module, name_text(name), specifier.span()));
      }
    }
  }
  if (all) b_.add_export("*", module);
}

void Lowerer::export_clause(Node clause) {
  for (const Node& specifier : clause.named_children()) {
    const Node name = specifier.field("name");
    const Node alias = specifier.field("alias");
    if (!name) continue;
    named_exports_.push_back({name_text(alias ? alias : name), name.text(), specifier.span()});
  }
}

// The names that an exported declaration binds; their values are taken at the end of the file.
void Lowerer::export_names(Node declaration, bool is_default) {
  std::vector<std::pair<std::string_view, Span>> names;
  const std::string_view kind = declaration.kind();
  if (kind == "lexical_declaration" || kind == "variable_declaration" || kind == "using_declaration") {
    for (const Node& declarator : declaration.named_children()) pattern_names(declarator.field("name"), names);
  } else if (const Node name = declaration.field("name")) {
    names.emplace_back(name.text().substr(0, name.text().find('.')), name.span());
  } else if (kind == "import_alias") {
    const std::vector<Node> inner = declaration.named_children();
    if (!inner.empty()) names.emplace_back(inner[0].text(), inner[0].span());
  }
  for (const auto& [name, span] : names) {
    if (namespace_exports_ != nullptr) {
      namespace_exports_->emplace_back(name, span);
    } else if (b_.lookup(name)) {  // a type that nothing at run time stands for is no export
      named_exports_.push_back({is_default ? "default" : std::string(name), name, span});
    }
  }
}

// --- CommonJS ----------------------------------------------------------------------------------

/// `exports` or `module.exports` of this file.
bool Lowerer::is_exports(Node node) const {
  if (!exports_ || !node) return false;
  if (node.is("identifier")) return node.text() == "exports" && b_.lookup("exports") == exports_;
  if (!node.is("member_expression") || node.text() != "module.exports") return false;
  return !b_.lookup("module");
}

void Lowerer::note_export(std::string_view name, ValueId value) {
  if (is_null(b_.module(), value)) return;  // exports.a = exports.b = void 0
  for (CommonExport& known : common_exports_) {
    if (known.name == name) return known.values.push_back(value);
  }
  common_exports_.push_back({std::string(name), {value}});
}

void Lowerer::finish_exports() {
  for (const CommonExport& made : common_exports_) {
    b_.add_export(made.name, b_.join(made.values, {}, b_.module().values[made.values[0]].span));
  }
  for (const NamedExport& made : named_exports_) {
    // A name that functions of this file assign too is exported as what all of them leave.
    b_.add_export(made.name, b_.read_final(made.local, made.span));
  }
}

}  // namespace micryscope::languages::js
