#include "graph/tabling.h"

#include <algorithm>
#include <deque>
#include <vector>

#include "graph/limits.h"
#include "support/catch.h"

namespace micryscope::graph {
namespace {

/// The largest number that it or a question that it asks holds.
class Largest final : public Question {
 public:
  Largest(Tabling& tabling, std::uint32_t number) : tabling_(tabling), number_(number) {}

  void also(Largest& other) { others_.push_back(&other); }
  int answer() const { return answer_; }
  bool gave_up() const { return gave_up_; }
  int rests() const { return rests_; }

 private:
  bool compute() override {
    int now = static_cast<int>(number_);
    for (Largest* other : others_) {
      tabling_.ask(*other);
      now = std::max(now, other->answer_);
    }
    return std::exchange(answer_, now) != now;
  }
  void clear() override { answer_ = -1; }
  std::uint64_t key() override { return number_; }
  void settle() override {}
  void give_up() override { gave_up_ = true; }
  NodeId place() const override { return NodeId(number_); }
  void rest(bool) override { ++rests_; }

  Tabling& tabling_;
  std::uint32_t number_;
  std::vector<Largest*> others_;
  int answer_ = -1;
  bool gave_up_ = false;
  int rests_ = 0;
};

/// One that asks all others, each of which asks it: a cycle of `count` and one.
struct Hub {
  explicit Hub(std::uint32_t count) {
    for (std::uint32_t i = 0; i <= count; ++i) questions.emplace_back(tabling, i);
    for (std::uint32_t i = 1; i <= count; ++i) {
      questions[0].also(questions[i]);
      questions[i].also(questions[0]);
    }
  }

  Limits limits;
  Tabling tabling{limits};
  std::deque<Largest> questions;
};

TEST_CASE("the questions of a cycle come to one answer, whichever is asked first") {
  for (const std::size_t first : {0U, 1U, 700U}) {
    Hub hub(1000);
    hub.tabling.ask(hub.questions[first]);
    for (const Largest& question : hub.questions) {
      CHECK(question.answer() == 1000);
      CHECK(question.is_settled());
      CHECK_FALSE(question.gave_up());
    }
    CHECK(hub.limits.hits().empty());
    CHECK(std::ranges::any_of(hub.questions, [](const Largest& one) { return one.rests() > 0; }));
  }
}

TEST_CASE("a cycle of more questions than are worked out is given up as a whole, and said") {
  for (const std::size_t first : {0U, 1U}) {
    Hub hub(10'000);
    hub.tabling.ask(hub.questions[first]);
    for (const Largest& question : hub.questions) {
      CHECK(question.gave_up());
      CHECK(question.is_settled());
    }
    REQUIRE(hub.limits.hits().size() == 1);
    CHECK(hub.limits.hits()[0].limit == Limit::cycle);
    CHECK(hub.limits.hits()[0].places == 10'001);
  }
}

}  // namespace
}  // namespace micryscope::graph
