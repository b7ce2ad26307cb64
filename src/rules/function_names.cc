#include "rules/function_names.h"

namespace micryscope::rules {

std::string_view name_of(const graph::Graph& graph, graph::FunctionRef function) {
  const graph::Program& program = graph.program();
  const std::string_view own = program.text(function.module, program.function(function).name);
  const graph::Tool* tool = own.empty() ? graph.tool_of(function) : nullptr;
  return tool == nullptr ? own : std::string_view(tool->name);
}

std::string_view name_around(const graph::Graph& graph, graph::FunctionRef function) {
  const graph::Program& program = graph.program();
  std::string_view name = name_of(graph, function);
  while (name.empty() && program.function(function).parent) {
    function.id = program.function(function).parent;
    name = name_of(graph, function);
  }
  return name;
}

}  // namespace micryscope::rules
