// Backward through texts: slices, concatenation, operators and literal lists, folded while
// constant.
#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "trace/trace.h"

namespace micryscope::trace {

using ir::Op;
using models::OriginKind;

namespace {

constexpr std::size_t kMaximumCombinations = 16;

bool is_text(const models::Constant& constant) {
  return constant.kind == ir::ConstantKind::string || constant.kind == ir::ConstantKind::bytes;
}

/// Is the size of what comes out the reason why nothing does? Of two texts, or a text some times.
bool is_too_long(std::string_view op, const models::Constant& a, const models::Constant& b) {
  if (op == "+")
    return is_text(a) && is_text(b) && a.text.size() + b.text.size() > models::kLargestConstant;
  if (op != "*" || is_text(a) == is_text(b)) return false;
  const auto& [text, times] = is_text(a) ? std::tie(a, b) : std::tie(b, a);
  const double count = std::strtod(times.text.c_str(), nullptr);
  return count * static_cast<double>(text.text.size()) > models::kLargestConstant;
}

/// What was put into a channel before it is ranged over: updates without a place.
std::vector<NodeId> sent_values(const graph::Program& program, NodeId channel) {
  constexpr int kLongestWay = 64;
  std::vector<NodeId> sent;
  for (int step = 0; channel && step < kLongestWay; ++step) {
    const ir::Value& value = program.value(channel);
    if (value.op != Op::update && value.op != Op::out) break;
    const NodeId place = value.operand_count == 3 ? program.operand(channel, 1) : NodeId();
    const ir::Module& module = program.module(channel);
    if (place && program.value(place).op == Op::constant &&
        module.constants[ir::ConstantId(program.value(place).index)].kind == ir::ConstantKind::null)
      sent.push_back(program.operand(channel, 2));
    channel = program.operand(channel, 0);
  }
  return sent;
}

}  // namespace

void Tracer::trace_slice(NodeId node, ContextId context, Facts& out) {
  const auto bound = [&](std::size_t i) -> std::optional<models::Constant> {
    const NodeId at = program_.operand(node, i);
    if (!at) return std::nullopt;
    const Facts found = facts(at, context);
    return found.size() == 1 ? facts_[found[0]].constant : std::nullopt;
  };
  const auto low = bound(1);
  const auto high = bound(2);
  const bool whole = !program_.operand(node, 1) && !program_.operand(node, 2);
  for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
    const auto& source = facts_[cause].constant;
    if (!whole && source && is_text(*source) && source->text.empty()) continue;  // has no parts
    const FactId id = derive(node, context, cause);
    Fact& fact = facts_[id];
    if (!whole) {
      fact.through.push_back(Through::truncate);
      fact.length = -1;
      if (high && high->kind == ir::ConstantKind::integer && (!low || low->text == "0")) {
        const long long size = std::strtoll(high->text.c_str(), nullptr, 10);
        if (size >= 0) fact.length = size;
      }
      const bool bounded =
          (!program_.operand(node, 1) || low) && (!program_.operand(node, 2) || high);
      if (fact.constant) {
        fact.constant = bounded ? models::fold(models::Fold::slice,
                                               {.of = {*fact.constant}, .from = low, .to = high})
                                : std::nullopt;
        if (fact.constant) fact.length = static_cast<std::int64_t>(fact.constant->text.size());
      }
    }
    add(out, id);
  }
}

// Folds the product of the parts' alternatives while it is small; else one composite.
void Tracer::fold_texts(NodeId node, ContextId context, const std::vector<Facts>& parts,
                        Facts& out) {
  std::size_t combinations = 1;
  bool constant = !parts.empty();
  for (const Facts& part : parts) {
    combinations *= part.size();
    for (const FactId id : part) constant = constant && facts_[id].constant.has_value();
    if (constant && combinations > kMaximumCombinations) {
      graph_.limits().reached(graph::Limit::combinations, node);
      constant = false;
    }
    if (!constant) break;
  }
  if (!constant) return add(out, composite(node, context, parts, OriginKind::composite));
  for (std::size_t n = 0; n < combinations; ++n) {
    Fact fact;
    fact.at = node;
    fact.context = context;
    fact.kind = OriginKind::literal;
    models::Constant text{ir::ConstantKind::string, {}};
    std::size_t rest = n;
    for (const Facts& part : parts) {
      const FactId id = part[rest % part.size()];
      rest /= part.size();
      const models::Constant& piece = *facts_[id].constant;
      if (piece.kind == ir::ConstantKind::bytes) text.kind = ir::ConstantKind::bytes;
      const auto piece_text = models::template_text(piece);
      if (text.text.size() <= models::kLargestConstant)
        text.text += piece_text ? *piece_text : piece.text;
      fact.parts.push_back(id);
      fact.weakest = std::max(fact.weakest, facts_[id].weakest);
    }
    fact.through.push_back(Through::concatenate);
    fact.constant = std::move(text);
    if (fact.constant->text.size() > models::kLargestConstant) {
      graph_.limits().reached(graph::Limit::text, node);
      continue;
    }
    add(out, make(std::move(fact)));
  }
}

void Tracer::trace_concat(NodeId node, ContextId context, Facts& out) {
  std::vector<Facts> parts;
  for (const NodeId operand : program_.operands(node)) parts.push_back(facts(operand, context));
  fold_texts(node, context, parts, out);
}

void Tracer::trace_binary(NodeId node, ContextId context, Facts& out) {
  const std::string_view op = program_.name(node);
  const Facts left = facts(program_.operand(node, 0), context);
  const Facts right = facts(program_.operand(node, 1), context);
  bool folded =
      !left.empty() && !right.empty() && left.size() * right.size() <= kMaximumCombinations;
  for (const Facts* side : {&left, &right}) {
    for (const FactId id : *side) folded = folded && facts_[id].constant.has_value();
  }
  if (folded) {
    for (const FactId a : left) {
      for (const FactId b : right) {
        const auto result = models::binary(op, *facts_[a].constant, *facts_[b].constant);
        if (!result) {
          if (is_too_long(op, *facts_[a].constant, *facts_[b].constant))
            graph_.limits().reached(graph::Limit::text, node);
          continue;
        }
        Fact fact;
        fact.at = node;
        fact.context = context;
        fact.kind = OriginKind::literal;
        fact.constant = *result;
        fact.parts = {a, b};
        add(out, make(std::move(fact)));
      }
    }
    if (!out.empty()) return;
  }
  // b"\0" * n: zeros of unknown number are still zeros.
  if (op == "*" && !left.empty() && facts_[left[0]].constant &&
      is_text(*facts_[left[0]].constant)) {
    const std::string& text = facts_[left[0]].constant->text;
    if (!text.empty() && text.find_first_not_of('\0') == std::string::npos) {
      Fact fact;
      fact.at = node;
      fact.context = context;
      fact.kind = OriginKind::zeros;
      return add(out, make(std::move(fact)));
    }
  }
  const bool text = op == "+" || op == "%" || op == "*" || op == "^" || op == "." || op == "<<";
  add(out,
      composite(node, context, {left, right}, text ? OriginKind::composite : OriginKind::unknown));
}

void Tracer::trace_unary(NodeId node, ContextId context, Facts& out) {
  if (program_.name(node) == "range") {  // what was sent, where it ranges over a channel
    for (const NodeId sent : sent_values(program_, program_.operand(node, 0)))
      take_over(node, context, facts(sent, context_in(sent, context, node)), out);
    if (!out.empty()) return;
  }
  for (const FactId cause : Facts(facts(program_.operand(node, 0), context))) {
    if (!facts_[cause].constant) continue;
    const auto result = models::unary(program_.name(node), *facts_[cause].constant);
    if (!result) continue;
    const FactId id = derive(node, context, cause);
    facts_[id].constant = *result;
    add(out, id);
  }
  if (out.empty()) unknown(node, context, out, program_.operands(node));
}

void Tracer::trace_aggregate(NodeId node, ContextId context, Facts& out) {
  std::vector<Facts> parts;
  const ir::Module& module = program_.module(node);
  const ir::Value& value = program_.value(node);
  std::string bytes;
  bool all_bytes = value.op == Op::list && value.operand_count > 0;
  for (const ir::Operand* operand = module.operands_begin(value);
       operand < module.operands_end(value); ++operand) {
    const NodeId element = program_.node(program_.module_index(node), operand->value);
    if (!element) continue;
    const bool place = value.op == Op::update && value.operand_count == 3 &&
                       operand == module.operands_begin(value) + 1;
    if (place) continue;  // where it is stored is no part of it
    parts.push_back(facts(element, context));
    all_bytes = all_bytes && parts.back().size() == 1;  // none at all: the list holds itself
    if (!all_bytes) continue;
    const auto& constant = facts_[parts.back().front()].constant;
    all_bytes = constant && constant->kind == ir::ConstantKind::integer;
    if (!all_bytes) continue;
    const long long number = std::strtoll(constant->text.c_str(), nullptr, 10);
    all_bytes = number >= -128 && number < 256;
    bytes += static_cast<char>(number);
  }
  if (all_bytes) {  // a list of small numbers is what byte strings are written as
    Fact fact;
    fact.at = node;
    fact.context = context;
    fact.kind = OriginKind::literal;
    fact.constant = models::Constant{ir::ConstantKind::bytes, bytes};
    return add(out, make(std::move(fact)));
  }
  // An element stored into a buffer makes something new of it.
  const bool composed = value.op == Op::list || value.operand_count == 3;
  add(out, composite(node, context, parts, composed ? OriginKind::composite : OriginKind::object));
}

}  // namespace micryscope::trace
