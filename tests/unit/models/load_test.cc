#include "models/load.h"

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/embedded.h"

using namespace micryscope;
using models::CallModel;
using models::ModelSet;
using models::RulesetFile;
using models::Selector;

namespace {

const std::string kHead = "schema: micryscope/model@1\nlibrary: test\nlanguage: python\n";

Result<ModelSet> load_text(const std::string& text) {
  const std::vector<RulesetFile> files = {{"t.yaml", text}};
  return models::load(files);
}

ModelSet load_ok(const std::string& text) {
  Result<ModelSet> set = load_text(text);
  INFO((set ? std::string() : set.error().text()));
  REQUIRE(set.has_value());
  return *std::move(set);
}

std::string error_of(const std::string& text) {
  const Result<ModelSet> set = load_text(text);
  return set ? "no error" : set.error().text();
}

const CallModel& only_call(const ModelSet& set, const std::string& path) {
  const auto* found = set.find("python", path);
  REQUIRE(found != nullptr);
  REQUIRE(found->size() == 1);
  return found->front();
}

std::string print(const Selector& selector) {
  std::string text;
  switch (selector.kind) {
    case Selector::Kind::position:
      text = std::to_string(selector.position);
      break;
    case Selector::Kind::keyword:
      text = "name " + selector.keyword;
      break;
    case Selector::Kind::receiver:
      text = "self";
      break;
    case Selector::Kind::rest:
      text = "rest " + std::to_string(selector.position);
      break;
    case Selector::Kind::last:
      text = "last";
      break;
    case Selector::Kind::result:
      text = "result";
      break;
    case Selector::Kind::returned:
      text = "returned " + std::to_string(selector.position);
      break;
  }
  for (const std::string& field : selector.path) text += " ." + field;
  return text;
}

}  // namespace

TEST_CASE("an operation is read with everything an entry may say") {
  const ModelSet set = load_ok(kHead + R"(
words: [hashlib, hashlib, abc]
aliases: {Old: New}
constants: {Old.MODE: CBC}
calls:
  - call: [hashlib.md5, hashlib.sha1]
    operation: hash
    set: {algorithm: "{name}"}
    roles:
      data: [0, string]
      flag: {at: usedforsecurity, absent: "true"}
      salt: {at: 1, absent: random}
      key-size: {at: 2, parse: bits}
    returns: hashlib.Hash
    deprecated: true
  - call: Old.Cipher.new
    operation: cipher
    parts: [0, self]
    returns: Old.Cipher.Object
    sinks: {log: [rest 0], file-name: 0.path}
    fills: {0: secure-random}
    callbacks: {5: 1}
  - call: Old.Cipher.Object.finish
    continues: true
    result: true
)");
  const CallModel& sha1 = only_call(set, "hashlib.sha1");
  CHECK(sha1.where == "t.yaml:9");
  CHECK(sha1.library == "test");
  CHECK(sha1.operation == models::OperationKind::hash);
  REQUIRE(sha1.set.size() == 1);
  CHECK(sha1.set[0].second == "SHA-1");
  REQUIRE(sha1.roles.size() == 4);
  CHECK(print(sha1.roles[0].at[0]) == "0");
  CHECK(print(sha1.roles[0].at[1]) == "name string");
  CHECK(sha1.roles[1].absent == "true");
  CHECK(sha1.roles[2].absent_is_random);
  CHECK(sha1.roles[3].parse == models::Parse::bits);
  CHECK(sha1.deprecated);

  const CallModel& cipher = only_call(set, "New.Cipher.new");
  CHECK(cipher.returns == "New.Cipher.Object");
  CHECK(print(cipher.parts[1]) == "self");
  CHECK(print(cipher.sinks[0].at[0]) == "rest 0");
  CHECK(print(cipher.sinks[1].at[0]) == "0 .path");
  CHECK(cipher.fills[0].origin == models::OriginKind::secure_random);
  CHECK(cipher.callbacks[0] == std::pair(5, 1));
  CHECK(only_call(set, "New.Cipher.Object.finish").result);

  CHECK(set.canonical("python", "Old.Cipher.new") == "New.Cipher.new");
  CHECK(set.canonical("python", "Older.Cipher") == "Older.Cipher");
  REQUIRE(set.constant("python", "New.MODE") != nullptr);
  CHECK(*set.constant("python", "New.MODE") == "CBC");
  CHECK(set.languages.at("python").words == std::vector<std::string>{"abc", "hashlib"});
  CHECK(set.find("go", "hashlib.sha1") == nullptr);
}

TEST_CASE("values, members and methods are found by their names") {
  const ModelSet set = load_ok(kHead + R"(
calls:
  - read: process.env.*
    origin: environment
  - call: os.getenv
    origin: environment
    resource: 0
    default: [1, default]
  - method: encode
    fold: bytes
    of: self
  - call: crypto/md5.New
    operation: hash
    set: {algorithm: "{owner}"}
)");
  CHECK(only_call(set, "process.env.SECRET").read);
  CHECK(set.find("python", "process.environment.X") == nullptr);
  CHECK(print(only_call(set, "os.getenv").origin_default[1]) == "name default");
  REQUIRE(set.find_method("python", "encode") != nullptr);
  CHECK(set.find_method("python", "encode")->front().fold == models::Fold::bytes);
  CHECK(set.find("python", "encode") == nullptr);
  CHECK(only_call(set, "crypto/md5.New").set[0].second == "MD5");
}

TEST_CASE("MCP tools are read in all their forms") {
  const ModelSet set = load_ok(R"(
schema: micryscope/mcp@1
library: mcp
language: python
tools:
  - decorator: [a.tool, b.tool]
  - call: s.registerTool
    name: 0
    description: 1.description
    schema: 1.inputSchema
    handler: last
    inputs: [0]
  - base-class: c.Tool
    methods: [run]
  - literal: d.Tool
    handler: Handler
)");
  using Form = models::ToolModel::Form;
  CHECK(set.tool("python", Form::decorator, "b.tool") != nullptr);
  CHECK(set.tool("python", Form::call, "b.tool") == nullptr);
  const auto* tool = set.tool("python", Form::call, "s.registerTool");
  REQUIRE(tool != nullptr);
  CHECK(print(tool->schema[0]) == "1 .inputSchema");
  CHECK(print(tool->handler[0]) == "last");
  CHECK(tool->inputs == std::vector<int>{0});
  CHECK(set.tool("python", Form::base_class, "c.Tool")->methods[0] == "run");
  CHECK(set.tool("python", Form::literal, "d.Tool") != nullptr);
}

TEST_CASE("a wrong word is an error that says where and what was meant") {
  struct Row {
    std::string entry;  // one entry of `calls:`, on lines from 5 on
    std::string error;
  };
  const std::vector<Row> rows = {
      {"  - call: a.b\n    operation: mac\n    roles: {kye: 0}\n",
       "t.yaml:7:13: unknown role \"kye\"; did you mean \"key\"?"},
      {"  - call: a.b\n    operation: cypher\n",
       "t.yaml:6:16: unknown operation \"cypher\"; did you mean \"cipher\"?"},
      {"  - call: a.b\n    fold: hex-decod\n    of: 0\n",
       "t.yaml:6:11: unknown fold \"hex-decod\"; did you mean \"hex-decode\"?"},
      {"  - call: a.b\n    orign: file\n",
       "t.yaml:6:5: unknown key of a call \"orign\"; did you mean \"origin\"?"},
      {"  - call: a.b\n    origin: files\n",
       "t.yaml:6:13: unknown origin \"files\"; did you mean \"file\"?"},
      {"  - call: a.b\n    sinks: {logs: 0}\n",
       "t.yaml:6:13: unknown sink \"logs\"; did you mean \"log\"?"},
      {"  - call: a.b\n    operation: mac\n    roles: {key: {at: 0, parse: bit}}\n",
       "t.yaml:7:33: unknown way to parse \"bit\"; did you mean \"bits\"?"},
      {"  - call: a.b\n    returns: [x]\n",
       "t.yaml:6:14: expected one text here, not a list, a map or nothing"},
      {"  - call: a.b\n    operation: mac\n    continues: yes\n",
       "t.yaml:7:16: expected true or false"},
      {"  - call: a.b\n    roles: {key: 0}\n",
       "t.yaml:6:12: roles need an operation (or component: true, or continues: true)"},
      {"  - call: a.b\n    operation: mac\n    set: {key: a}\n    roles: {key: 0}\n",
       "t.yaml:8:13: role \"key\" is both set and read; write `absent:` for a default"},
      {"  - call: a.b\n", "t.yaml:5:5: this entry says nothing about its call"},
      {"  - origin: file\n", "t.yaml:5:5: an entry needs `call`, `read`, `write` or `method`"},
      {"  - call: a.b\n    read: a.c\n    origin: file\n",
       "t.yaml:6:11: an entry is one of call, read, write and method"},
      {"  - call: a.*.b\n    origin: file\n",
       "t.yaml:5:11: `*` stands for a whole last part: \"process.env.*\""},
      {"  - call: a..b\n    origin: file\n", "t.yaml:5:11: \"a..b\" is no API path"},
      {"  - method: a.b\n    origin: file\n",
       "t.yaml:5:13: `method` is a bare name; a method of a known type is a `call`"},
      {"  - call: a.b\n    fold: bytes\n", "t.yaml:6:11: a fold needs `of`"},
      {"  - read: a.b.Key\n    continues: true\n    roles: {key: 0}\n",
       "t.yaml:6:16: what is read continues no operation; a call or what is assigned does"},
  };
  for (const Row& row : rows) {
    INFO(row.entry);
    CHECK(error_of(kHead + "calls:\n" + row.entry) == row.error);
  }
}

TEST_CASE("selectors that mean nothing are errors") {
  for (const std::string selector : {"rest", "rest x", "-1", "0.", "a b", "2x", "callback 0", ""}) {
    INFO(selector);
    const std::string error =
        error_of(kHead + "calls:\n  - call: a.b\n    fold: same\n    of: \"" + selector + "\"\n");
    CHECK(error.starts_with("t.yaml:7:9: unknown selector \"" + selector + "\""));
  }
}

TEST_CASE("a path may have several meanings, but each only once") {
  const std::string entry = "  - call: a.b\n    operation: mac\n";
  CHECK(error_of(kHead + "calls:\n" + entry + entry) ==
        "t.yaml:7: \"a.b\" (python) has operation mac already at t.yaml:5; say it once");
  const ModelSet set = load_ok(kHead + "calls:\n" + entry + "  - call: a.b\n    sinks: {log: 0}\n");
  REQUIRE(set.find("python", "a.b") != nullptr);
  CHECK(set.find("python", "a.b")->size() == 2);
}

TEST_CASE("files say what they are") {
  CHECK(error_of("schema: micryscope/modle@1\n") ==
        "t.yaml:1:9: unknown schema \"micryscope/modle@1\"; did you mean "
        "\"micryscope/model@1\"?");
  CHECK(error_of("library: x\n") == "t.yaml:1:1: a ruleset file needs the key \"schema\"");
  CHECK(error_of("schema: micryscope/rule@1\n???: [") == "no error");
  CHECK(error_of(kHead + "tools: []\n").starts_with("t.yaml:4:1: unknown key of a model file"));
  CHECK(error_of(kHead + "aliases: {a: b, b: a}\n") == "aliases of python go in a circle at \"a\"");
  const std::vector<RulesetFile> misplaced = {{"models/go/t.yaml", kHead}};
  CHECK(models::load(misplaced).error().text() ==
        "models/go/t.yaml:3:11: language \"python\" in the folder of \"go\"");
  const std::vector<std::string> families = {"go"};
  const std::vector<RulesetFile> other = {{"t.yaml", kHead}};
  CHECK(models::load(other, families)->languages.empty());
}

TEST_CASE("lint points at types without methods and methods without types") {
  const ModelSet set = load_ok(kHead + R"(
words: [ab, abc]
calls:
  - call: a.make
    fold: same
    of: 0
    returns: a.Made
  - call: a.Other.update
    continues: true
    roles: {data: 0}
  - call: a.write
    continues: 0
    roles: {data: 1}
  - call: a.key
    operation: key
    returns: a.Key
  - call: a.wrap
    component: true
    parts: [0]
)");
  const std::vector<std::string> expected = {
      "t.yaml:11: method of \"a.Other\", a type that nothing returns",
      "t.yaml:7: type \"a.Made\" is returned and has no methods",
      "word \"ab\" is so short that nearly every file has it",
  };
  CHECK(models::lint(set) == expected);
}

TEST_CASE("all rulesets that the program carries can be loaded") {
  std::vector<RulesetFile> files;
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    files.push_back({std::string(file.path), std::string(file.text)});
  }
  const Result<ModelSet> set = models::load(files);
  INFO((set ? std::string() : set.error().text()));
  CHECK(set.has_value());
}
