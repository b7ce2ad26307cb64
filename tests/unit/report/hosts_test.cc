// What hosts do with a report, and what they must not be led to: limits, identities, and words of a
// hostile repository in their markup.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "report/formats.h"
#include "report/markup.h"
#include "sample_reports.h"
#include "support/catch.h"
#include "support/json.h"

namespace micryscope::report {
namespace {

Json parsed(const std::string& text) {
  const Result<Json> document = parse_json(text, "report");
  REQUIRE(document);
  return *document;
}

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

std::vector<std::string> ids(const Json& sast) {
  std::vector<std::string> out;
  for (const Json& one : sast["vulnerabilities"]) out.push_back(one["id"]);
  return out;
}

// --- GitHub ------------------------------------------------------------------------------------

TEST_CASE("a step shows ten annotations of a kind, and says what it does not show") {
  const Report report = test::repeated_report({"a.py"}, 25, rules::Level::error);
  const std::string text = to_github(report, {});
  CHECK(count_of(text, "::error ") == 10);
  CHECK(text.find("::notice title=micryscope::15 errors more: a step shows 10 annotations") !=
        std::string::npos);
}

TEST_CASE("notes are annotated when somebody asks, with a place left for the count") {
  const Report report = test::repeated_report({"a.py"}, 12, rules::Level::note);
  CHECK(to_github(report, {}).empty());
  const std::string text = to_github(report, {.include_notes = true});
  CHECK(count_of(text, "::notice ") == 10);
  CHECK(text.find("3 notes more") != std::string::npos);
}

TEST_CASE("of a comparison the new findings are annotated, the old ones only on demand") {
  Report report = test::repeated_report({"a.py"}, 3, rules::Level::error);
  report.compared = true;
  for (rules::Finding& finding : report.findings) finding.novelty = rules::Novelty::unchanged;
  report.findings[2].novelty = rules::Novelty::fresh;
  const std::string text = to_github(report, {});
  CHECK(count_of(text, "::error ") == 1);
  CHECK(text.find("line=3,") != std::string::npos);
  CHECK(text.find("title=R6-ecb-mode (new)::") != std::string::npos);
  const std::string all = to_github(report, {.include_unchanged = true});
  CHECK(count_of(all, "::error ") == 3);
  CHECK(all.find("line=3,") < all.find("line=1,"));
}

TEST_CASE("an edit elsewhere is annotated where it was made") {
  const std::string text = to_github(test::compared_report(), {});
  // The key was edited in config.py; the operation is in crypto.py, outside of the diff.
  CHECK(text.starts_with("::error file=src/config.py,line=3,"));
  CHECK(text.find("This change brought a finding at src/crypto.py:6:11: ") != std::string::npos);
}

TEST_CASE("what would end a workflow command is escaped") {
  Report report = test::repeated_report({"a,b:c%d.py"}, 1, rules::Level::error);
  report.findings[0].message = "100%\r\n::error::not this";
  const std::string text = to_github(report, {});
  CHECK(text.find("file=a%2Cb%3Ac%25d.py,") != std::string::npos);
  CHECK(text.find("100%25\\x0d%0A::error::not this") != std::string::npos);
  CHECK(count_of(text, "\n") == 1);
}

TEST_CASE("an incomplete run is an annotation of its own") {
  CHECK(to_github(test::empty_report(), {}).find("::warning title=micryscope::The analysis is") !=
        std::string::npos);
}

// --- GitLab ------------------------------------------------------------------------------------

TEST_CASE("equal findings of two files have two ids, and neither depends on the other file") {
  const Report one = test::repeated_report({"b.py"}, 2, rules::Level::error);
  const Report two = test::repeated_report({"a.py", "b.py"}, 2, rules::Level::error);
  const std::vector<std::string> of_one = ids(parsed(to_gitlab_sast(one, {})));
  const std::vector<std::string> of_two = ids(parsed(to_gitlab_sast(two, {})));
  CHECK(std::set<std::string>(of_two.begin(), of_two.end()).size() == 4);
  CHECK(of_one[0] == of_two[2]);
  CHECK(of_one[1] == of_two[3]);
  const Json quality_of_one = parsed(to_gitlab_codequality(one, {}));
  const Json quality_of_two = parsed(to_gitlab_codequality(two, {}));
  CHECK(quality_of_one[0]["fingerprint"] == quality_of_two[2]["fingerprint"]);
  CHECK(quality_of_two[0]["fingerprint"] != quality_of_two[2]["fingerprint"]);
}

TEST_CASE("GitLab's identities survive moved lines") {
  const Report before = test::repeated_report({"a.py"}, 2, rules::Level::error);
  Report after = before;
  after.files[0].text = "# a comment\n\n" + after.files[0].text;
  for (rules::Finding& finding : after.findings) {
    finding.location.span.begin += 13;
    finding.location.span.end += 13;
  }
  CHECK(ids(parsed(to_gitlab_sast(before, {}))) == ids(parsed(to_gitlab_sast(after, {}))));
  const Json old_quality = parsed(to_gitlab_codequality(before, {}));
  const Json new_quality = parsed(to_gitlab_codequality(after, {}));
  CHECK(new_quality[0]["location"]["lines"]["begin"] == 3);
  CHECK(old_quality[0]["fingerprint"] == new_quality[0]["fingerprint"]);
}

TEST_CASE("GitLab compares two whole reports itself") {
  const Report report = test::compared_report();  // one new, one unchanged, one fixed
  CHECK(parsed(to_gitlab_sast(report, {}))["vulnerabilities"].size() == 2);
  CHECK(parsed(to_gitlab_codequality(report, {})).size() == 2);
}

// --- Markdown ----------------------------------------------------------------------------------

TEST_CASE("a comment stays within its limit, and what was left out is counted") {
  Report report = test::repeated_report({"a.py"}, 3000, rules::Level::error);
  const std::string text = to_markdown(report, {});
  CHECK(text.size() < 65'536);
  CHECK(text.size() > 50'000);  // what fits is there
  const std::size_t rows = count_of(text, "| error | R6-ecb-mode |");
  CHECK(text.find("and " + std::to_string(3000 - rows) + " more.") != std::string::npos);
  CHECK(text.find("To reproduce:") != std::string::npos);
  const std::string small = to_markdown(report, {.markdown_limit = 4000});
  CHECK(small.size() <= 4000);
  const std::string summary = to_markdown(report, {.markdown_limit = 900'000});
  CHECK(count_of(summary, "| error | R6-ecb-mode |") == 3000);
}

TEST_CASE("a comparison has a section for each kind") {
  const std::string text = to_markdown(test::compared_report(), test::format_options());
  const std::size_t fresh = text.find("### New\n");
  const std::size_t fixed = text.find("### Fixed\n");
  const std::size_t unchanged = text.find("<summary>Unchanged: 1 finding</summary>");
  CHECK(fresh != text.npos);
  CHECK(fresh < fixed);
  CHECK(fixed < unchanged);
  CHECK(unchanged < text.find("</details>", unchanged));
  CHECK(text.find("**1 new error** · 1 fixed · 1 unchanged") != text.npos);
  CHECK(text.find("1 finding at the gate, where a check fails.") != text.npos);
  CHECK(text.find("[`src/config.py:3`](https://example.com/owner/name/blob/0123abcd/"
                  "src/config.py#L3)") != text.npos);
}

TEST_CASE("Markdown makes nothing of a repository's words") {
  CHECK(markdown_text("*a* [b](c) `d` <e> |f|") ==
        "\\*a\\* \\[b\\]\\(c\\) \\`d\\` &lt;e&gt; \\|f\\|");
  CHECK(markdown_text("ask @somebody") == "ask @&#8203;somebody");
  CHECK(markdown_text("see #12 at https://x.y and www.x.y, GH-1") ==
        "see \\#&#8203;12 at https:&#8203;//x.y and w&#8203;ww.x.y, G&#8203;H-1");
  CHECK(markdown_text("src/a.py: x - y") == "src/a.py: x - y");
  CHECK(markdown_text("a\nb") == "a\\\\x0ab");
  CHECK(markdown_code("a`b|c") == "``a`b\\|c``");
  CHECK(markdown_code("`") == "`` ` ``");
  CHECK(markdown_code("").empty());
  CHECK(markdown_fence("text", "```\n") == "````text\n```\n````\n");
}

// --- HTML --------------------------------------------------------------------------------------

TEST_CASE("HTML makes nothing of a repository's words") {
  CHECK(html_text("<script>'\"&") == "&lt;script&gt;&#39;&quot;&amp;");
  CHECK(html_text("a\nb") == "a\\x0ab");
  CHECK(html_text("a\nb", true) == "a\nb");
  Report report =
      test::repeated_report({"\"><img src=x onerror=alert(1)>.py"}, 1, rules::Level::error);
  report.files[0].text = "x</script><script>alert(1)</script>\n";
  report.findings[0].location.span = {0, 4};
  report.findings[0].message = "</style><b onclick=alert(1)>";
  report.findings[0].scope = "--><svg/onload=alert(1)>";
  const std::string text = to_html(report, {});
  CHECK(count_of(text, "<script>") == 1);
  CHECK(count_of(text, "</style>") == 1);
  CHECK(text.find("<img") == text.npos);
  CHECK(text.find("<svg") == text.npos);
  CHECK(text.find("<b onclick") == text.npos);
  CHECK(text.find("x&lt;/script&gt;") == text.npos);  // the mark parts it
  CHECK(text.find("<mark>x&lt;/s</mark>cript&gt;") != text.npos);
}

TEST_CASE("a page has the findings of a comparison with their states") {
  const std::string text = to_html(test::compared_report(), {});
  CHECK(count_of(text, "data-state=\"new\"") == 1);
  CHECK(count_of(text, "data-state=\"unchanged\"") == 1);
  CHECK(count_of(text, "data-state=\"fixed\"") == 1);
  CHECK(text.find("name=\"state\" value=\"fixed\"") != text.npos);
}

// --- JUnit -------------------------------------------------------------------------------------

TEST_CASE("a test fails when its finding is at the gate") {
  const Report report = test::repeated_report({"a.py"}, 2, rules::Level::warning);
  CHECK(count_of(to_junit(report, {}), "<failure ") == 0);
  CHECK(count_of(to_junit(report, {}), "<skipped message=\"warning: fails no check") == 2);
  CHECK(count_of(to_junit(report, {.gate = rules::Gate::warning}), "<failure ") == 2);
  const Report errors = test::repeated_report({"a.py"}, 1, rules::Level::error);
  CHECK(count_of(to_junit(errors, {.gate = rules::Gate::never}), "<failure ") == 1);
}

TEST_CASE("tests have names without lines, and a rule that found nothing passes") {
  const std::string text = to_junit(test::repeated_report({"a.py"}, 2, rules::Level::error), {});
  CHECK(text.find("name=\"R6-ecb-mode in seal\" classname=\"a.py\"") != text.npos);
  CHECK(text.find("name=\"R6-ecb-mode in seal (2)\" classname=\"a.py\"") != text.npos);
  CHECK(text.find("<testcase name=\"finds nothing\" classname=\"R1-fixed-key\"/>") != text.npos);
  CHECK(xml_text("\xEF\xBF\xBE\x01") == "\xEF\xBF\xBD\\x01");
}

TEST_CASE("an incomplete run is red in JUnit") {
  CHECK(to_junit(test::empty_report(), {}).find("<error message=\"The analysis is incomplete.\"") !=
        std::string::npos);
}

TEST_CASE("of a comparison only new findings fail tests") {
  const std::string text = to_junit(test::compared_report(), {});
  CHECK(count_of(text, "<failure ") == 1);
  CHECK(count_of(text, "<skipped message=\"unchanged: it was there before\"") == 1);
  CHECK(text.find("src/old.py") == text.npos);
}

}  // namespace
}  // namespace micryscope::report
