// Leaving runs of comments out changes nothing but what the parse costs: the same tokens in the
// same places, the same tree, the same comments for suppressions.
#include "parse/comment_runs.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "parse/grammars.h"
#include "parse/syntax.h"
#include "support/catch.h"

using namespace micryscope;
using parse::CommentRuns;

namespace {

const TSLanguage* grammar(std::string_view name) {
  for (const parse::Grammar& one : parse::all_grammars()) {
    if (one.name == name) return one.language();
  }
  FAIL("no grammar " << name);
  return nullptr;
}

CommentRuns looks_of(std::string_view name) {
  return name == "python" ? CommentRuns::hash_lines : CommentRuns::slashes;
}

/// Kinds, and the places of leaves. Without comments, nesting with brackets.
std::string tokens(const parse::Node& node) {
  if (parse::is_comment(node)) return "";
  std::string out(node.kind());
  if (node.child_count() == 0 && node.parent())
    return out + std::to_string(node.span().begin) + "-" + std::to_string(node.span().end) + " ";
  out += "(";
  for (const parse::Node& child : node.children()) out += tokens(child);
  return out + ") ";
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i) made += part;
  return made;
}

/// Replaces each `@`.
std::string filled(std::string_view text, std::string_view part) {
  std::string made;
  for (const char c : text) {
    if (c == '@') {
      made += part;
    } else {
      made += c;
    }
  }
  return made;
}

constexpr std::size_t kMany = parse::kLongRun + 8;

/// Checks a text in which `@` stands for a run of comments of each look: what is the same with the
/// run left out, and that `left_out` runs are.
void check_same(std::string_view language, std::string_view frame,
                std::span<const std::string_view> parts, std::size_t left_out) {
  for (const std::string_view part : parts) {
    const std::string text = filled(frame, repeated(part, kMany));
    CAPTURE(language, frame, part);
    const auto plain = parse::parse(grammar(language), text, {});
    const auto cut = parse::parse(grammar(language), text, {}, looks_of(language));
    REQUIRE(plain.has_value());
    REQUIRE(cut.has_value());
    CHECK(cut->left_out().size() == left_out);
    CHECK(tokens(cut->root()) == tokens(plain->root()));
    CHECK(cut->text() == text);
    CHECK(cut->comments_with("mark") == plain->comments_with("mark"));
  }
}

std::size_t places(std::string_view frame) {
  return static_cast<std::size_t>(std::count(frame.begin(), frame.end(), '@'));
}

constexpr std::array<std::string_view, 4> kHash = {
    "# mark\n", "   # mark\n\n", "\t# a\n#\n# Mark \\\n", "# a\r\n  # mark ' \"\"\" ( \r\n"};
constexpr std::array<std::string_view, 5> kSlashes = {
    "// mark\n", "  /* mark */\n", "/* mark\n */ /**/ // ' ` \" (\n", "// mark\r\n/*/ mark */ ",
    "// a\n\n\n/* * mark ** */"};

}  // namespace

TEST_CASE("comments between statements of Python") {
  for (const std::string_view frame :
       {"f()\n@g()\n", "f()\n@", "@", "@f()\n", "def f():\n    a()\n@    b()\nc()\n",
        "def f():\n@    a()\n", "if a:\n    b()\n@else:\n    c()\n",
        "try:\n  a()\n@except B:\n  c()\n@",
        "class A:\n  x = 1\n@\n  def f(self):\n@    pass\n@\nb()\n",
        "@import a\n@from b import c\n@", "match a:\n  case 1:\n@    b()\n  case 2:\n    c()\n",
        "if a:\n  if b:\n    c()\n@  d()\n", "if a:\n    b()  # mark\n@    c()\n",
        "'''doc'''\n@x = 1\n"})
    check_same("python", frame, kHash, places(frame));
}

TEST_CASE("comments in brackets of Python") {
  for (const std::string_view frame :
       {"f(\n@a,\n  b)\n", "x = [\n@]\n", "x = {'a':\n@1,}\n", "x = ('a'\n@'b')\n", "f(a\n@.b)\n"})
    check_same("python", frame, kHash, 1);
}

TEST_CASE("lines of a backslash in Python") {
  constexpr std::array<std::string_view, 2> kJoins = {"\\\n", "\\\r\n"};
  for (const std::string_view frame :
       {"x = 1 + \\\n@  2\n", "x = 1 \\\n@\n# mark\ny = 2\n", "f()\n\\\n@x = 1\n", "@x = 1\n",
        "def f():\n    a()\n@    b()\n", "x = (1 + \\\n@2)\n"})
    check_same("python", frame, kJoins, 1);
  constexpr std::array<std::string_view, 2> kMixed = {"# mark\n\\\n", "\\\n# mark\n"};
  for (const std::string_view frame :
       {"f()\n@x = 1\n", "x = 1 + 2 \\\n@y = 1\n", "x = (1 + \\\n@ 2)\n"})
    check_same("python", frame, kMixed, 1);
}

TEST_CASE("a line after a comment that ends with a backslash is its own") {
  constexpr std::array<std::string_view, 1> kPart = {"# mark\n"};
  check_same("python", "x = 1  # a \\\n@y = 2\n", kPart, 1);
  check_same("python", "x = 1 \\\n@y = 2\n", kPart, 1);
}

TEST_CASE("what looks like comments in strings of Python stays") {
  constexpr std::array<std::string_view, 2> kPart = {"# mark\n", "\n"};
  for (const std::string_view frame :
       {"x = '''\n@'''\nf()\n", "x = f\"\"\"\n@{a}\n@\"\"\"\nf()\n", "def f():\n  '''a\n@  '''\n",
        "x = rb'''\\\n@\\\n'''\n", "x = '\\\n@'\nf()\n"})
    check_same("python", frame, kPart, 0);
  constexpr std::array<std::string_view, 1> kComment = {"# mark\n"};
  check_same("python", "x = '''\n@'''\nf()\n@g('''\n@''')\n@", kComment, 2);
  check_same("python", "x = f'''a {\n@b} c'''\n", kComment, 1);
}

TEST_CASE("comments between statements of JavaScript and TypeScript") {
  for (const std::string_view language : {"javascript", "typescript", "tsx"}) {
    for (const std::string_view frame : {"@f();\n",
                                         "f()\n@g()\n",
                                         "f();@g()\n",
                                         "f()\n@",
                                         "@",
                                         "f()\n@.g();\n",
                                         "f()@.g()\n@.h()\n",
                                         "x = a\n@+ b;\n",
                                         "x = a\n@++b\n",
                                         "function f() {\n@  return\n@a\n@}\n",
                                         "if (a) {b()}\n@else c()\n",
                                         "class A {\n@a = 1\n@b = 2\n@}\n",
                                         "f(a,@b)\n",
                                         "x = {a: 1,@b}\n",
                                         "x = `a ${@b} c`\n",
                                         "for (;;) // mark\n@f()\n",
                                         "import a from 'b'\n@import c from 'd'\n",
                                         "a ? b@: c\n",
                                         "x = a\n@/b/.test(c)\n",
                                         "export default@function () {}\n",
                                         "let a@,b\n"})
      check_same(language, frame, kSlashes, places(frame));
  }
  check_same("typescript", "interface A {\n a: string\n@ b: string\n}\n", kSlashes, 1);
  check_same("tsx", "x = <p>{a\n@}</p>\n", kSlashes, 1);
}

TEST_CASE("what looks like comments in strings of JavaScript stays") {
  constexpr std::array<std::string_view, 2> kPart = {"// mark\n", "/* mark */\n"};
  for (const std::string_view frame :
       {"x = `\n@`\nf()\n", "x = `a ${b}\n@${c}`\n", "/* @ */ f()\n"})
    check_same("javascript", frame, std::span(kPart).first(1), 0);
  check_same("javascript", "x = `\n@`\nf()\n", kPart, 0);
  check_same("javascript", "x = `\n@`\nf()\n@.g(`\n@`)\n", kPart, 1);
  check_same("tsx", "x = <p>\n@</p>\n", kPart, 0);
  check_same("javascript", "x = 'http://a'\n@.b()\n", kPart, 1);
  check_same("javascript", "x = /[/*]/\n@y = '*/'\n", kPart, 1);
}

TEST_CASE("finding runs takes linear time in texts made against it") {
  for (const std::string_view part :
       {"/*", "/", "//", "*/", "/*/", "a//\n", "\"/*", "#", "\\\n", "/* */a", "// \n\"/*\n"}) {
    const std::string text =
        repeated(part, 400'000 / part.size()) + "*/" + repeated(" ", 400'000) + "// a\n";
    for (const CommentRuns looks : {CommentRuns::hash_lines, CommentRuns::slashes})
      CHECK(parse::long_comment_runs(text, looks).size() <= 1);
  }
}

TEST_CASE("the parser counts what its scanner reads again") {
  const std::string text = "f()\n" + repeated("# comment that says nothing\n", 20'000);
  const auto plain = parse::parse(grammar("python"), text, {.steps = 20'000});
  REQUIRE_FALSE(plain.has_value());
  CHECK(plain.error() == parse::Stopped::by_steps);
  CHECK(parse::parse(grammar("python"), text, {.steps = 20'000}, CommentRuns::hash_lines)
            .has_value());
}
