#include "support/parallel.h"

#include <atomic>
#include <new>
#include <system_error>
#include <vector>

#include "support/catch.h"

namespace micryscope {
namespace {

/// A machine that gives so many threads and no more.
struct FewThreads {
  std::atomic<int>& left;

  template <typename Work>
  std::jthread operator()(const Work& work) const {
    if (left-- <= 0) {
      throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    }
    return std::jthread(work);
  }
};

std::vector<int> squares(int threads_to_have) {
  std::atomic<int> left{threads_to_have};
  std::vector<int> results(1000, -1);
  parallel_for(
      results.size(), 8, [&](std::size_t i) { results[i] = static_cast<int>(i * i); },
      FewThreads{left});
  return results;
}

TEST_CASE("where no threads can be made, fewer do the same") {
  const std::vector<int> expected = squares(100);
  CHECK(expected[999] == 999 * 999);
  CHECK(squares(3) == expected);
  CHECK(squares(0) == expected);
}

TEST_CASE("what is thrown on a thread is thrown by the loop, after all threads have ended") {
  for (const unsigned jobs : {1u, 4u}) {
    std::atomic<int> calls{0};
    const auto one_fails = [&](std::size_t i) {
      ++calls;
      if (i == 10) throw std::bad_alloc();
    };
    CHECK_THROWS_AS(parallel_for(100'000, jobs, one_fails), std::bad_alloc);
    CHECK(calls >= 11);
    CHECK(calls < 100'000);
  }
}

TEST_CASE("a loop over nothing does nothing") {
  parallel_for(0, 4, [](std::size_t) { FAIL("called"); });
}

}  // namespace
}  // namespace micryscope
