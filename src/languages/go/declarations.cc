#include <utility>

#include "languages/go/imports.h"
#include "languages/go/literals.h"
#include "languages/go/lowering.h"

namespace micryscope::languages::golang {

namespace {

// First line of a documentation comment, without its marks.
std::string_view first_line(std::string_view comment) {
  if (comment.starts_with("//") || comment.starts_with("/*")) comment.remove_prefix(2);
  const std::size_t begin = comment.find_first_not_of(" \t\r\n*");
  if (begin == std::string_view::npos) return {};
  comment.remove_prefix(begin);
  comment = comment.substr(0, comment.find('\n'));
  if (const std::size_t end = comment.find("*/"); end != std::string_view::npos) comment = comment.substr(0, end);
  const std::size_t last = comment.find_last_not_of(" \t\r");
  return comment.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

void Lowering::var_declaration(Node node) {
  for (const Node& child : node.named_children()) {
    if (kind_of(child) == Kind::var_spec) {
      var_spec(child);
    } else if (kind_of(child) == Kind::var_spec_list) {
      for (const Node& spec : child.named_children()) {
        if (kind_of(spec) == Kind::var_spec) var_spec(spec);
      }
    } else {
      statement(child);
    }
  }
}

void Lowering::var_spec(Node node) {
  std::vector<Node> names;
  for (const Node& name : node.fields("name")) {
    if (kind_of(name) == Kind::identifier) names.push_back(name);
  }
  const Node type = node.field("type");
  const ValueId annotation = type ? type_value(type) : ValueId();
  const Node list = node.field("value");
  const std::vector<ValueId> values = list ? right_values(list, names) : std::vector<ValueId>{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Span span = names[i].span();
    ValueId value = i < values.size() ? values[i] : ValueId();
    if (!list) value = zero_value(type, span);
    declare_name(names[i].text(), value, span, annotation);
  }
}

void Lowering::type_declaration(Node node) {
  for (const Node& child : node.named_children()) {
    const Kind kind = kind_of(child);
    if (kind == Kind::type_spec || kind == Kind::type_alias) {
      type_spec(child);
    } else {
      statement(child);
    }
  }
}

void Lowering::type_spec(Node node) {
  const Node name = node.field("name");
  const Node type = node.field("type");
  if (!name || !type) return pieces(node);
  types_.insert_or_assign(name.text(), type);
  const std::size_t outer = push_type_parameters(node);
  ValueId value;
  if (kind_of(node) == Kind::type_alias) value = type_value(type);
  if (!value) value = class_of(type, name.text(), node.span());
  type_parameters_.resize(outer);
  declare_name(name.text(), value, name.span());
}

std::size_t Lowering::push_type_parameters(Node node) {
  const std::size_t outer = type_parameters_.size();
  if (const Node list = node.field("type_parameters")) {
    for (const Node& parameter : list.named_children()) {
      for (const Node& name : parameter.fields("name")) type_parameters_.push_back(name.text());
    }
  }
  return outer;
}

void Lowering::function_declaration(Node node) {
  const Node name = node.field("name");
  if (!name) return pieces(node);
  const std::size_t outer = push_type_parameters(node);
  const Signature parts = signature(node);
  Builder::FunctionInfo info;
  info.name = name.text();
  info.doc = first_line(doc_);
  info.span = node.span();
  info.name_span = name.span();
  const FunctionId id = function(node, info, parts, std::nullopt);
  type_parameters_.resize(outer);
  if (name.text() != "init") declare_name(name.text(), b_.function_value(id, node.span()), name.span());
}

void Lowering::method_declaration(Node node) {
  const Node name = node.field("name");
  const Node list = node.field("receiver");
  const std::vector<Node> receivers = list ? list.named_children() : std::vector<Node>{};
  if (!name || receivers.empty()) return pieces(node);
  const Node receiver_name = receivers[0].field("name");
  Node type = receivers[0].field("type");
  const std::string_view owner = base_type_name(type);
  while (kind_of(type) == Kind::pointer_type || kind_of(type) == Kind::parenthesized_type) {
    const std::vector<Node> children = type.named_children();
    type = children.empty() ? Node() : children[0];
  }
  const std::size_t outer = type_parameters_.size();
  if (const Node arguments = kind_of(type) == Kind::generic_type ? type.field("type_arguments") : Node()) {
    for (const Node& argument : arguments.named_children()) type_parameters_.push_back(argument.text());
  }
  const SignatureParameter receiver{receiver_name ? receiver_name.text() : std::string_view(),
                                    ir::ParameterKind::receiver, receivers[0].span(), type_value(type)};
  const Signature parts = signature(node);
  Builder::FunctionInfo info;
  info.name = name.text();
  info.owner_name = owner;
  info.kind = ir::FunctionKind::method;
  info.doc = first_line(doc_);
  info.span = node.span();
  info.name_span = name.span();
  const FunctionId id = function(node, info, parts, receiver);
  type_parameters_.resize(outer);
  if (!owner.empty()) b_.attach_method(owner, id);
}

// Parameter and result types are values of the enclosing function.
Lowering::Signature Lowering::signature(Node node) {
  Signature made;
  const Node parameters = node.field("parameters");
  for (const Node& parameter : parameters ? parameters.named_children() : std::vector<Node>{}) {
    const bool is_rest = kind_of(parameter) == Kind::variadic_parameter_declaration;
    if (!is_rest && kind_of(parameter) != Kind::parameter_declaration) continue;
    const ir::ParameterKind kind = is_rest ? ir::ParameterKind::rest : ir::ParameterKind::positional;
    const ValueId annotation = type_value(parameter.field("type"));
    bool named = false;
    for (const Node& name : parameter.fields("name")) {
      if (kind_of(name) != Kind::identifier) continue;
      named = true;
      made.parameters.push_back({name.text(), kind, name.span(), annotation});
    }
    if (!named) made.parameters.push_back({{}, kind, parameter.span(), annotation});
  }
  const Node result = node.field("result");
  if (kind_of(result) != Kind::parameter_list) {
    made.result = type_value(result);
    return made;
  }
  std::vector<Operand> types;
  bool known = false;
  for (const Node& parameter : result.named_children()) {
    const Node type = parameter.field("type");
    const ValueId value = type_value(type);
    known = known || value;
    std::size_t count = 0;
    for (const Node& name : parameter.fields("name")) {
      if (kind_of(name) != Kind::identifier) continue;
      ++count;
      made.named_results.emplace_back(name.text(), type);
    }
    for (count = count == 0 ? 1 : count; count > 0; --count) {
      types.push_back({value ? value : b_.null(parameter.span()), {}, ir::OperandKind::positional});
    }
  }
  if (types.size() == 1) {
    made.result = known ? types[0].value : ValueId();
  } else if (known) {
    made.result = b_.list(types, result.span());
  }
  return made;
}

FunctionId Lowering::function(Node node, const Builder::FunctionInfo& info, const Signature& signature,
                              const std::optional<SignatureParameter>& receiver) {
  FunctionContext outer = std::exchange(here_, {});
  const std::string_view outer_label = std::exchange(pending_label_, {});
  const auto outer_filling = std::exchange(filling_call_, std::nullopt);
  const auto outer_deferred = std::exchange(deferred_call_, std::nullopt);
  const auto outer_iota = std::exchange(iota_, std::nullopt);
  const FunctionId id = b_.begin_function(info);
  const auto add = [&](const SignatureParameter& parameter) {
    const std::string_view name = parameter.name == "_" ? std::string_view() : parameter.name;
    b_.add_parameter(name, parameter.kind, parameter.span, {}, parameter.annotation);
  };
  if (receiver) add(*receiver);
  for (const SignatureParameter& parameter : signature.parameters) add(parameter);
  b_.set_result_annotation(signature.result);
  for (const auto& [name, type] : signature.named_results) {
    here_.results.push_back(name);
    if (name != "_") b_.declare(name, zero_value(type, type ? type.span() : node.span()), node.span());
  }
  if (const Node body = node.field("body")) statements_of(body);
  b_.end_function();
  iota_ = outer_iota;
  deferred_call_ = outer_deferred;
  filling_call_ = outer_filling;
  pending_label_ = outer_label;
  here_ = std::move(outer);
  return id;
}

// All imports first: a guessed package name must not hide a name that the file declares.
void Lowering::declare_imports(const std::vector<Node>& nodes) {
  struct Guess {
    std::string_view path;
    ValueId package;
    Span span;
  };
  std::vector<Guess> guesses;
  const auto declare = [&](std::string_view name, ValueId package, Span span) {
    if (top_.emplace(name, TopLevel::import).second) b_.declare(name, package, span);
  };
  const auto add = [&](Node spec) {
    const Node path_node = spec.field("path");
    if (!path_node || path_node.text().size() < 2) return;
    const std::string_view path = path_node.text().substr(1, path_node.text().size() - 2);
    if (path == "C") return;
    const Span span = spec.span();
    const ImportId import = b_.add_import(path, import_candidates(source_.path, path, source_.layout), span);
    const Node name = spec.field("name");
    if (kind_of(name) == Kind::blank_identifier) return;
    const ValueId package = b_.import_value(import, span);
    if (kind_of(name) == Kind::dot) {
      b_.add_export("*", package);
    } else if (name) {
      declare(name.text(), package, name.span());
    } else {
      const auto names = package_names(path);
      if (!names.empty()) declare(names[0], package, span);
      guesses.push_back({path, package, span});
    }
  };
  for (const Node& node : nodes) {
    if (kind_of(node) != Kind::import_declaration) continue;
    for (const Node& child : node.named_children()) {
      if (kind_of(child) == Kind::import_spec) add(child);
      if (kind_of(child) != Kind::import_spec_list) continue;
      for (const Node& spec : child.named_children()) {
        if (kind_of(spec) == Kind::import_spec) add(spec);
      }
    }
  }
  for (const Guess& guess : guesses) {
    for (const std::string_view name : package_names(guess.path)) declare(name, guess.package, guess.span);
  }
}

}  // namespace micryscope::languages::golang
