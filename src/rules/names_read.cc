// Names and short texts that a function reads: whether a switch is among them, as
// `--insecure`, says that somebody chose what it does.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "rules/judge.h"

namespace micryscope::rules {

/// The function that a function stands in, however deep: closures share what they read.
ir::FunctionId Judge::outermost(const ir::Module& module, ir::FunctionId function) {
  using Kind = ir::FunctionKind;
  for (ir::FunctionId at = module.functions[function].parent; at;
       at = module.functions[at].parent) {
    const Kind kind = module.functions[at].kind;
    if (kind == Kind::module || kind == Kind::class_body) break;
    function = at;
  }
  return function;
}

/// `exceptions.InsecureRequestWarning`, `client.set_missing_host_key_policy(...)`: names that a
/// library gave. What an object of it holds may well be an option.
bool Judge::is_part_of_library(NodeId node, bool is_callee) {
  graph::Resolver& resolver = tracer_.graph().resolver();
  const graph::Program& program = tracer_.program();
  const ir::Op op = program.value(node).op;
  if (op != ir::Op::member && op != ir::Op::load && op != ir::Op::global) return false;
  if (resolver.api_paths(node).empty() || !resolver.models_of_read(node).empty()) return false;
  if (op != ir::Op::member || is_callee) return true;
  const graph::Targets objects = resolver.resolve(program.operand(node, 0));
  return std::ranges::none_of(objects, [](const graph::Target& target) {
    return target.kind == graph::Target::Kind::object;
  });
}

/// All functions of a file in one pass, so that many questions about it cost no more than one.
void Judge::index_names_read(std::uint32_t m) {
  constexpr std::size_t kLongestText = 40;
  const auto& program = tracer_.program();
  const ir::Module& module = program.modules()[m];
  std::vector<std::set<std::string>> names(module.functions.size());
  std::vector<std::uint32_t> home(module.functions.size());
  for (std::uint32_t f = 0; f < home.size(); ++f)
    home[f] = outermost(module, ir::FunctionId(f)).value;
  std::vector<bool> is_callee(module.values.size(), false);
  for (const ir::Value& value : module.values) {
    if (value.op != ir::Op::call || value.operand_count == 0) continue;
    if (const ir::ValueId callee = module.operand(value, 0)) is_callee[callee.value] = true;
  }
  for (std::uint32_t i = 0; i < module.values.size(); ++i) {
    const NodeId node = program.node(m, ir::ValueId(i));
    const ir::Value& value = program.value(node);
    auto& here = names[home[value.function.value]];
    if (value.op == ir::Op::constant) {
      const ir::Constant& constant = module.constants[ir::ConstantId(value.index)];
      const std::string_view text = module.text(constant.text);
      if (constant.kind == ir::ConstantKind::string && text.size() <= kLongestText)
        here.emplace(text);
      continue;
    }
    const bool is_made = value.op == ir::Op::construct || value.op == ir::Op::function ||
                         value.op == ir::Op::class_object || value.op == ir::Op::import ||
                         tracer_.operation_at(node) != nullptr;
    if (is_made) continue;
    if (is_part_of_library(node, is_callee[i])) continue;
    for (std::string& name : names_of(node)) here.insert(std::move(name));
  }
  for (const std::set<std::string>& here : names)
    names_read_[m].emplace_back(here.begin(), here.end());
}

const std::vector<std::string>& Judge::names_read_in(graph::FunctionRef function) {
  if (!names_read_.contains(function.module)) index_names_read(function.module);
  const ir::Module& module = tracer_.program().modules()[function.module];
  return names_read_[function.module][outermost(module, function.id).value];
}

}  // namespace micryscope::rules
