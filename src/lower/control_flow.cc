// Branches, loops and attempts: opening frames and joining what their alternatives assigned. The
// idea is told in builder.cc.
#include <algorithm>
#include <set>

#include "lower/builder.h"

namespace micryscope::lower {

using ir::Op;

namespace {

constexpr std::string_view kSome = "some";

std::vector<std::uint32_t> sorted_variables(
    const std::vector<std::unordered_map<std::uint32_t, ValueId>>& states) {
  std::set<std::uint32_t> names;
  for (const auto& state : states) {
    for (const auto& [variable, value] : state) names.insert(variable);
  }
  return {names.begin(), names.end()};
}

}  // namespace

void Builder::begin_branch() {
  frames_.push_back({FrameKind::branch, {}, frames_.back().dead, {}, {}, {}});
}

void Builder::next_alternative() {
  Frame& frame = frames_.back();
  if (!frame.dead) frame.alternatives.push_back(std::move(frame.state));
  frame.state.clear();
  frame.dead = frames_[frames_.size() - 2].dead;
}

Builder::Frame Builder::close_frame() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  return frame;
}

void Builder::end_branch(bool exhaustive) {
  Frame frame = close_frame();
  if (!frame.dead) frame.alternatives.push_back(std::move(frame.state));
  if (!exhaustive) frame.alternatives.emplace_back();
  if (frame.alternatives.empty()) {
    frames_.back().dead = true;
    return;
  }
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  merge(std::move(frame.alternatives), span);
}

// Joins what the alternatives assigned into the innermost frame.
void Builder::merge(std::vector<State> alternatives, Span span) {
  for (const std::uint32_t variable : sorted_variables(alternatives)) {
    std::vector<ValueId> values;
    for (const State& state : alternatives) {
      const auto it = state.find(variable);
      push_unique(values,
                  it != state.end() ? it->second : lookup_state(variable, frames_.size(), span));
    }
    if (values.empty()) continue;
    drop_assumed(values);
    frames_.back().state[variable] = join(values, {}, span);
  }
}

// Only what a constant could leave empty is worth a value of its own: what a variable certainly
// holds, or what the file does not tell, gains nothing by the condition.
bool Builder::may_be_empty(ValueId value) const {
  const ir::Value& made = module_.values[value];
  switch (made.op) {
    case Op::constant: {
      const std::string_view text =
          module_.text(module_.constants[ir::ConstantId(made.index)].text);
      return text.empty() || text == "false" || text == "0";
    }
    case Op::parameter: {
      const auto& parameters = module_.functions[made.function].parameters;
      return made.index < parameters.size() &&
             parameters[made.index].kind != ir::ParameterKind::receiver;
    }
    case Op::join:
      return module_.text(made.name) != kSome;
    case Op::call:
    case Op::convert:
      return true;
    case Op::out:  // `len(x)` was asked
      return may_be_empty(module_.operand(made, 0));
    default:
      return false;
  }
}

void Builder::assume(const Guard::Names& names, Span span) {
  for (const std::string_view name : names) {
    const VariableId variable = lookup(name);
    if (!variable || module_.variables[variable].function != current_function()) continue;
    const ValueId known = lookup_state(variable.value, frames_.size(), span);
    if (known && may_be_empty(known)) define(variable, add(Op::join, span, kSome, {known}), false);
  }
}

// Where a value and the same value under an assumption meet, the assumption has ended.
void Builder::drop_assumed(std::vector<ValueId>& values) const {
  std::erase_if(values, [&](ValueId value) {
    const ir::Value& made = module_.values[value];
    if (made.op != Op::join || module_.text(made.name) != kSome) return false;
    return std::find(values.begin(), values.end(), module_.operand(made, 0)) != values.end();
  });
}

void Builder::begin_loop() {
  frames_.push_back({FrameKind::loop, {}, frames_.back().dead, {}, {}, {}});
  frames_.back().first_variable = static_cast<std::uint32_t>(module_.variables.size());
}

void Builder::end_loop() {
  Frame frame = close_frame();
  if (!frame.dead) frame.alternatives.push_back(frame.state);
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  std::unordered_map<std::uint32_t, ValueId> joins;
  for (std::size_t i = 0; i < frame.loop_joins.size(); ++i) {
    const ValueId id = frame.loop_joins[i];
    joins[frame.loop_variables[i]] = id;
    std::vector<ValueId> values{module_.operand(module_.values[id], 0)};
    for (const State& state : frame.alternatives) {
      const auto it = state.find(frame.loop_variables[i]);
      if (it != state.end() && it->second != id) push_unique(values, it->second);
    }
    values.push_back(id);
    drop_assumed(values);
    std::erase(values, id);
    ir::Value& header = module_.values[id];
    header.first_operand = static_cast<std::uint32_t>(module_.operands.size());
    header.operand_count = static_cast<std::uint32_t>(values.size());
    for (const ValueId value : values)
      module_.operands.push_back({value, {}, ir::OperandKind::positional});
  }
  frame.alternatives.emplace_back();  // the body may not run
  for (const std::uint32_t variable : sorted_variables(frame.alternatives)) {
    if (const auto it = joins.find(variable); it != joins.end()) {
      frames_.back().state[variable] = it->second;
      continue;
    }
    std::vector<ValueId> values;
    push_unique(values, lookup_state(variable, frames_.size(), span));
    for (const State& state : frame.alternatives) {
      const auto it = state.find(variable);
      if (it != state.end()) push_unique(values, it->second);
    }
    if (values.empty()) continue;
    drop_assumed(values);
    frames_.back().state[variable] = join(values, {}, span);
  }
}

// What was assigned since the loop's frame `first_frame`, the innermost assignment winning. What
// the loop's own blocks declared ends with them and is left out: a loop of many breaks and many
// variables would otherwise keep each at each.
Builder::State Builder::collapse(std::size_t first_frame) const {
  State state;
  for (std::size_t i = first_frame; i < frames_.size(); ++i) {
    for (const auto& [variable, value] : frames_[i].state) {
      const bool ends = variable >= frames_[first_frame].first_variable && block_scoped_[variable];
      if (!ends) state.insert_or_assign(variable, value);
    }
  }
  return state;
}

void Builder::jump(Jump kind) {
  Frame& here = frames_.back();
  if (here.dead) return;
  if (kind != Jump::leave) {
    for (std::size_t i = frames_.size(); i > functions_.back().first_frame; --i) {
      if (frames_[i - 1].kind != FrameKind::loop) continue;
      frames_[i - 1].alternatives.push_back(collapse(i - 1));
      break;
    }
  }
  here.dead = true;
}

bool Builder::unreachable() const { return frames_.back().dead; }

void Builder::begin_try() {
  frames_.push_back({FrameKind::attempt, {}, frames_.back().dead, {}, {}, {}});
}

void Builder::begin_handler() {
  Frame& frame = frames_.back();
  if (frame.alternatives.empty()) {
    // The first entry is always the body's state: handlers start from it, whether it fell through
    // or not; end_try leaves it out when it did not.
    frame.loop_variables.push_back(frame.dead ? 1 : 0);
    frame.alternatives.push_back(std::move(frame.state));
  } else if (!frame.dead) {
    frame.alternatives.push_back(std::move(frame.state));
  }
  frame.state.clear();
  frame.dead = frames_[frames_.size() - 2].dead;
  const State body = frame.alternatives.front();
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  for (const std::uint32_t variable : sorted_variables({body})) {
    std::vector<ValueId> values;
    push_unique(values, lookup_state(variable, frames_.size() - 1, span));
    push_unique(values, body.at(variable));
    frames_.back().state[variable] = join(values, {}, span);
  }
}

void Builder::end_try() {
  Frame frame = close_frame();
  if (!frame.dead) frame.alternatives.push_back(std::move(frame.state));
  if (!frame.loop_variables.empty() && frame.loop_variables[0] == 1) {
    frame.alternatives.erase(frame.alternatives.begin());
  }
  if (frame.alternatives.empty()) {
    frames_.back().dead = true;
    return;
  }
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  merge(std::move(frame.alternatives), span);
}

}  // namespace micryscope::lower
