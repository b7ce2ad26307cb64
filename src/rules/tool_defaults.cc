#include "rules/tool_defaults.h"

#include <algorithm>

#include "models/algorithm.h"

namespace micryscope::rules {

using graph::FunctionRef;
using graph::NodeId;

namespace {

constexpr std::size_t kMaximumFunctions = 64;

bool is_the_choice(const models::Constant& constant, std::string_view text) {
  if (constant.kind != ir::ConstantKind::string || constant.text.size() > 40) return false;
  return models::canonical_mode(constant.text) == text ||
         models::canonical_algorithm(constant.text) == text;
}

void defaults_of(trace::Tracer& tracer, const graph::Tool& tool, std::string_view text,
                 std::vector<NodeId>& found) {
  const graph::Program& program = tracer.program();
  if (!tool.schema || program.value(tool.schema).op != ir::Op::map) return;
  for (const NodeId entry : program.operands(tool.schema)) {
    for (const trace::FactId id : tracer.facts(entry, {})) {
      const trace::Fact& fact = tracer.fact(id);
      if (fact.constant && is_the_choice(*fact.constant, text))
        found.push_back(tracer.fact(tracer.origin(id)).at);
    }
  }
}

}  // namespace

std::vector<NodeId> choosing_defaults(trace::Tracer& tracer, const trace::Operation& operation,
                                      std::string_view text) {
  std::vector<NodeId> found;
  std::vector<FunctionRef> functions{tracer.program().function_of(operation.call)};
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (functions.size() >= kMaximumFunctions) {
      tracer.graph().limits().reached(graph::Limit::callers, operation.call);
      break;
    }
    if (const graph::Tool* tool = tracer.graph().tool_of(functions[i]))
      defaults_of(tracer, *tool, text, found);
    for (const NodeId call : tracer.graph().callers(functions[i])) {
      const FunctionRef caller = tracer.program().function_of(call);
      if (std::find(functions.begin(), functions.end(), caller) == functions.end())
        functions.push_back(caller);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace micryscope::rules
