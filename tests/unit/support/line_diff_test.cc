#include "support/line_diff.h"

#include <random>

#include "support/catch.h"
#include "support/source_map.h"

namespace micryscope {
namespace {

std::string printed(const std::vector<Hunk>& hunks) {
  std::string text;
  for (const Hunk& hunk : hunks) {
    text += (text.empty() ? "" : " ") + std::to_string(hunk.old_begin) + "-" +
            std::to_string(hunk.old_end) + ">" + std::to_string(hunk.new_begin) + "-" +
            std::to_string(hunk.new_end) + (hunk.cosmetic ? "c" : "");
  }
  return text;
}

TEST_CASE("hunks of two texts") {
  struct Case {
    const char* before;
    const char* after;
    const char* hunks;
  };
  const std::vector<Case> cases = {
      {"", "", ""},
      {"a\nb\n", "a\nb\n", ""},
      {"a\nb\n", "a\n    b\n", ""},
      {"a\nb\nc\n", "a\nx\nc\n", "2-3>2-3"},
      {"a\nc\n", "a\nb\nc\n", "2-2>2-3"},
      {"a\nb\nc\n", "a\nc\n", "2-3>2-2"},
      {"a\nb\n", "a\n", "2-3>2-2"},
      {"", "a\nb", "1-2>1-3"},
      {"a\n", "a\n\n", "3-3>3-4c"},
      {"f(a, b)\n", "f(\n  a,\n  b,\n)\n", "1-2>1-5c"},
      {"x = 'a'\n", "x = \"a\"\n", "1-2>1-2c"},
      {"a\n", "# why\na\n", "1-1>1-2c"},
      {"a\nb\nc\nd\ne\nf\n", "b\nx\nd\nf\ng\n", "1-2>1-1 3-4>2-3 5-6>4-4 7-7>5-6"},
  };
  for (const Case& one : cases) {
    INFO(one.before << " -> " << one.after);
    CHECK(printed(diff_lines(one.before, one.after)) == one.hunks);
  }
}

TEST_CASE("lines outside of hunks are the same, one by one") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto text = [&random] {
      std::string made;
      for (auto i = random() % 30; i > 0; --i) made += std::string(1, "abcde"[random() % 5]) + "\n";
      return made;
    };
    const std::string before = text();
    const std::string after = text();
    const LineIndex old_lines(before);
    const LineIndex new_lines(after);
    std::uint32_t old_line = 1;
    std::uint32_t new_line = 1;
    std::vector<Hunk> hunks = diff_lines(before, after);
    hunks.push_back({old_lines.line_count() + 1, 0, new_lines.line_count() + 1, 0, false});
    for (const Hunk& hunk : hunks) {
      REQUIRE(hunk.old_begin - old_line == hunk.new_begin - new_line);
      for (; old_line < hunk.old_begin; ++old_line, ++new_line) {
        REQUIRE(old_lines.line(old_line) == new_lines.line(new_line));
      }
      old_line = hunk.old_end;
      new_line = hunk.new_end;
    }
  }
}

TEST_CASE("texts that share nothing are one hunk, whatever their size") {
  std::string before;
  std::string after;
  for (int i = 0; i < 5000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  CHECK(printed(diff_lines(before, after)) == "1-5001>1-5001");
}

}  // namespace
}  // namespace micryscope
