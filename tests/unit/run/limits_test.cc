// Nothing is cut short in silence: a program that reaches a cap has a notification that says so.
#include <algorithm>
#include <string>
#include <vector>

#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope {
namespace {

std::vector<std::string> notes_of(const std::string& path, const std::string& text) {
  source::MemoryTree tree;
  tree.add(path, text);
  const auto report = run(Options{}, tree);
  REQUIRE(report);
  std::vector<std::string> ids;
  for (const report::Notification& note : report->notifications) {
    CHECK(note.path == path);
    CHECK(note.line > 0);
    ids.push_back(note.id);
  }
  return ids;
}

std::string repeated(int count, std::string (*line)(const std::string&)) {
  std::string text;
  for (int i = 0; i < count; ++i) text += line(std::to_string(i));
  return text;
}

bool has(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

constexpr std::string_view kHead = "import hashlib\nfrom Crypto.Cipher import AES\n";

TEST_CASE("a cap that is reached is a notification") {
  const std::string head(kHead);
  CHECK(notes_of("a.py", head + "hashlib.md5(password)\n").empty());
  CHECK(has(notes_of("a.py",
                     head + "def f(k):\n  return AES.new(k, AES.MODE_ECB)\n" +
                         repeated(80, [](const std::string& n) { return "f('key" + n + "')\n"; })),
            "limit-callers"));
  CHECK(has(notes_of("a.py", head + "def f(x):\n" +
                                 repeated(80,
                                          [](const std::string& n) {
                                            return "  if x == " + n + ": return 'v" + n + "'\n";
                                          }) +
                                 "hashlib.new(f(y))\n"),
            "limit-returns"));
  CHECK(has(
      notes_of("a.py",
               head + "x = x0\n" +
                   repeated(4000, [](const std::string& n) { return "x = g(x, " + n + ")\n"; }) +
                   "hashlib.md5(x)\n"),
      "limit-depth"));
  CHECK(has(notes_of("a.py", head + "k = ''\n" +
                                 repeated(40,
                                          [](const std::string& n) {
                                            return "def f" + n + "():\n  global k\n  k = 'key" + n +
                                                   "'\n";
                                          }) +
                                 "def use():\n  AES.new(k, AES.MODE_ECB)\n"),
            "limit-origins"));
  CHECK(has(
      notes_of("a.py",
               head + "s = 'aaaaaaaaaaaaaaaa'\n" +
                   repeated(14, [](const std::string&) -> std::string { return "s = s + s\n"; }) +
                   "AES.new(s, AES.MODE_ECB)\n"),
      "limit-text"));
}

TEST_CASE("the terminal gets one line for all caps") {
  source::MemoryTree tree;
  tree.add("a.py", std::string(kHead) + "def f(k):\n  return AES.new(k, AES.MODE_ECB)\n" +
                       repeated(80, [](const std::string& n) { return "f('key" + n + "')\n"; }));
  const auto report = run(Options{}, tree);
  REQUIRE(report);
  CHECK(report->places_cut_short >= report->notifications.size());
  const std::string text = report::to_text(*report, false);
  CHECK(text.find("\nanalysis cut short in ") != std::string::npos);
  CHECK(text.find("limit-") == std::string::npos);
  CHECK(text.find("notification") == std::string::npos);
}

TEST_CASE("files that are too large together are analysed in parts, and that is said") {
  source::MemoryTree tree;
  const std::string head(kHead);
  tree.add("a.py", head + "K = b'0123456789abcdef'\nhashlib.md5(password)\n");
  tree.add("b.py", head + "from a import K\nAES.new(K, AES.MODE_CBC, iv)\nhashlib.md5(password)\n");
  tree.add("c.py", head + "import b\nhashlib.md5(password)\n");
  Options options;
  const auto whole = run(options, tree);
  REQUIRE(whole);
  CHECK(whole->complete);
  options.selection.limits.connected_bytes = 1;
  const auto parts = run(options, tree);
  REQUIRE(parts);
  CHECK_FALSE(parts->complete);
  REQUIRE(parts->notifications.size() == 1);
  CHECK(parts->notifications[0].id == "limit-size");
  CHECK(parts->notifications[0].level == rules::Level::warning);
  CHECK(parts->notifications[0].path == "b.py");
  CHECK(parts->notifications[0].text.starts_with("analysis cut short in 2 places"));
  // What needs one file is found in each, what one hands to another is not.
  const auto count = [](const report::Report& report, std::string_view rule) {
    return std::count_if(report.findings.begin(), report.findings.end(),
                         [&](const rules::Finding& finding) { return finding.rule == rule; });
  };
  const std::string digest = parts->findings.front().rule;
  CHECK(count(*parts, digest) == 3);
  CHECK(count(*whole, digest) == 3);
  CHECK(parts->findings.size() < whole->findings.size());
}

}  // namespace
}  // namespace micryscope
