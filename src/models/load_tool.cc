// One entry of `tools:` in an MCP model.

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <utility>

#include "models/load_parts.h"

namespace micryscope::models {

namespace {

constexpr std::array<std::pair<std::string_view, ToolModel::Form>, 4> kForms = {{
    {"decorator", ToolModel::Form::decorator},
    {"call", ToolModel::Form::call},
    {"base-class", ToolModel::Form::base_class},
    {"literal", ToolModel::Form::literal},
}};

// The key that says how the tool is registered; its value lists the paths.
const yaml::Node* read_form(Fields& fields, const yaml::Node& node, ToolModel& model) {
  const yaml::Node* paths = nullptr;
  for (const auto& [key, form] : kForms) {
    const yaml::Node* value = node.get(key);
    if (value == nullptr) continue;
    if (paths != nullptr)
      fields.fault(*value, "a tool is one of decorator, call, base-class and literal");
    paths = value;
    model.form = form;
  }
  if (paths == nullptr) fields.fault(node, "a tool needs decorator, call, base-class or literal");
  return paths;
}

void check_form(Fields& fields, const yaml::Node& node, const ToolModel& model) {
  const bool has_handler = !model.handler.empty();
  if (model.form == ToolModel::Form::base_class) {
    if (model.methods.empty()) fields.fault(node, "a base class needs `methods`, its handlers");
    if (has_handler) fields.fault(node, "the handlers of a base class are its `methods`");
    return;
  }
  if (!model.methods.empty()) fields.fault(node, "`methods` belongs to a base class");
  if (model.form == ToolModel::Form::decorator) {
    if (has_handler) fields.fault(node, "the handler of a decorator is the function it decorates");
  } else if (!has_handler) {
    fields.fault(node, "this tool needs `handler`");
  }
}

}  // namespace

std::vector<ToolModel> read_tools(Fields& fields, const yaml::Node& node) {
  const std::size_t errors = fields.errors().size();
  if (!fields.only(node,
                   {"decorator", "call", "base-class", "literal", "name", "description", "schema",
                    "handler", "methods", "inputs"},
                   "tool")) {
    return {};
  }
  ToolModel shared;
  const yaml::Node* paths = read_form(fields, node, shared);
  if (paths == nullptr) return {};
  shared.where = fmt::format("{}:{}", fields.path(), node.line);
  const std::array<std::pair<std::string_view, std::vector<Selector>*>, 4> lists = {{
      {"name", &shared.name},
      {"description", &shared.description},
      {"schema", &shared.schema},
      {"handler", &shared.handler},
  }};
  for (const auto& [key, target] : lists) {
    if (const yaml::Node* value = node.get(key)) *target = read_selectors(fields, *value);
  }
  if (const yaml::Node* value = node.get("methods")) shared.methods = fields.texts(*value);
  if (const yaml::Node* value = node.get("inputs"); value && fields.is_list(*value, "inputs")) {
    for (const yaml::Node& item : value->items) shared.inputs.push_back(fields.number(item));
  }
  // What was not understood is missing now.
  if (fields.errors().size() == errors) check_form(fields, node, shared);

  std::vector<ToolModel> result;
  for (std::string& path : fields.texts(*paths)) {
    result.push_back(shared);
    result.back().path = std::move(path);
  }
  return result;
}

}  // namespace micryscope::models
