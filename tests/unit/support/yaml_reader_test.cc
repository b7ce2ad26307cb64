#include "support/yaml_reader.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/processor_time.h"
#include "support/suggest.h"

namespace micryscope::yaml {
namespace {

// Flat and unambiguous: enough to compare whole trees.
std::string show(const Node& node) {
  switch (node.kind) {
    case Kind::null:
      return "~";
    case Kind::scalar:
      return node.quoted ? "'" + node.text + "'" : node.text;
    case Kind::list: {
      std::string out = "[";
      for (const Node& item : node.items) out += show(item) + ";";
      return out + "]";
    }
    case Kind::map: {
      std::string out = "{";
      for (const auto& [key, value] : node.entries) out += show(key) + "=" + show(value) + ";";
      return out + "}";
    }
  }
  return {};
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST_CASE("scalars are texts whatever they look like") {
  struct Case {
    std::string_view yaml;
    std::string_view tree;
  };
  for (const Case& c :
       std::vector<Case>{{"a: no\nb: on\nc: 1.10\nd: 0x1F\ne: 2026-01-01",
                          "{a=no;b=on;c=1.10;d=0x1F;e=2026-01-01;}"},
                         {"[yes, \"true\", 'x y', ~, null, ]", "[yes;'true';'x y';~;~;]"},
                         {"a:\nb: ''\nc: |\n  one\n  two\n", "{a=~;b='';c='one\ntwo\n';}"},
                         {"- a\n- - b\n- k: v\n  l: w\n", "[a;[b;];{k=v;l=w;};]"},
                         {"", "~"},
                         {"# only a comment\n", "~"},
                         {"\xEF\xBB\xBF"
                          "a: b",
                          "{a=b;}"},
                         {"no: 1\nnull: 2\n", "{no=1;null=2;}"},
                         {"a: b\r\nc: d\r\n", "{a=b;c=d;}"},
                         {"\"<<\": a", "{'<<'=a;}"}}) {
    CAPTURE(c.yaml);
    const auto node = read_one(c.yaml, "f.yaml");
    REQUIRE(node);
    CHECK(show(*node) == c.tree);
  }
}

TEST_CASE("several documents and positions") {
  const auto documents = read_all("a: 1\n---\nb:\n  - c\n---\n", "f.yaml");
  REQUIRE(documents);
  REQUIRE(documents->size() == 3);
  const Node& item = (*documents)[1].get("b")->items[0];
  CHECK(place(item, "f.yaml") == "f.yaml:4:5");
  CHECK((*documents)[2].is_null());
  CHECK((*documents)[0].get("z") == nullptr);
}

TEST_CASE("mistakes are named with file, line and column") {
  struct Case {
    std::string yaml;
    std::string_view error;
  };
  for (const Case& c : std::vector<Case>{
           {"a: 1\na: 2\n", "f:2:1: the key \"a\" is there twice"},
           {"a: &x 1\n", "f:1:4: anchors (&name) are not allowed"},
           {"a: *x\n", "f:1:4: not valid YAML: the referenced anchor is not defined"},
           {"<<: {a: b}\n", "f:1:1: merge keys (<<) are not allowed"},
           {"a: !!python/object:os.system ls\n",
            "f:1:4: tags (tag:yaml.org,2002:python/object:os.syste) are not allowed"},
           {"[a]: b\n", "f:1:1: a key must be a word"},
           {"? {a: b}\n: c\n", "f:1:3: a key must be a word"},
           {"a: b\n---\nc: d\n", "f:3:1: only one document is allowed here"},
           {"a: [b\n", "f:2:1: not valid YAML: end of sequence flow not found"},
           {"a: b: c\n", "f:1:5: not valid YAML: illegal map value"},
           {std::string("a\0b", 3), "f: not UTF-8 text (it has a zero byte)"},
           {repeat("[", 65) + repeat("]", 65), "f:1:65: nested deeper than 64 levels"},
           {repeat("x", kMaximumBytes + 1), "f: larger than 1 MB"}}) {
    CAPTURE(c.yaml.substr(0, 100));
    const auto node = read_one(c.yaml, "f");
    REQUIRE_FALSE(node);
    CHECK(node.error().text() == c.error);
    CHECK(node.error().code == ErrorCode::config);
  }
}

TEST_CASE("hostile texts end soon and as an error") {
  std::string laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    laughs += std::string(1, c) + ": &" + c + " [*" + static_cast<char>(c - 1) + ",*" +
              static_cast<char>(c - 1) + "]\n";
  }
  const std::size_t many = 500'000;
  for (const std::string& text :
       {laughs, repeat("[", many), repeat("{", many), repeat("- ", many), repeat("? ", many),
        repeat("a: ", many / 2), repeat("[a,", 300'000), "[" + repeat("a,", many) + "]",
        repeat("\"", many + 1), repeat("&", many), repeat("!", many), repeat("*a ", 300'000),
        repeat("%TAG ! x\n", 100'000), "a: " + repeat("]", many)}) {
    CAPTURE(text.substr(0, 20));
    const test::ProcessorTime time;
    CHECK_FALSE(read_all(text, "f"));
    CHECK(time.is_below(5));
  }
}

TEST_CASE("typed reading") {
  const auto root = read_one(
      "n: 3.5\ni: 42\nb: true\nq: \"true\"\nl: [a, b]\ns: one\ne:\ninf: inf\nhex: 0x1F\nbig: "
      "99999999999999999999\nm: {a: b}\n",
      "f");
  REQUIRE(root);
  const auto at = [&](std::string_view key) -> const Node& { return *root->get(key); };
  CHECK(as_number(at("n"), "f").value() == 3.5);
  CHECK(as_number(at("i"), "f").value() == 42);
  CHECK(as_integer(at("i"), "f").value() == 42);
  CHECK(as_bool(at("b"), "f").value());
  CHECK(as_strings(at("l"), "f").value() == std::vector<std::string>{"a", "b"});
  CHECK(as_strings(at("s"), "f").value() == std::vector<std::string>{"one"});
  CHECK(as_strings(at("e"), "f").value().empty());
  CHECK(as_integer(at("n"), "f").error().text() == "f:1:4: expected a whole number, found \"3.5\"");
  CHECK(as_bool(at("q"), "f").error().text() == "f:4:4: expected true or false, found \"true\"");
  CHECK(as_string(at("l"), "f").error().text() == "f:5:4: expected a text, found a list");
  for (const std::string_view key : {"inf", "hex", "s", "l", "e"}) {
    CAPTURE(key);
    CHECK_FALSE(as_number(at(key), "f"));
  }
  CHECK_FALSE(as_integer(at("big"), "f"));
  CHECK(required(*root, "i", "f").value() == &at("i"));
  CHECK(required(*root, "zz", "f").error().text() == "f:1:1: the key \"zz\" is missing");
  CHECK_FALSE(required(at("l"), "a", "f"));
}

TEST_CASE("unknown keys come with a suggestion") {
  constexpr std::array<std::string_view, 3> kKeys = {"profile", "exclude", "fail-on"};
  struct Case {
    std::string_view yaml;
    std::string_view error;
  };
  for (const Case& c : std::vector<Case>{
           {"exlude: x", "f:1:1: unknown key \"exlude\"; did you mean \"exclude\"?"},
           {"profile: x\nfailon: y", "f:2:1: unknown key \"failon\"; did you mean \"fail-on\"?"},
           {"zebra: x", "f:1:1: unknown key \"zebra\""},
           {"[a]", "f:1:1: expected a map, found a list"}}) {
    const auto node = read_one(c.yaml, "f");
    REQUIRE(node);
    const auto error = check_keys(*node, kKeys, "f");
    REQUIRE(error);
    CHECK(error->text() == c.error);
  }
  CHECK_FALSE(check_keys(read_one("profile: x", "f").value(), kKeys, "f"));
}

TEST_CASE("edit distance counts swapped neighbours as one") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("chekc", "check") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  constexpr std::array<std::string_view, 3> kWords = {"iv", "key", "salt"};
  CHECK(closest("kye", kWords) == "key");
  CHECK(closest("x", kWords).empty());
  CHECK(closest("vi", kWords) == "iv");
  CHECK(closest("zzzz", kWords).empty());
}

}  // namespace
}  // namespace micryscope::yaml
