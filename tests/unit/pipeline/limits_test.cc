// Nothing is cut short in silence: a program that reaches a cap has a notification that says so.
#include <algorithm>
#include <string>
#include <vector>

#include "pipeline.h"
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
  CHECK(
      has(notes_of("a.py",
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

}  // namespace
}  // namespace micryscope
