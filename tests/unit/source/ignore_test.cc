#include "source/ignore.h"

#include <string>

#include "support/catch.h"

using namespace micryscope::source;
using micryscope::Glob;

namespace {

struct Case {
  const char* rules;
  const char* path;  ///< a folder's ends in a slash
  Verdict verdict;
};

constexpr Verdict kNone = Verdict::none;
constexpr Verdict kIgnored = Verdict::ignored;
constexpr Verdict kKept = Verdict::kept;

constexpr Case kCases[] = {
    // names and paths
    {"foo", "foo", kIgnored},
    {"foo", "a/b/foo", kIgnored},
    {"foo", "foobar", kNone},
    {"/foo", "foo", kIgnored},
    {"/foo", "a/foo", kNone},
    {"a/foo", "a/foo", kIgnored},
    {"a/foo", "b/a/foo", kNone},
    {"**/a/foo", "b/a/foo", kIgnored},
    {"*.log", "deep/x.log", kIgnored},
    {"doc/*.txt", "doc/a.txt", kIgnored},
    {"doc/*.txt", "doc/b/a.txt", kNone},
    {"doc/**/*.txt", "doc/b/c/a.txt", kIgnored},
    // folders only
    {"out/", "out/", kIgnored},
    {"out/", "out", kNone},
    {"out/", "a/out/", kIgnored},
    {"/out/", "a/out/", kNone},
    {"out/**", "out/", kNone},
    {"out/**", "out/x", kIgnored},
    // negation: the last line that matches decides
    {"*.log\n!keep.log", "keep.log", kKept},
    {"!keep.log\n*.log", "keep.log", kIgnored},
    {"*.log\n!keep.log", "x.log", kIgnored},
    {"/*\n!/src/", "src/", kKept},
    {"/*\n!/src/", "lib/", kIgnored},
    // comments, blanks, escapes, line ends
    {"# foo", "# foo", kNone},
    {"\\#foo", "#foo", kIgnored},
    {"\\!foo", "!foo", kIgnored},
    {"foo   ", "foo", kIgnored},
    {"foo\\ ", "foo ", kIgnored},
    {"  foo", "foo", kNone},
    {"foo\r\nbar\r\n", "foo", kIgnored},
    {"\xEF\xBB\xBF"
     "foo",
     "foo", kIgnored},
    {"\n\n/\n!\n", "x", kNone},
    {"[a-c].txt", "b.txt", kIgnored},
    {"{a,b}", "a", kNone},
};

}  // namespace

TEST_CASE("the language of ignore files") {
  for (const Case& one : kCases) {
    INFO(one.rules << " on " << one.path);
    std::string path = one.path;
    const bool is_folder = path.ends_with('/');
    if (is_folder) path.pop_back();
    const IgnoreFile rules(one.rules, "", Glob::Braces::literal);
    std::uint64_t steps = Glob::kMostSteps;
    CHECK(rules.verdict(path, is_folder, steps) == one.verdict);
    const IgnoreFile nested(one.rules, "x/y/", Glob::Braces::literal);
    CHECK(nested.verdict("x/y/" + path, is_folder, steps) == one.verdict);
  }
}

TEST_CASE("rules that match nothing are named with their line") {
  const IgnoreFile rules("good/**\n# a[\n!a[\n\nb\\\n{c\n", "", Glob::Braces::literal);
  CHECK(rules.problems() ==
        std::vector<std::string>{"line 3: the glob \"a[\" has a bracket that is not closed",
                                 "line 5: the glob \"b\\\" ends in a backslash"});
}

TEST_CASE("folders of other people's code") {
  SourceTree::Listing empty;
  CHECK(is_vendored_folder("node_modules", empty));
  CHECK(is_vendored_folder(".venv", empty));
  CHECK(is_vendored_folder("third_party", empty));
  CHECK(is_vendored_folder("site-packages", empty));
  CHECK(is_vendored_folder("x.egg-info", empty));
  CHECK_FALSE(is_vendored_folder("dist", empty));
  CHECK_FALSE(is_vendored_folder("env", empty));
  // `vendor` may be the project's word for a seller; beside a manifest it is what it says.
  CHECK_FALSE(is_vendored_folder("vendor", empty));
  SourceTree::Listing module;
  module.files.push_back({.path = "app/go.mod"});
  CHECK(is_vendored_folder("vendor", module));
  CHECK_FALSE(is_vendored_folder("target", module));
  SourceTree::Listing environment;
  environment.files.push_back({.path = "any/pyvenv.cfg"});
  CHECK(is_environment(environment));
  CHECK_FALSE(is_environment(module));
}
