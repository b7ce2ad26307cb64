#include "graph/content_keys.h"

#include "support/hash.h"

namespace micryscope::graph {

// Imports name files, and functions stand where they stand among others: neither is the code of
// the function around them.
std::unique_ptr<ContentKeys::OfModule> ContentKeys::read(const ir::Module& module) {
  auto keys = std::make_unique<OfModule>();
  keys->places.resize(module.values.size());
  keys->functions.resize(module.functions.size());
  std::vector<std::uint32_t> counts(module.functions.size());
  for (std::uint32_t v = 0; v < module.values.size(); ++v) {
    const ir::Value& value = module.values[ir::ValueId(v)];
    if (!value.function) continue;
    keys->places[v] = counts[value.function.value];
    if (value.op == ir::Op::import || value.op == ir::Op::function) continue;
    ++counts[value.function.value];
    std::uint64_t& key = keys->functions[value.function.value];
    key = checksum(module.text(value.name), mixed(key, static_cast<std::uint64_t>(value.op)));
    if (value.op == ir::Op::constant)
      key = checksum(module.text(module.constants[ir::ConstantId(value.index)].text), key);
  }
  return keys;
}

std::uint64_t ContentKeys::of(NodeId node) {
  if (!node) return 0;
  const std::uint32_t m = program_.module_index(node);
  if (modules_.empty()) modules_.resize(program_.modules().size());
  if (modules_[m] == nullptr) modules_[m] = read(program_.modules()[m]);
  const ir::FunctionId function = program_.value(node).function;
  return mixed(function ? modules_[m]->functions[function.value] : 0,
               modules_[m]->places[program_.local(node).value]);
}

}  // namespace micryscope::graph
