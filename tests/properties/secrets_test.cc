// What the cache keeps holds no secret: neither findings, whatever rule made them, nor modules.
#include "cache/secrets.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "cache/module_codec.h"
#include "cache/quotes.h"
#include "cache/result_codec.h"
#include "cache/store.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "projects.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::properties {
namespace {

constexpr std::size_t kWindow = 6;

std::string stored(const report::Report& report) {
  cache::Writer writer;
  writer(report.findings, report.notifications);
  return writer.take();
}

using Places = std::map<std::string, std::set<std::pair<std::uint32_t, std::uint32_t>>>;

/// Where findings of R1 begin: what the rules themselves hold for a secret, by path.
Places secret_places(const report::Report& report) {
  Places places;
  for (const rules::Finding& finding : report.findings) {
    if (finding.rule != "R1") continue;
    for (const rules::Flow& flow : finding.flows) {
      const rules::Location& at = flow.steps.front().location;
      places[report.files[at.file].path].insert({at.span.begin, at.span.end});
    }
  }
  return places;
}

/// The literals at those places, decoded.
std::set<std::string> secrets_of(const Project& project, const Places& places) {
  std::set<std::string> secrets;
  for (const auto& [path, spans] : places) {
    const ir::Module module =
        lower::lower_file(*language_of(path), path, project.texts.at(path), {});
    for (const ir::Value& value : module.values) {
      if (value.op == ir::Op::constant && spans.contains({value.span.begin, value.span.end}))
        secrets.emplace(module.text(module.constants[ir::ConstantId(value.index)].text));
    }
  }
  return secrets;
}

/// The project with other letters and digits in its secrets, so that no word of a rule is in them.
Project with_random_secrets(Project project, const Places& places, std::mt19937& random) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const auto& [path, spans] : places) {
    std::string& text = project.texts.at(path);
    for (const auto& [begin, end] : spans) {
      const std::string_view literal = std::string_view(text).substr(begin, end - begin);
      if (literal.find_first_of("\\\n") != std::string_view::npos) continue;
      std::size_t quote = literal.find_first_of("\"'`");
      for (std::size_t at = begin + quote + 1; quote != std::string_view::npos && at < end; ++at) {
        char& c = text[at];
        if (kHex.find(c) != std::string_view::npos) {
          c = kHex[random() % kHex.size()];
        } else if (c >= 'a' && c <= 'z') {
          c = static_cast<char>('a' + random() % 26);
        } else if (c >= 'A' && c <= 'Z') {
          c = static_cast<char>('A' + random() % 26);
        }
      }
    }
  }
  return project;
}

TEST_CASE("no finding holds more of a hard-coded secret than its first letters") {
  std::mt19937 random(321);
  std::set<std::string> rules_seen;
  std::size_t secrets_seen = 0;
  for (const Project& original : projects()) {
    const Project project = with_random_secrets(original, secret_places(analyse(original)), random);
    const report::Report report = analyse(project);
    const std::string bytes = stored(report);
    for (const rules::Finding& finding : report.findings) rules_seen.insert(finding.rule);
    for (const std::string& secret : secrets_of(project, secret_places(report))) {
      ++secrets_seen;
      INFO(project.name << ": " << secret);
      for (std::size_t at = 0; at + kWindow <= secret.size(); ++at)
        CHECK(bytes.find(secret.substr(at, kWindow)) == std::string::npos);
    }
  }
  CHECK(rules_seen.size() >= 8);  // R1 to R8
  CHECK(secrets_seen > 100);
}

/// A secret in a source; the text is all of the file that matters.
struct Planted {
  const char* path;
  const char* text;
  const char* secret;
};

// Made up, of letters that no word of ours has.
const std::vector<Planted> kPlanted = {
    {"a.py", "password = 'zwqxjkvzqw'\n", "zwqxjkvzqw"},
    {"b.py", "import os\nTOKEN = os.environ.get('X') or 'qzxjwvkpyu'\n", "qzxjwvkpyu"},
    {"c.py", "def connect(host, passwd='wqzjxkpvyq'): pass\n", "wqzjxkpvyq"},
    {"d.py", "connect(host='h', secret='xjqzwvkyqp'.encode())\n", "xjqzwvkyqp"},
    {"e.py", "settings = {'api_key': 'vkzqwjxypq'}\n", "vkzqwjxypq"},
    {"f.py", "settings = {}\nsettings['auth_token'] = 'jzqxwvkqyp'\n", "jzqxwvkqyp"},
    {"g.py", "class A:\n    signing_key = 'pqzxwjvkyz'\n", "pqzxwjvkyz"},
    {"h.py", "class A:\n    def __init__(self):\n        self.secret = 'kqzwxjvpyz'\n",
     "kqzwxjvpyz"},
    {"i.py", "call('4f9a0c3e77b15d28')\n", "4f9a0c3e77b15d28"},
    {"j.py", "call('postgresql://app:zqwvxjkpyq@db/shop')\n", "zqwvxjkpyq"},
    {"k.py", "from Crypto.Cipher import AES\nAES.new(b'zqjxwvkpyqzqjxwv', 1)\n",
     "zqjxwvkpyqzqjxwv"},
    {"l.py", "headers = ['Authorization: Bearer q7Zx9Wv2Kp4Yj6Rt8Lm']\n", "q7Zx9Wv2Kp4Yj6Rt8Lm"},
    {"m.py", "def check(token):\n    return token == 'wvxqzjkypq'\n", "wvxqzjkypq"},
    {"n.py", "request.set_password('yqzxjwvkqp')\n", "yqzxjwvkqp"},
    {"o.py", "request.header('X-Api-Key', 'qpzxjwvkqy')\n", "qpzxjwvkqy"},
    {"p.py", "# micryscope: ignore R1 -- it was q7Zx9Wv2Kp4Yj6Rt8Lm once\nx = 1\n",
     "q7Zx9Wv2Kp4Yj6Rt8Lm"},
    {"q.py", "def f():\n    \"\"\"Signs with q7Zx9Wv2Kp4Yj6Rt8Lm.\"\"\"\n", "q7Zx9Wv2Kp4Yj6Rt8Lm"},
    {"r.py", "KEY = 'zqxw' + 'jvkp' + 'yqzx'\n", "zqxwjvkpyqzx"},
    {"s.js", "const client = connect({ password: 'zxqwjvkpyq' });\n", "zxqwjvkpyq"},
    {"t.js", "export const secretKey = Buffer.from(`jqzxwvkypq`, 'utf8');\n", "jqzxwvkypq"},
    {"u.js", "if (req.headers['x-api-key'] === 'qjzxwvkypz') go();\n", "qjzxwvkypz"},
    {"v.ts", "class A { private token: string = 'xqzjwvkypq'; }\n", "xqzjwvkypq"},
    {"w.go", "package a\nvar apiKey = \"zqwjxvkpyz\"\n", "zqwjxvkpyz"},
    {"x.go", "package a\nfunc f() { use(Config{Secret: \"wqjzxvkpyq\"}) }\n", "wqjzxvkpyq"},
    {"y.go", "package a\nvar raw = []byte{0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6}\n", "43"},
};

ir::Module lowered(const std::string& path, const std::string& text) {
  return lower::lower_file(*language_of(path), path, text, {});
}

TEST_CASE("a module that writes a secret out is not for keeping, whatever holds it") {
  for (const Planted& row : kPlanted) {
    INFO(row.path << ": " << row.text);
    CHECK(cache::holds_secret(lowered(row.path, row.text), {}, looks()));
  }
}

TEST_CASE("a module without one is") {
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"a.py", "import hashlib\nprint(hashlib.sha256(open('a.txt').read()).hexdigest())\n"},
      {"b.py", "import os\nkey = os.urandom(32)\n"},
      {"c.js", "const x = require('crypto').createHash('sha256').update(data).digest('hex');\n"},
      {"d.go", "package a\nimport \"crypto/rand\"\nfunc f(b []byte) { rand.Read(b) }\n"},
  };
  for (const auto& [path, text] : rows) {
    INFO(text);
    CHECK_FALSE(cache::holds_secret(lowered(path, text), {}, looks()));
  }
}

TEST_CASE("no part of a secret is in the cache's folder") {
  const test::TemporaryFolder folder;
  Project project{"planted", {}};
  for (const Planted& row : kPlanted) {
    project.texts[row.path] = std::string(row.text) + "\n";
    if (std::string_view(row.path).ends_with(".py"))
      project.texts[row.path] += "import hashlib\nhashlib.md5(b'x')\n";
  }
  cache::Store store = cache::Store::open(folder.path());
  REQUIRE(store.is_open());
  const report::Report report = analyse(project, {}, &store);
  CHECK(report.findings.size() > 10);
  CHECK(store.status().file_bytes > 3 * 4096);  // the run kept something
  store.put({{cache::Kind::component, digest("all")}, stored(report)});
  std::size_t modules = 0;
  for (const auto& [path, text] : project.texts) {
    const ir::Module module = lowered(path, text);
    const cache::Quotes quotes = cache::quotes_of(module, text);
    if (cache::holds_secret(module, quotes, looks())) continue;
    store.put({{cache::Kind::module, digest(path)}, cache::encode_module(module, quotes)});
    ++modules;
  }
  store.put({{cache::Kind::module, digest("plain")},
             cache::encode_module(lowered("z.py", "import os\nprint(os.sep, 'a marker')\n"))});
  CHECK(modules > 10);  // as what they hold stands in the file word for word
  std::string kept;     // while the log is there, too
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    kept += test::read_bytes(file.path().string());
  CHECK(kept.find("a marker") != std::string::npos);
  for (const Planted& row : kPlanted) {
    const std::string_view secret = row.secret;
    INFO(row.path);
    for (std::size_t at = 0; at + kWindow <= secret.size(); ++at)
      CHECK(kept.find(secret.substr(at, kWindow)) == std::string::npos);
  }
}

}  // namespace
}  // namespace micryscope::properties
