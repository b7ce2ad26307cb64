#include "report/literals.h"

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/processor_time.h"

namespace micryscope::report {
namespace {

std::string redacted(std::string_view path, std::string_view text,
                     const Redaction& redaction = {}) {
  const Span all{0, static_cast<std::uint32_t>(text.size())};
  return redact_source(text, all, all, find_literals(path, text), redaction).text;
}

struct Case {
  const char* path;
  std::string text;
  std::string expected;
};

TEST_CASE("secrets in source are redacted") {
  const std::vector<Case> cases = {
      {"a.py", "k = 'hunter2!'", "k = 'hu… (8 characters)'"},
      {"a.py", "k = b\"secret\"", "k = b\"… (6 characters)\""},
      {"a.py", "k = 'four'", "k = 'four'"},
      {"a.py", "k = 'fives'", "k = '… (5 characters)'"},
      {"a.py", "f('a\\'bcdefg', x)", "f('a\\… (9 characters)', x)"},
      {"a.py", "k = '''one\ntwo'''; x", "k = '''… (7 characters)'''; x"},
      {"a.py", "# was \"hunter2hunter2\"", "# was \"hu… (14 characters)\""},
      {"a.py", "x = 1  # don't say `it`", "x = 1  # don't say `it`"},
      {"a.js", "k = `line one\nline two`;", "k = `li… (17 characters)`;"},
      {"a.js", "// a lone ` here\nf(x, 'secret-value')",
       "// a lone ` here\nf(x, 'se… (12 characters)')"},
      {"a.go", "p := `C:\\`; k := \"0123456789\"", "p := `C:\\`; k := \"01… (10 characters)\""},
      {"a.rs", "fn f<'a>(k: &'a str) { g(\"0123456789\") }",
       "fn f<'a>(k: &'a str) { g(\"01… (10 characters)\") }"},
      {"a.rb", "k = 'one\ntwo three'", "k = 'on… (13 characters)'"},
      {"a.c", "char k[] = \"not closed", "char k[] = \"no… (10 characters)"},
      {"a.go", "k := []byte{1, 2, 3, 0x4, 5,\n 6, 7, 8, 9}", "k := []byte{… (9 numbers)}"},
      {"a.go", "k := []byte{1, 2, 3, 4}", "k := []byte{1, 2, 3, 4}"},
      {"a.go", "k := []byte{1, 2, 3, 4, 5}", "k := []byte{… (5 numbers)}"},
      {"a.go", "k := []byte{0x1, 0x2, 0x3, 0x4}", "k := []byte{… (4 numbers)}"},
      {"a.js", "scryptSync(p, s, 1, 2, 3, 4, 5)", "scryptSync(p, s, 1, 2, 3, 4, 5)"},
      {"a.js", "/* was 'hunter2hunter2' */ f(83910274)",
       "/* was 'hu… (14 characters)' */ f(83910274)"},
      {"A.java", "b = {(byte)0x1, (byte)0x2, -3, 4, 5, 6, 7, 8};", "b = {… (8 numbers)};"},
      {"a.yaml", "key: 3f9aB27cQ1x84Zk0Lm5Tn6Vw", "key: 3f… (24 characters)"},
      {"a.py", "create_cipher_with_pbkdf2_sha256_and_aes128(x)",
       "create_cipher_with_pbkdf2_sha256_and_aes128(x)"},
  };
  for (const Case& item : cases) {
    INFO(item.text);
    CHECK(redacted(item.path, item.text) == item.expected);
  }
}

std::string redacted_with(std::string_view path, std::string_view text,
                          const std::vector<std::string_view>& secrets,
                          const std::vector<std::string_view>& open) {
  const auto places = [&](const std::vector<std::string_view>& words) {
    std::vector<Span> spans;
    for (const std::string_view word : words) {
      const auto at = static_cast<std::uint32_t>(text.find(word));
      spans.push_back({at, at + static_cast<std::uint32_t>(word.size())});
    }
    return spans;
  };
  const Span all{0, static_cast<std::uint32_t>(text.size())};
  return redact_source(text, all, all, find_literals(path, text, places(secrets), places(open)), {})
      .text;
}

TEST_CASE("what the run knows counts before how it looks") {
  struct Known {
    std::string text;
    std::vector<std::string_view> secrets, open;
    std::string expected;
  };
  const std::vector<Known> rows = {
      {"f(83910274, 'aes-128-ecb')",
       {"83910274"},
       {"'aes-128-ecb'"},
       "f(83… (8 digits), 'aes-128-ecb')"},
      {"f('abc', 'public text')",
       {"'abc'"},
       {"'public text'"},
       "f('… (3 characters)', 'public text')"},
      {"f('both of them')", {"'both of them'"}, {"'both of them'"}, "f('bo… (12 characters)')"},
      {"f(x)  # it was zwqx jkvp", {"zwqx jkvp"}, {}, "f(x)  # it was zw… (9 characters)"},
      {"f(x)  # it was zwqx 'jkvpyq' w",
       {"zwqx 'jkvpyq' w"},
       {},
       "f(x)  # it was … (5 characters)'… (6 characters)' … (1 character)"},
      {"f('a text with open parts')", {}, {"open"}, "f('a … (22 characters)')"},
      {"k = [1, 2, 3]", {"2"}, {}, "k = [… (3 numbers)]"},
      {"iv = [1, 2, 3, 4, 5, 6, 7, 8]",
       {},
       {"1", "2", "3", "4", "5", "6", "7", "8"},
       "iv = [1, 2, 3, 4, 5, 6, 7, 8]"},
  };
  for (const Known& row : rows) {
    INFO(row.text);
    CHECK(redacted_with("a.py", row.text, row.secrets, row.open) == row.expected);
  }
  // Places that do not fit the text, which may have changed, are none.
  CHECK(find_literals("a.py", "x", {{5, 9}, {3, 1}}, {{7, 8}}).empty());
}

TEST_CASE("an empty literal is shown, and so is what kind of literal it is") {
  struct Quoted {
    std::string path, text, secret, expected;
  };
  const std::vector<Quoted> rows = {
      {"a.py", "f(b'')", "b''", "f(b'')"},
      {"a.py", "f('')", "''", "f('')"},
      {"a.py", "f(Rb\"\")", "Rb\"\"", "f(Rb\"\")"},
      {"a.py", "f(u'' b'')", "u'' b''", "f(u'' b'')"},
      {"a.py", "f(b'kzq')", "b'kzq'", "f(b'… (3 characters)')"},
      {"a.py", "f(b'' rb'kzqvwxjy')", "b'' rb'kzqvwxjy'", "f(b'' rb'kz… (8 characters)')"},
      {"a.js", "f(``)", "``", "f(``)"},
      {"a.ts", "f(\"\")", "\"\"", "f(\"\")"},
      {"a.rs", "f(br#\"\"#)", "br#\"\"#", "f(br#\"\"#)"},
      {"a.rs", "f(br#\"kzq\"#)", "br#\"kzq\"#", "f(br#\"… (3 characters)\"#)"},
      {"a.cs", "f($@\"\")", "$@\"\"", "f($@\"\")"},
      {"a.cc", "f(u8\"\")", "u8\"\"", "f(u8\"\")"},
  };
  for (const Quoted& row : rows) {
    INFO(row.text);
    CHECK(redacted_with(row.path, row.text, {row.secret}, {}) == row.expected);
  }
}

TEST_CASE("comments are found, also over lines") {
  const std::string text = "a(); // one\n/* two\nthree */ b(); const s = '// no';";
  std::vector<std::string> found;
  for (const Span span : scan_source("a.js", text).comments)
    found.push_back(text.substr(span.begin, span.end - span.begin));
  CHECK(found == std::vector<std::string>{"// one", "/* two\nthree "});
}

TEST_CASE("a rule about secrets hides what it points at, whatever it looks like") {
  const std::string text = "f('aes-256-cbc', 'abc')";
  const Redaction about_secrets{{{2, 15}, {17, 22}}, true};
  CHECK(redacted("a.py", text, about_secrets) == "f('ae… (11 characters)', '… (3 characters)')");
  const Redaction other{{{2, 15}, {17, 22}}, false};
  CHECK(redacted("a.py", text, other) == "f('ae… (11 characters)', 'abc')");
}

TEST_CASE("a cut through a literal shows nothing of it") {
  const std::string text = "k = 'hunter2hunter2' + x";
  const std::vector<Literal> literals = find_literals("a.py", text);
  CHECK(redact_source(text, {8, 24}, {8, 24}, literals, {}).text == "…' + x");
  CHECK(redact_source(text, {0, 8}, {0, 8}, literals, {}).text == "k = 'hu… (14 characters)");
}

TEST_CASE("the mark moves with the text") {
  const std::string text = "f('hunter2hunter2', x) + y";
  const std::vector<Literal> literals = find_literals("a.py", text);
  const Redacted call = redact_source(text, {0, 26}, {0, 22}, literals, {});
  CHECK(call.text.substr(call.mark.begin, call.mark.end - call.mark.begin) ==
        "f('hu… (14 characters)', x)");
  const Redacted name = redact_source(text, {0, 26}, {20, 21}, literals, {});
  CHECK(name.text.substr(name.mark.begin, name.mark.end - name.mark.begin) == "x");
  const Redacted inside = redact_source(text, {0, 26}, {5, 7}, literals, {});
  CHECK(inside.text.substr(inside.mark.begin, inside.mark.end - inside.mark.begin) ==
        "hu… (14 characters)");
}

TEST_CASE("hostile text costs linear time") {
  const test::ProcessorTime time;
  for (const char* unit : {"a-", "1,", "(", "'", "a'", "\"", "`", "1 ", "(byte) ", "/", "#\n'"}) {
    std::string text;
    while (text.size() < 1'000'000) text += unit;
    for (const char* path : {"a.py", "a.js", "a.rb", "a.c"}) find_literals(path, text);
  }
  CHECK(time.is_below(20));
}

}  // namespace
}  // namespace micryscope::report
