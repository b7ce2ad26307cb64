// Gives back the facts that nobody needs.
//
// A cycle is worked out by computing its questions again until no answer changes, and each time
// makes facts that say what others say already. While it rests (Question::rest), those made since
// its first question was asked are known to nobody but the answers asked since: what these do not
// lead to is taken away, and the rest moves together. Ids of facts made earlier stay.
#include <algorithm>

#include "trace/trace.h"

namespace micryscope::trace {

namespace {

constexpr std::uint64_t kWorthwhile = 256;  // facts

}  // namespace

void Tracer::note_asked(Answer& answer) {
  answer.facts_before_ = facts_.size();
  answer.answers_before_ = asked_.size();
  answer.asked_at_ = asked_.size();
  asked_.push_back(&answer);
}

/// Whether each fact from `facts_before` on is needed: its own id, or none.
std::vector<FactId> Tracer::needed_since(std::size_t facts_before,
                                         std::size_t answers_before) const {
  std::vector<FactId> needed(facts_.size() - facts_before);
  std::vector<FactId> open;
  const auto visit = [&](FactId id) {
    if (!id || id.value < facts_before || needed[id.value - facts_before]) return;
    needed[id.value - facts_before] = id;
    open.push_back(id);
  };
  for (std::size_t i = answers_before; i < asked_.size(); ++i) {
    if (asked_[i]->asked_at_ == i) std::ranges::for_each(asked_[i]->facts_, visit);
  }
  for (const FactId id : widened_) {
    if (id.value < facts_before) std::ranges::for_each(facts_[id].parts, visit);
  }
  while (!open.empty()) {
    const Fact& fact = facts_[open.back()];
    open.pop_back();
    visit(fact.cause);
    visit(fact.root);
    std::ranges::for_each(fact.parts, visit);
  }
  return needed;
}

void Tracer::Answer::rest(bool is_forgotten) {
  if (is_forgotten || tracer_.is_worth_giving_back(facts_before_))
    tracer_.give_back(facts_before_, answers_before_);
}

/// At least half as many as would be looked at were made since the last time.
bool Tracer::is_worth_giving_back(std::size_t facts_before) const {
  const std::uint64_t made = made_ - made_before_giving_back_;
  return made >= std::max<std::uint64_t>(kWorthwhile, (facts_.size() - facts_before) / 2);
}

void Tracer::give_back(std::size_t facts_before, std::size_t answers_before) {
  made_before_giving_back_ = made_;
  std::vector<FactId> moved = needed_since(facts_before, answers_before);
  std::size_t size = facts_before;
  for (FactId& id : moved) {
    if (!id) continue;
    const FactId to(size++);
    if (to != id) facts_[to] = std::move(facts_[id]);
    id = to;
  }
  facts_.shrink_to(size);
  const auto move = [&](FactId& id) {
    if (id && id.value >= facts_before) id = moved[id.value - facts_before];
  };
  const auto move_parts = [&](FactId id) { std::ranges::for_each(facts_[id].parts, move); };
  for (std::size_t i = facts_before; i < size; ++i) {
    Fact& fact = facts_[FactId(i)];
    move(fact.cause);
    move(fact.root);
    move_parts(FactId(i));
  }
  // What was asked later knows of all of them.
  std::erase_if(widened_, [&](FactId id) { return id.value >= facts_before; });
  std::ranges::sort(widened_);
  widened_.erase(std::ranges::unique(widened_).begin(), widened_.end());
  std::ranges::for_each(widened_, move_parts);
  std::size_t answers = answers_before;
  for (std::size_t i = answers_before; i < asked_.size(); ++i) {
    Answer& answer = *asked_[i];
    if (answer.asked_at_ != i) continue;
    std::ranges::for_each(answer.facts_, move);
    answer.asked_at_ = answers;
    asked_[answers++] = &answer;
  }
  asked_.resize(answers);
}

}  // namespace micryscope::trace
