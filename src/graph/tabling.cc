#include "graph/tabling.h"

#include <algorithm>
#include <utility>

namespace micryscope::graph {

namespace {

// How often the members of a cycle are computed again, on average. Answers are small sets that
// mostly grow, so that a few times is what real code takes.
constexpr std::size_t kMaximumRepeats = 32;
// Questions of one cycle. Whoever is in a larger one, as all that a program hands to its one
// printing function, may come from anywhere in it: what that amounts to is not known.
constexpr std::size_t kMaximumCycle = 10'000;
// How often a cycle is entered anew, each time at a member of a smaller key.
constexpr int kMaximumEntries = 8;

}  // namespace

Question::Progress* Tabling::take_progress() {
  if (free_.empty()) return &pool_.emplace_back();
  Question::Progress* progress = free_.back();
  free_.pop_back();
  return progress;
}

void Tabling::ask(Question& question) {
  if (!question.is_settled_ && question.progress_ == nullptr) open(question);
  // Not kept yet: it is in a cycle with everything behind it on the stack, and who reads it now may
  // have to read it again.
  if (question.progress_ != nullptr && running_ != nullptr) {
    Question::Progress& asked = *question.progress_;
    while (boundaries_.back() > asked.order) boundaries_.pop_back();
    asked.is_in_cycle = true;
    const bool is_known = !asked.readers.empty() && asked.readers.back().who == running_ &&
                          asked.readers.back().version == asked.version;
    if (!is_known) asked.readers.push_back({running_, asked.version});
  }
  mark(question.is_marked_);
}

void Tabling::open(Question& question) {
  Question* next = &question;
  for (int entries = 1; next != nullptr; ++entries) {
    if (depth_ >= kMaximumDepth) return limits_.reached(Limit::depth, question.place());
    next = begin(*next, entries < kMaximumEntries);
    // What was asked may be no part of the cycle any more.
    const bool is_open = question.is_settled_ || question.progress_ != nullptr;
    if (next == nullptr && !is_open) next = &question;
  }
}

Question* Tabling::begin(Question& question, bool may_move) {
  question.progress_ = take_progress();
  const auto order = static_cast<std::uint32_t>(stack_.size());
  question.progress_->order = order;
  stack_.push_back(&question);
  boundaries_.push_back(order);
  compute(question);
  return boundaries_.back() == order ? settle_from(order, may_move) : nullptr;
}

void Tabling::compute(Question& question) {
  Question::Progress& progress = *question.progress_;
  progress.cuts.clear();
  Question* const outer = std::exchange(running_, &question);
  std::vector<Limits::Cut>* const outer_cuts = limits_.divert(&progress.cuts);
  ++depth_;
  if (question.compute()) ++progress.version;
  --depth_;
  limits_.divert(outer_cuts);
  running_ = outer;
}

void Tabling::queue_stale_readers(Question& question, Queue& queue) {
  Question::Progress& progress = *question.progress_;
  std::erase_if(progress.readers, [&](const Question::Reader& reader) {
    if (reader.version == progress.version) return false;
    put(*reader.who, queue);
    return true;
  });
}

void Tabling::put(Question& question, Queue& queue) {
  if (question.progress_ == nullptr || question.progress_->is_queued) return;
  question.progress_->is_queued = true;
  queue.push({question.progress_->order, &question});
}

// Computes again what read older answers, until nobody did; those first that were asked last, since
// answers travel from what is asked to who asks. False when the questions turn out to
// belong to a cycle that began before them, which goes on with them.
bool Tabling::repeat_cycle(std::uint32_t first) {
  Queue queue;
  std::size_t seen = first;
  for (std::size_t repeats = 0;; ++repeats) {
    for (; seen < stack_.size(); ++seen) {
      if (std::exchange(stack_[seen]->progress_->is_left_over, false)) put(*stack_[seen], queue);
      queue_stale_readers(*stack_[seen], queue);
    }
    if (queue.empty()) return true;
    const std::size_t members = stack_.size() - first;
    if (members > kMaximumCycle || repeats > kMaximumRepeats * members) {
      give_up(first);
      return true;
    }
    Question& question = *queue.top().second;
    queue.pop();
    question.progress_->is_queued = false;
    question.progress_->is_in_cycle = true;
    ++question.progress_->repeats;
    compute(question);
    queue_stale_readers(question, queue);
    stack_[first]->rest(false);
    if (boundaries_.back() >= first) continue;
    for (; !queue.empty(); queue.pop()) {
      Question::Progress& left = *queue.top().second->progress_;
      left.is_queued = false;
      left.is_left_over = true;
    }
    return false;
  }
}

void Tabling::give_up(std::uint32_t first) {
  for (std::size_t i = first; i < stack_.size(); ++i) {
    stack_[i]->progress_->cuts.push_back({Limit::cycle, stack_[i]->place()});
    stack_[i]->give_up();
  }
}

Question* Tabling::settle_from(std::uint32_t first, bool may_move) {
  const bool is_cycle = stack_.size() > first + 1U || !stack_[first]->progress_->readers.empty();
  // The members are known in part before the answers are, and the rest with them.
  for (const bool is_answered : {false, true}) {
    if (!is_cycle) break;
    if (is_answered && !repeat_cycle(first)) return nullptr;
    if (stack_.size() - first > kMaximumCycle) {
      if (!is_answered) give_up(first);
      break;
    }
    Question* const least = may_move ? least_of(first) : stack_[first];
    if (least == stack_[first]) continue;
    forget_from(first);
    return least;
  }
  keep_from(first);
  return nullptr;
}

/// The member with the least key; the first of those that share it.
Question* Tabling::least_of(std::uint32_t first) const {
  Question* least = stack_[first];
  std::uint64_t key = least->key();
  for (std::size_t i = first + 1; i < stack_.size(); ++i) {
    const std::uint64_t other = stack_[i]->key();
    if (other < key) {
      least = stack_[i];
      key = other;
    }
  }
  return least;
}

void Tabling::forget_from(std::uint32_t first) {
  boundaries_.pop_back();
  for (std::size_t i = first; i < stack_.size(); ++i) {
    Question& question = *stack_[i];
    Question::Progress* const progress = std::exchange(question.progress_, nullptr);
    question.is_marked_ = false;
    question.clear();
    *progress = {};
    free_.push_back(progress);
  }
  Question& entered = *stack_[first];
  stack_.resize(first);
  entered.rest(true);
}

void Tabling::keep_from(std::uint32_t first) {
  boundaries_.pop_back();
  bool is_marked = false;
  for (std::size_t i = first; i < stack_.size(); ++i) is_marked |= stack_[i]->is_marked_;
  for (std::size_t i = first; i < stack_.size(); ++i) {
    Question& question = *stack_[i];
    Question::Progress* const progress = std::exchange(question.progress_, nullptr);
    question.is_settled_ = true;
    question.is_marked_ = is_marked;
    for (const Limits::Cut& cut : progress->cuts) limits_.reached(cut.limit, cut.at);
    question.settle();
    *progress = {};
    free_.push_back(progress);
  }
  Question& entered = *stack_[first];
  const bool is_cycle = stack_.size() > first + 1U;
  stack_.resize(first);
  if (is_cycle) entered.rest(false);
}

}  // namespace micryscope::graph
