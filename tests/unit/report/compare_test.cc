#include "report/compare.h"

#include <map>
#include <string>
#include <vector>

#include "report/cause.h"
#include "support/catch.h"
#include "support/source_map.h"

namespace micryscope::report {
namespace {

using Files = std::map<std::string, std::string>;

/// A report with a finding at each `bad(...)` of the files; `scope` is the last word behind `fn`.
/// "via PATH:TEXT" in the brackets lets its flow begin there.
Report report_of(const Files& files) {
  Report report;
  RuleInfo rule;
  rule.id = "R6";
  report.rules = {rule};
  for (const auto& [path, text] : files) report.files.push_back({path, text});
  const auto find = [&](std::string_view path, std::string_view what) {
    for (std::uint32_t i = 0; i < report.files.size(); ++i) {
      const std::size_t at = report.files[i].text.find(what);
      if (report.files[i].path != path || at == std::string::npos) continue;
      const auto begin = static_cast<std::uint32_t>(at);
      return rules::Location{i, {begin, begin + static_cast<std::uint32_t>(what.size())}};
    }
    return rules::Location{};
  };
  for (std::uint32_t i = 0; i < report.files.size(); ++i) {
    const std::string& text = report.files[i].text;
    std::string scope;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text.compare(at, 3, "fn ") == 0)
        scope = text.substr(at + 3, text.find('\n', at) - at - 3);
      if (text.compare(at, 4, "bad(") != 0) continue;
      const std::size_t end = text.find(')', at) + 1;
      rules::Finding finding;
      finding.rule = "R6";
      finding.level = rules::Level::error;
      finding.operation = "cipher";
      finding.scope = scope;
      finding.location = {i, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)}};
      const std::string inside = text.substr(at + 4, end - at - 5);
      if (inside.starts_with("via ")) {
        const std::size_t colon = inside.find(':');
        finding.flows.push_back({{{find(inside.substr(4, colon - 4), inside.substr(colon + 1)), ""},
                                  {finding.location, ""}}});
      }
      if (text.compare(end, 3, " ok") == 0) finding.suppressions = {{finding.location, "why"}};
      if (text.compare(end, 4, " low") == 0) finding.confidence = rules::Confidence::low;
      report.findings.push_back(finding);
    }
  }
  return report;
}

std::string told(const Report& report, const rules::Finding& finding) {
  const auto place = [&](const rules::Location& at) {
    const File& file = report.files[at.file];
    return file.path + ":" + std::to_string(LineIndex(file.text).position(at.span.begin).line);
  };
  static constexpr const char* kWords[] = {"none", "new", "old", "fixed"};
  std::string text =
      std::string(kWords[static_cast<int>(finding.novelty)]) + " " + place(finding.location);
  for (const auto& [at, words] : finding.related) {
    text += (words == std::string(kDeletedHere) ? " deleted " : " changed ") + place(at);
  }
  return text;
}

/// The whole comparison in words. `renamed`: old path -> new path.
std::string compared(const Files& base, const Files& head,
                     const std::map<std::string, std::string>& renamed = {}) {
  Changes changes;
  for (const auto& [from, to] : renamed) changes.files.push_back({from, to});
  for (const auto& [path, text] : base) {
    if (renamed.contains(path)) continue;
    const auto after = head.find(path);
    if (after == head.end()) {
      changes.files.push_back({path, ""});
    } else if (after->second != text) {
      changes.files.push_back({path, path});
    }
  }
  for (const auto& [path, text] : head) {
    const bool is_renamed = std::any_of(renamed.begin(), renamed.end(),
                                        [&](const auto& pair) { return pair.second == path; });
    if (!base.contains(path) && !is_renamed) changes.files.push_back({"", path});
  }
  const auto reader = [](const Files& files) {
    return [&files](std::string_view path) -> std::optional<std::string> {
      const auto found = files.find(std::string(path));
      if (found == files.end()) return std::nullopt;
      return found->second;
    };
  };
  const Report report =
      compare(report_of(base), report_of(head), {changes, reader(base), reader(head)});
  std::string text;
  for (const rules::Finding& finding : report.findings) {
    text += (text.empty() ? "" : "; ") + told(report, finding);
  }
  return text;
}

TEST_CASE("new, old and fixed") {
  struct Case {
    const char* what;
    Files base;
    Files head;
    const char* told;
  };
  const std::vector<Case> cases = {
      {"nothing changed", {{"a", "bad(1)\n"}}, {{"a", "bad(1)\n"}}, "old a:1"},
      {"added", {{"a", "x\n"}}, {{"a", "x\nbad(1)\n"}}, "new a:2 changed a:2"},
      {"fixed", {{"a", "x\nbad(1)\n"}}, {{"a", "x\n"}}, "fixed a:2"},
      {"an equal one above",
       {{"a", "bad(1)\n"}},
       {{"a", "bad(1)\nbad(1)\n"}},
       "old a:1; new a:2 changed a:2"},
      {"another one above",
       {{"a", "x\nbad(1)\n"}},
       {{"a", "x\nbad(2)\nbad(1)\n"}},
       "new a:2 changed a:2; old a:3"},
      {"the line was edited", {{"a", "bad(1)\n"}}, {{"a", "bad(2)\n"}}, "old a:1"},
      {"the function was renamed", {{"a", "fn f\nbad(1)\n"}}, {{"a", "fn g\nbad(1)\n"}}, "old a:2"},
      {"through a value elsewhere",
       {{"a", "fn f\nbad(via c:K)\n"}, {"b", "x\n"}, {"c", "K = bad(0)\n"}},
       {{"a", "fn f\nbad(via c:K)\nbad(via b:K)\n"}, {"b", "x\nK\n"}, {"c", "K = bad(0)\n"}},
       "old a:2; new a:3 changed a:3; old c:1"},
      {"moved with its path",
       {{"a", "bad(via k:K)\n"}, {"b", "fine\n"}, {"k", "K\n"}},
       {{"a", "good\n"}, {"b", "fine\nbad(via k:K)\n"}, {"k", "K\n"}},
       "old b:2"},
      {"moved to another file",
       {{"a", "x\nbad(1)\n"}, {"b", "y\n"}},
       {{"a", "x\n"}, {"b", "y\nbad(1)\n"}},
       "old b:2"},
      {"one moved, one new",
       {{"a", "x\nbad(1)\n"}, {"b", "y\n"}},
       {{"a", "x\n"}, {"b", "y\nbad(1)\nbad(1)\n"}},
       "old b:2; new b:3 changed b:3"},
      {"lines were deleted beside it",
       {{"a", "fn f\nbad() low\ncheck\nend\n"}},
       {{"a", "fn f\nbad()\nend\n"}},
       "new a:2 changed a:2"},
      {"a comment that silenced it is gone",
       {{"a", "bad(1) ok\nx\n"}},
       {{"a", "bad(1)\nx\n"}},
       "new a:1 changed a:1"},
      {"it is silenced now", {{"a", "bad(1)\n"}}, {{"a", "bad(1) ok\n"}}, "old a:1"},
      {"a silenced one is gone", {{"a", "bad(1) ok\nx\n"}}, {{"a", "x\n"}}, ""},
      {"a hint became more", {{"a", "bad(1) low\n"}}, {{"a", "bad(1)\n"}}, "new a:1 changed a:1"},
      {"the file is gone", {{"a", "bad(1)\n"}, {"b", "x\n"}}, {{"b", "x\n"}}, "fixed a:1"},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    CHECK(compared(one.base, one.head) == one.told);
  }
}

TEST_CASE("a renamed file keeps its findings") {
  CHECK(compared({{"a", "bad(1)\n"}}, {{"b", "bad(1)\n"}}, {{"a", "b"}}) == "old b:1");
  CHECK(compared({{"a", "x\n"}}, {{"b", "x\nbad(1)\n"}}, {{"a", "b"}}) == "new b:2 changed b:2");
}

TEST_CASE("lines that did not change are no move") {
  // `a` was bad through k:K and is good, `b` was good and is bad: nobody moved anything.
  Report base = report_of({{"a", "bad(1)\n"}, {"b", "bad(1)\n"}, {"k", "1\n"}});
  Report head = base;
  base.findings.pop_back();
  head.findings.erase(head.findings.begin());
  const Changes changes{{{"k", "k"}}};
  const auto before = [](std::string_view) { return "1\n"; };
  const auto after = [](std::string_view) { return "2\n"; };
  const Report report = compare(base, head, {changes, before, after});
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].novelty == rules::Novelty::fresh);
  CHECK(report.findings[1].novelty == rules::Novelty::fixed);
}

TEST_CASE("a base that was not read whole makes the result incomplete") {
  Report base = report_of({{"a", "x\n"}});
  base.complete = false;
  const Changes changes;
  const auto read = [](std::string_view) { return std::nullopt; };
  const Report report = compare(base, report_of({{"a", "x\n"}}), {changes, read, read});
  CHECK_FALSE(report.complete);
  CHECK(report.notifications.size() == 1);
}

}  // namespace
}  // namespace micryscope::report
