#include "support/glob.h"

#include <string>

#include "support/catch.h"
#include "support/processor_time.h"

using micryscope::Glob;

namespace {

struct Case {
  const char* pattern;
  const char* path;
  bool matches;
};

constexpr Case kLiteral[] = {
    {"a.js", "a.js", true},
    {"a.js", "b/a.js", false},
    {"*.js", "a.js", true},
    {"*.js", ".js", true},
    {"*.js", "b/a.js", false},
    {"*", "", true},
    {"*", "a/b", false},
    {"a*b*c", "aXbYc", true},
    {"a*b*c", "abc", true},
    {"a*b*c", "acb", false},
    {"a?c", "abc", true},
    {"a?c", "a/c", false},
    {"a?c", "ac", false},
    {"**/a", "a", true},
    {"**/a", "x/y/a", true},
    {"**/a", "x/ya", false},
    {"a/**", "a/b/c", true},
    {"a/**", "a/", false},
    {"a/**", "a", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "axb", false},
    {"**", "a/b", true},
    {"a**b", "axxb", true},
    {"a**b", "a/b", false},
    {"**a", "xa", true},
    {"**a", "x/a", false},
    {"***/a", "x/a", true},
    {"***/a", "x/y/a", false},
    {"[abc].c", "b.c", true},
    {"[a-c].c", "d.c", false},
    {"[!a-c].c", "d.c", true},
    {"[^a-c].c", "a.c", false},
    {"[]]", "]", true},
    {"[!]]", "]", false},
    {"[a-]", "-", true},
    {"[\\]]", "]", true},
    {"[[:digit:]x]", "7", true},
    {"[[:digit:]x]", "x", true},
    {"[[:digit:]]", "a", false},
    {"a[/]b", "a/b", false},
    {"a[!x]b", "a/b", false},
    {"[a", "[a", false},
    {"a\\", "a\\", false},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\a", "a", true},
    {"{a,b}", "a", false},
    {"{a,b}", "{a,b}", true},
    {"\xC3\xA9*", "\xC3\xA9t\xC3\xA9", true},
};

constexpr Case kBraces[] = {
    {"*.{js,ts}", "a.ts", true},
    {"*.{js,ts}", "a.js", true},
    {"*.{js,ts}", "a.jts", false},
    {"{a,b}{c,d}", "bd", true},
    {"{a,{b,c}d}", "cd", true},
    {"{a,{b,c}d}", "ad", false},
    {"{,x}a", "a", true},
    {"{,x}a", "xa", true},
    {"{,x}a", "ya", false},
    {"{**/x,y}/z", "a/b/x/z", true},
    {"{**/x,y}/z", "y/z", true},
    {"{a", "{a", true},
    {"a}", "a}", true},
    {"{a}", "a", true},
    {"\\{a,b}", "{a,b}", true},
    {"{a\\,b,c}", "a,b", true},
    {"{[,],x}", ",", true},
    {"{[!]}]}", "x", true},
    {"src/{a,b}/**", "src/b/c/d", true},
};

template <std::size_t Count>
void check(const Case (&cases)[Count], Glob::Braces braces) {
  for (const Case& one : cases) {
    INFO(one.pattern << " on " << one.path);
    CHECK(Glob::compile(one.pattern, braces).matches(one.path) == one.matches);
  }
}

}  // namespace

TEST_CASE("globs of ignore files") { check(kLiteral, Glob::Braces::literal); }

TEST_CASE("globs of the configuration") { check(kBraces, Glob::Braces::alternatives); }

TEST_CASE("a pattern that cannot be meant is named") {
  const auto problem = [](std::string_view pattern) {
    return Glob::problem(pattern, Glob::Braces::alternatives);
  };
  for (const std::string_view good : {"", "**/*.{js,ts}", "[]a]", "[!]a]", "[a-]", "[[:alpha:]_-z]",
                                      "\\[", "a\\{", "{a,[}]}", "[\\]]", "{a,{b,c}}"}) {
    CAPTURE(good);
    CHECK(problem(good).empty());
  }
  CHECK(problem("a[bc") == "has a bracket that is not closed");
  CHECK(problem("[]") == "has a bracket that is not closed");
  CHECK(problem("[[:alpha:]") == "has a bracket that is not closed");
  CHECK(problem("a\\") == "ends in a backslash");
  CHECK(problem("{a,[}]") == "has a brace that is not closed");
  CHECK(problem("a}") == "closes a brace that was not opened");
  CHECK(problem("[z-a]") == "has a range that ends before it begins");
  CHECK(problem("[[:word:]]") == "names the unknown class [:word:]");
  CHECK(Glob::problem("{", Glob::Braces::literal).empty());
}

TEST_CASE("a pattern made to explode costs little") {
  const micryscope::test::ProcessorTime time;
  std::string stars;
  std::string folders;
  std::string braces;
  std::string nested;
  for (int i = 0; i < 500; ++i) {
    stars += "a*";
    folders += "**/a/";
    braces += "{a,aa}";
    nested += "{a,";
  }
  nested += std::string(500, '}');
  const std::string path(2000, 'a');
  std::uint64_t enough = 1'000'000'000;
  for (const std::string& pattern : {stars, folders, braces, nested}) {
    for (const char* const end : {"b", "b*"}) {
      const Glob glob = Glob::compile(pattern + end, Glob::Braces::alternatives);
      CHECK_FALSE(glob.matches(path + "c", enough));
    }
  }
  CHECK(Glob::compile(stars, Glob::Braces::literal).matches(path, enough));
  CHECK(enough != 0);
  CHECK(time.is_below(5));
}

TEST_CASE("a pattern that costs more steps than there are matches nothing") {
  const Glob glob = Glob::compile("*a*a*a*b*", Glob::Braces::literal);
  std::uint64_t steps = Glob::kMostSteps;
  CHECK(glob.matches("xaxaxaxb", steps));
  const std::uint64_t cost = Glob::kMostSteps - steps;
  CHECK(cost > 8);
  CHECK(cost < 200);
  std::uint64_t same = cost + 1;
  CHECK(glob.matches("xaxaxaxb", same));
  CHECK(same == 1);
  std::uint64_t fewer = cost;
  CHECK_FALSE(glob.matches("xaxaxaxb", fewer));
  CHECK(fewer == 0);
}
