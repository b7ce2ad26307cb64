// Questions that ask one another, in cycles too, each answered once: tabled evaluation, as logic
// programming calls it.
//
// A question computes its answer from the answers of others. One that is asked again while it is
// being computed gives what is known of it so far, at first nothing. When the question that came
// first in such a cycle is done, whatever read an older answer of another is computed again, until
// no answer changes; only then are the answers kept. So an answer is that of the whole program,
// whichever question of a cycle happened to come first, and each is computed about once.
//
// The cycles are the strongly connected components of "asks", found on the way (Gabow's
// path-based algorithm). What a computation reports as cut short counts when its answer is kept.
// Bounds, and answers that take the place of one another, make what a cycle comes to depend on
// where it was entered. So each is worked out from one member, that of the least key; when another
// was asked first, what it found is forgotten and the cycle entered there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <queue>
#include <utility>
#include <vector>

#include "graph/limits.h"

namespace micryscope::graph {

class Tabling;

/// One question and what is known of it. Owned by a table; its address must not change while it
/// is being answered.
class Question {
 public:
  Question() = default;
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  virtual ~Question() = default;

  bool is_settled() const { return is_settled_; }
  /// False for one that was never asked, or too deep inside others to be answered.
  bool is_begun() const { return is_settled_ || progress_ != nullptr; }
  /// Of it or of what it asked: see Tabling::mark.
  bool is_marked() const { return is_marked_; }

 protected:
  /// Was it read before it was done, or is it computed again? Then answers may still grow.
  bool is_in_cycle() const { return progress_ != nullptr && progress_->is_in_cycle; }
  /// Answers that take the place of one another in turn would do so for ever: after some times what
  /// was true once stays.
  bool keeps_what_it_said() const {
    return progress_ != nullptr && progress_->repeats > kMaximumTurns;
  }
  static constexpr std::uint32_t kMaximumTurns = 6;
  /// Of no use to anyone: the object stands for another question from here on.
  void reset() { is_settled_ = is_marked_ = false; }

 private:
  friend class Tabling;
  /// Computes the answer from what others answer now; true when it is another one than before.
  virtual bool compute() = 0;
  /// Forgets the answer, as if it had never been computed.
  virtual void clear() = 0;
  /// What tells it from others, whichever place they have in the program (content_keys.h).
  virtual std::uint64_t key() = 0;
  /// The answer is kept from here on.
  virtual void settle() = 0;
  /// No answer was reached: it becomes what says so.
  virtual void give_up() = 0;
  /// What a limit that the question runs into is reported at.
  virtual NodeId place() const = 0;
  /// Nothing that was asked since the question was is being computed: what nobody reads any more
  /// of what was made since may be given back. `is_forgotten`: its own answer and those of its
  /// cycle were.
  virtual void rest(bool is_forgotten) { static_cast<void>(is_forgotten); }

  struct Reader {
    Question* who = nullptr;
    std::uint32_t version = 0;
  };
  struct Progress {
    std::uint32_t order = 0;    // on the stack of questions without a kept answer
    std::uint32_t version = 0;  // grows with each change of the answer
    std::uint32_t repeats = 0;
    bool is_queued = false;
    bool is_left_over = false;  // was queued by a cycle that became part of a larger one
    bool is_in_cycle = false;
    std::vector<Reader> readers;  // of an answer that was not kept yet
    std::vector<Limits::Cut> cuts;
  };
  Progress* progress_ = nullptr;
  bool is_settled_ = false;
  bool is_marked_ = false;
};

/// What was said before, and behind it what is said now besides: for Question::keeps_what_it_said.
template <typename List>
void put_before(const List& before, List& now) {
  List all = before;
  for (auto& one : now) {
    if (std::find(before.begin(), before.end(), one) == before.end()) all.push_back(std::move(one));
  }
  now = std::move(all);
}

class Tabling {
 public:
  explicit Tabling(Limits& limits) : limits_(limits) {}
  Tabling(const Tabling&) = delete;
  Tabling& operator=(const Tabling&) = delete;

  /// Brings a question as far as it can be brought: afterwards its answer may be read.
  void ask(Question& question);
  /// The question that is being computed, and all that ask it, depend on something that may be
  /// taken back (Question::is_marked).
  void mark(bool is_marked) {
    if (is_marked && running_ != nullptr) running_->is_marked_ = true;
  }
  bool is_idle() const { return running_ == nullptr; }

  /// Questions inside one another, which bounds the stack of the thread.
  static constexpr int kMaximumDepth = 2000;

 private:
  using Queue = std::priority_queue<std::pair<std::uint32_t, Question*>>;  // by order
  void open(Question& question);
  /// Computes a question for the first time; the one to begin with instead, or null.
  Question* begin(Question& question, bool may_move);
  void compute(Question& question);
  Question* settle_from(std::uint32_t first, bool may_move);
  Question* least_of(std::uint32_t first) const;
  void forget_from(std::uint32_t first);
  void keep_from(std::uint32_t first);
  bool repeat_cycle(std::uint32_t first);
  static void put(Question& question, Queue& queue);
  static void queue_stale_readers(Question& question, Queue& queue);
  void give_up(std::uint32_t first);
  Question::Progress* take_progress();

  Limits& limits_;
  Question* running_ = nullptr;
  std::vector<Question*> stack_;           // without a kept answer, in the order of asking
  std::vector<std::uint32_t> boundaries_;  // where the cycles on it begin, as far as known
  std::deque<Question::Progress> pool_;
  std::vector<Question::Progress*> free_;
  int depth_ = 0;
};

}  // namespace micryscope::graph
