// Branches, loops and attempts: opening frames and joining what their alternatives assigned. The
// idea is told in builder.cc.
#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_set>
#include <utility>

#include "lower/builder.h"

namespace micryscope::lower {

using ir::Op;

namespace {

constexpr std::string_view kSome = "some";

using States = std::vector<std::unordered_map<std::uint32_t, ValueId>>;

/// What each variable is in those of the states that know it, with the state's index, by variable.
/// To ask each state for each variable would be quadratic.
std::map<std::uint32_t, std::vector<std::pair<std::size_t, ValueId>>> by_variable(
    const States& states) {
  std::map<std::uint32_t, std::vector<std::pair<std::size_t, ValueId>>> known;
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (const auto& [variable, value] : states[i]) known[variable].emplace_back(i, value);
  }
  return known;
}

}  // namespace

void Builder::open_frame(FrameKind kind, bool dead) {
  Frame frame{kind};
  frame.dead = dead;
  if (kind == FrameKind::loop)
    frame.loop = frames_.size();
  else if (kind != FrameKind::function)
    frame.loop = frames_.back().loop;
  frames_.push_back(std::move(frame));
}

// Where the innermost loop is left next, a variable may be something else than where it was left
// last.
void Builder::changed(std::uint32_t variable) {
  const std::size_t loop = frames_.back().loop;
  if (loop != kNoLoop) frames_[loop].changed.push_back(variable);
}

void Builder::changed(const State& state) {
  for (const auto& [variable, value] : state) changed(variable);
}

void Builder::begin_branch() { open_frame(FrameKind::branch, frames_.back().dead); }

void Builder::next_alternative() {
  Frame& frame = frames_.back();
  changed(frame.state);
  if (!frame.dead) frame.alternatives.push_back(std::move(frame.state));
  frame.state.clear();
  frame.dead = frames_[frames_.size() - 2].dead;
}

Builder::Frame Builder::close_frame() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  changed(frame.state);
  changed(frame.base);
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
  merge(frame.alternatives, {}, span);
}

// Joins what the alternatives assigned into the innermost frame. Those that did not assign a
// variable have what it was before, or what `base` says.
void Builder::merge(const std::vector<State>& alternatives, const State& base, Span span) {
  for (const auto& [variable, known] : by_variable(alternatives)) {
    std::vector<ValueId> values;
    bool is_asked = false;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const std::size_t before = i == 0 ? 0 : known[i - 1].first + 1;
      if (!is_asked && known[i].first != before) {
        values.push_back(unassigned(variable, base, span));
        is_asked = true;
      }
      values.push_back(known[i].second);
    }
    if (!is_asked && known.back().first + 1 != alternatives.size())
      values.push_back(unassigned(variable, base, span));
    std::vector<ValueId> distinct;
    push_distinct(distinct, values);
    if (distinct.empty()) continue;
    drop_assumed(distinct);
    frames_.back().state[variable] = join(distinct, {}, span);
    changed(variable);
  }
}

ValueId Builder::unassigned(std::uint32_t variable, const State& base, Span span) {
  const auto it = base.find(variable);
  return it != base.end() ? it->second : lookup_state(variable, frames_.size(), span);
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
  const auto is_assumed = [&](ValueId value) {
    const ir::Value& made = module_.values[value];
    return made.op == Op::join && module_.text(made.name) == kSome;
  };
  if (std::none_of(values.begin(), values.end(), is_assumed)) return;
  std::unordered_set<std::uint32_t> all;
  for (const ValueId value : values) all.insert(value.value);
  std::erase_if(values, [&](ValueId value) {
    return is_assumed(value) && all.contains(module_.operand(module_.values[value], 0).value);
  });
}

void Builder::begin_loop() {
  open_frame(FrameKind::loop, frames_.back().dead);
  frames_.back().first_variable = static_cast<std::uint32_t>(module_.variables.size());
}

void Builder::end_loop() {
  Frame frame = close_frame();
  if (!frame.dead) {
    for (const auto& [variable, value] : frame.state) frame.exits[variable].push_back(value);
  }
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  std::unordered_map<std::uint32_t, ValueId> joins;
  for (std::size_t i = 0; i < frame.loop_joins.size(); ++i) {
    const ValueId id = frame.loop_joins[i];
    joins[frame.loop_variables[i]] = id;
    std::vector<ValueId> values{module_.operand(module_.values[id], 0)};
    if (const auto it = frame.exits.find(frame.loop_variables[i]); it != frame.exits.end()) {
      std::vector<ValueId> more;
      std::ranges::copy_if(it->second, std::back_inserter(more),
                           [&](ValueId value) { return value != id; });
      push_distinct(values, more);
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
  for (const auto& [variable, assigned] : frame.exits) {
    changed(variable);
    if (const auto it = joins.find(variable); it != joins.end()) {
      frames_.back().state[variable] = it->second;
      continue;
    }
    std::vector<ValueId> values;  // the body may not run
    push_unique(values, lookup_state(variable, frames_.size(), span));
    push_distinct(values, assigned);
    if (values.empty()) continue;
    drop_assumed(values);
    frames_.back().state[variable] = join(values, {}, span);
  }
}

/// What a variable was assigned in the frames from one on, the innermost winning.
ValueId Builder::assigned_since(std::size_t first_frame, std::uint32_t variable) const {
  for (std::size_t i = frames_.size(); i > first_frame; --i) {
    for (const State* known : {&frames_[i - 1].state, &frames_[i - 1].base}) {
      if (const auto it = known->find(variable); it != known->end()) return it->second;
    }
  }
  return {};
}

// Notes what has changed since the loop was left last: to note all variables at each exit would be
// quadratic. What the loop's own blocks declared ends with them and is left out.
void Builder::leave_loop(std::size_t loop) {
  Frame& left = frames_[loop];
  for (const std::uint32_t variable : std::exchange(left.changed, {})) {
    if (variable >= left.first_variable && block_scoped_[variable]) continue;
    const ValueId value = assigned_since(loop, variable);
    if (!value) continue;
    std::vector<ValueId>& known = left.exits[variable];
    if (known.empty() || known.back() != value) known.push_back(value);
  }
}

void Builder::jump(Jump kind) {
  Frame& here = frames_.back();
  if (here.dead) return;
  if (kind != Jump::leave && here.loop != kNoLoop) leave_loop(here.loop);
  here.dead = true;
}

bool Builder::unreachable() const { return frames_.back().dead; }

void Builder::begin_try() { open_frame(FrameKind::attempt, frames_.back().dead); }

void Builder::begin_handler() {
  Frame& frame = frames_.back();
  const bool is_first = frame.alternatives.empty();
  changed(frame.state);
  if (is_first) {
    // The first entry is always the body's state: handlers start from it, whether it fell through
    // or not; end_try leaves it out when it did not.
    frame.loop_variables.push_back(frame.dead ? 1 : 0);
    frame.alternatives.push_back(std::move(frame.state));
  } else if (!frame.dead) {
    frame.alternatives.push_back(std::move(frame.state));
  }
  frame.state.clear();
  frame.dead = frames_[frames_.size() - 2].dead;
  if (!is_first) return;
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  State base;
  for (const auto& [variable, body] : by_variable({frame.alternatives.front()})) {
    std::vector<ValueId> values;
    push_unique(values, lookup_state(variable, frames_.size() - 1, span));
    push_unique(values, body.front().second);
    base[variable] = join(values, {}, span);
  }
  frames_.back().base = std::move(base);
  changed(frames_.back().base);
}

void Builder::end_try() {
  Frame frame = close_frame();
  if (!frame.dead) frame.alternatives.push_back(std::move(frame.state));
  State left_alone;  // by all handlers, where the body does not come through
  if (!frame.loop_variables.empty() && frame.loop_variables[0] == 1) {
    frame.alternatives.erase(frame.alternatives.begin());
    left_alone = frame.base;
    for (const State& state : frame.alternatives) {
      for (const auto& [variable, value] : state) left_alone.erase(variable);
    }
  }
  if (frame.alternatives.empty()) {
    frames_.back().dead = true;
    return;
  }
  const Span span = module_.values.empty() ? Span{} : module_.values.raw().back().span;
  merge(frame.alternatives, frame.base, span);
  for (const auto& [variable, value] : left_alone) frames_.back().state[variable] = value;
  changed(left_alone);
}

}  // namespace micryscope::lower
