#include "rules/suppress.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/source_map.h"

namespace micryscope::rules {
namespace {

std::string shown(std::string_view comment) {
  const auto read = read_ignore(comment);
  if (!read) return "none";
  if (!read->problem.empty()) return "! " + read->problem;
  std::string out;
  for (const std::string& id : read->ids) out += id + ' ';
  if (!read->until.empty()) out += "until " + read->until + ' ';
  return out + ": " + read->reason;
}

TEST_CASE("comments that silence are read") {
  struct Case {
    std::string_view comment;
    std::string_view want;
  };
  for (const Case& c : std::vector<Case>{
           {"# micryscope: ignore R3 -- names a file", "R3 : names a file"},
           {"# micryscope: ignore R3 until 2027-03-01 -- until the move",
            "R3 until 2027-03-01 : until the move"},
           {"// MicryScope:IGNORE r3,R4 R6-ecb-mode -- old data", "R3 R4 R6-ecb-mode : old data"},
           {"# micryscope: ignore Weak-Hash, r3-weak-hash -- why", "weak-hash R3-weak-hash : why"},
           {"/* micryscope: ignore R3 -- why */", "R3 : why"},
           {"/* Checksum.\n * micryscope: ignore R3 -- why\n */", "R3 : why"},
           {"<!-- micryscope: ignore R3 -- why -->", "R3 : why"},
           {"# noqa  # micryscope: ignore R3 -- why", "R3 : why"},
           {"# micryscope ignore R3 \xE2\x80\x94 why", "R3 : why"},
           {"# micryscope: ignore R3 --- a -- b", "R3 : a -- b"},
           {"# micryscope: ignore R3", "! The reason is missing: end the comment with ` -- why`."},
           {"# micryscope: ignore R3 -- ",
            "! The reason is missing: end the comment with ` -- why`."},
           {"# micryscope: ignore R3 because",
            "! The reason is missing: end the comment with ` -- why`."},
           {"# micryscope: ignore -- why", "! It names no rule."},
           {"# micryscope: ignore R3 until tomorrow -- why",
            "! \"tomorrow\" is no date such as 2027-03-01."},
           {"# micryscope: ignore R3 until 2027-02-29 -- why",
            "! \"2027-02-29\" is no date such as 2027-03-01."},
           {"# micryscope: ignore R3 until 2027-02-28 R4 -- why",
            "! Only ` -- ` and the reason may follow the date."},
           {"# micryscope: ignroe R3 -- why",
            "! \"ignroe\" is no instruction; did you mean \"ignore\"?"},
           {"# found by micryscope: see the issue", "none"},
           {"# micryscopes: ignore R3 -- why", "none"},
           {"# nothing", "none"},
       }) {
    INFO(c.comment);
    CHECK(shown(c.comment) == c.want);
  }
}

/// A text with findings on some lines, and what comes of it: "line rule [suppressed|message]".
struct Project {
  RuleSet rules;
  Profile profile;
  ir::Module module;
  std::string text;
  std::vector<Finding> findings;

  explicit Project(std::string source) : text(std::move(source)) {
    for (const std::string id : {"R3", "R4", "R9", "S1"}) {
      Rule rule;
      rule.id = id;
      rule.name = "name";
      if (id[0] == 'R') rule.find.emplace_back();
      rules.rules.push_back(rule);
      if (id != "R9") profile.rules.push_back(id);
    }
    for (std::size_t at = text.find('#'); at != text.npos; at = text.find('#', at + 1)) {
      const auto end = static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size()));
      const Span span{static_cast<std::uint32_t>(at), end};
      module.directives.push_back({span, module.symbols.intern(text.substr(at, end - at))});
    }
  }

  void find(std::string rule, std::string_view code) {
    Finding finding;
    finding.rule = std::move(rule);
    const auto at = static_cast<std::uint32_t>(text.find(code));
    finding.location.span = {at, at + static_cast<std::uint32_t>(code.size())};
    findings.push_back(std::move(finding));
  }

  std::string run(bool allow = true, std::string_view today = "2026-05-05") {
    const CommentedFile file{0, &module, text};
    apply_suppressions({rules, profile, allow, today}, {&file, 1}, findings);
    const LineIndex lines(text);
    std::string out;
    for (const Finding& finding : findings) {
      out += std::to_string(lines.position(finding.location.span.begin).line) + ' ' + finding.rule;
      if (!finding.message.empty()) out += ": " + finding.message;
      for (const Suppression& by : finding.suppressions) out += " (" + by.reason + ')';
      out += '\n';
    }
    return out;
  }
};

TEST_CASE("a comment silences its line or the line below") {
  for (const std::string text : {
           "f()  # micryscope: ignore R3 -- why\n",
           "# micryscope: ignore R3 -- why\nf()\n",
           "# micryscope: ignore R3 -- why\n# micryscope: ignore R4 -- why not\nf()\n",
       }) {
    Project project(text);
    project.find("R3", "f()");
    project.find("R4", "f()");
    CHECK(project.run().find("R3 (why)") != std::string::npos);
  }
  Project call("f(\n  1,\n)  # micryscope: ignore R3 -- why\n");
  call.find("R3", "f(\n  1,\n)");
  CHECK(call.run() == "1 R3 (why)\n");
}

TEST_CASE("a comment silences nothing else") {
  Project far("# micryscope: ignore R3 -- why\n\nf()\n");
  far.find("R3", "f()");
  CHECK(far.run() == "1 S1: This comment silences nothing. R3 finds nothing here.\n3 R3\n");
  Project below("g()  # micryscope: ignore R3 -- why\nf()\n");
  below.find("R3", "f()");
  CHECK(below.run() == "1 S1: This comment silences nothing. R3 finds nothing here.\n2 R3\n");
  Project other("f()  # micryscope: ignore R4, R3 -- why\n");
  other.find("R3", "f()");
  CHECK(other.run() ==
        "1 R3 (why)\n1 S1: This comment does not silence all that it names. R4 finds nothing "
        "here.\n");
}

TEST_CASE("comments that are wrong are findings") {
  struct Case {
    std::string comment;
    std::string want;
  };
  for (const Case& c : std::vector<Case>{
           {"ignore R3 until 2026-05-05 -- why", "1 R3 (why)\n"},
           {"ignore R3 until 2026-05-04 -- why",
            "1 R3\n1 S1: This comment silences nothing. It ended on 2026-05-04.\n"},
           {"ignore R3",
            "1 R3\n1 S1: This comment silences nothing. The reason is missing: end the "
            "comment with ` -- why`.\n"},
           {"ignore R33 -- why",
            "1 R3\n1 S1: This comment silences nothing. There is no rule \"R33\"; did you mean "
            "\"R3\"?\n"},
           {"ignore S1 -- why",
            "1 R3\n1 S1: This comment silences nothing. S1 cannot be ignored in a comment.\n"},
           {"ignore R3, R9 -- why", "1 R3 (why)\n"},  // R9 is not in the profile and did not run
       }) {
    Project project("f()  # micryscope: " + c.comment + "\n");
    project.find("R3", "f()");
    INFO(c.comment);
    CHECK(project.run() == c.want);
  }
}

TEST_CASE("a project may allow no suppressions") {
  Project project("f()  # micryscope: ignore R3 -- why\n");
  project.find("R3", "f()");
  CHECK(project.run(false) ==
        "1 R3\n1 S1: This comment silences nothing. The project's configuration allows no "
        "suppressions.\n");
  Project silent("f()  # micryscope: ignore R4 -- why\n");
  std::erase(silent.profile.rules, "S1");
  CHECK(silent.run().empty());
}

}  // namespace
}  // namespace micryscope::rules
