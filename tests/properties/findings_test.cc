// What holds for every project, whatever is in it: the looks of a source change no finding, and the
// way a run is asked for changes no byte.
#include <algorithm>
#include <random>
#include <set>

#include "projects.h"
#include "report/fingerprint.h"
#include "rewrites.h"
#include "support/catch.h"

namespace micryscope::properties {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// What is about the analysis and not about which files are worth it: sizes and heads of files,
/// which a rewrite may change, decide nothing.
Options everything() {
  Options options;
  options.selection.no_ignore = true;
  return options;
}

void keeps(const Rewrite& rewrite, std::vector<std::string> (*view)(const report::Report&)) {
  std::size_t changed = 0;
  std::size_t findings = 0;
  for (const Project& project : projects()) {
    const Project other = rewritten(project, rewrite);
    changed += other.texts != project.texts;
    const std::vector<std::string> before = view(analyse(project, everything()));
    findings += before.size();
    INFO(project.name);
    CHECK(difference(before, view(analyse(other, everything()))) == "");
  }
  CHECK(changed > 0);
  CHECK(findings > 100);
}

TEST_CASE("there are projects in every language") {
  std::set<std::string_view> seen;
  for (const Project& project : projects()) {
    for (const auto& [path, text] : project.texts) {
      if (const auto* language = language_of(path)) seen.insert(language->id);
    }
  }
  CHECK(seen == std::set<std::string_view>{"go", "javascript", "python", "typescript"});
  CHECK(projects().size() > 60);
}

TEST_CASE("two runs and any number of threads give the same bytes") {
  const Project all = all_in_one();
  Options options;
  options.jobs = 1;
  const std::string one = every_form(analyse(all, options));
  for (const unsigned jobs : {1U, 2U, 7U, 0U}) {
    options.jobs = jobs;
    INFO(jobs);
    CHECK((every_form(analyse(all, options)) == one));
  }
}

TEST_CASE("the order in which paths are given changes no byte") {
  const Project all = all_in_one();
  Options options;
  for (const auto& [path, text] : all.texts) options.selection.paths.push_back(path);
  const std::string sorted = every_form(analyse(all, options));
  std::mt19937 random(20251122);
  for (int i = 0; i < 3; ++i) {
    auto& paths = options.selection.paths;
    for (std::size_t left = paths.size(); left > 1; --left)
      std::swap(paths[left - 1], paths[random() % left]);
    CHECK((every_form(analyse(all, options)) == sorted));
  }
}

std::string place(const report::Report& report, const rules::Location& at) {
  return report.files[at.file].path + ':' + std::to_string(at.span.begin);
}

/// Where the paths of findings lead through: a literal there is no finding of its own.
std::set<std::string> places_on_paths(const report::Report& report) {
  std::set<std::string> places;
  for (const rules::Finding& finding : report.findings) {
    if (finding.operation == "literal credential") continue;
    for (const rules::Flow& flow : finding.flows) {
      for (const rules::Step& step : flow.steps)
        places.insert(finding.rule + ' ' + place(report, step.location));
    }
  }
  return places;
}

/// A literal whose use is in another file is a finding of its own only where that file was not
/// asked for.
TEST_CASE("each file asked for alone finds what the whole finds in it") {
  for (const Project& project : projects()) {
    if (project.texts.size() < 2) continue;
    const report::Report whole = analyse(project, everything());
    const std::set<std::string> shown = places_on_paths(whole);
    std::vector<std::string> parts;
    for (const auto& [path, text] : project.texts) {
      Options options = everything();
      options.selection.paths = {path};
      report::Report alone = analyse(project, options);
      std::erase_if(alone.findings, [&](const rules::Finding& finding) {
        return finding.operation == "literal credential" &&
               shown.contains(finding.rule + ' ' + place(alone, finding.location));
      });
      for (std::string& line : judgements(alone)) parts.push_back(std::move(line));
    }
    std::sort(parts.begin(), parts.end());
    INFO(project.name);
    CHECK(difference(judgements(whole), parts) == "");
  }
}

TEST_CASE("a literal is heard of when the file of its use was not asked for") {
  const Project project{
      "literal",
      {{"config.js",
        "const crypto = require('crypto');\n"
        "exports.secret = 'df-8820-sec-ret-77';\n"
        "exports.sign = (key) => crypto.createHmac('sha256', key);\n"},
       {"use.js",
        "const config = require('./config');\nconst crypto = require('crypto');\n"
        "module.exports = (text) => crypto.createHmac('sha512', config.secret).update(text);\n"}}};
  const auto found_in = [&](std::vector<std::string> paths) {
    Options options;
    options.selection.paths = std::move(paths);
    std::string places;
    const report::Report report = analyse(project, options);
    for (const rules::Finding& finding : report.findings)
      places += finding.rule + ' ' + report.files[finding.location.file].path + '\n';
    return places;
  };
  CHECK(found_in({}) == "R1 use.js\n");
  CHECK(found_in({"use.js"}) == "R1 use.js\n");
  CHECK(found_in({"config.js"}) == "R1 config.js\n");
  CHECK(found_in({"config.js", "use.js"}) == "R1 use.js\n");
}

TEST_CASE("a project is found in a folder of another repository too") {
  for (const Project& project : projects()) {
    Project moved{project.name, {}};
    for (const auto& [path, text] : project.texts) moved.texts["services/one/" + path] = text;
    std::vector<std::string> there;
    for (const std::string& line : substance(analyse(moved)))
      there.push_back(line.substr(std::string_view("services/one/").size()));
    INFO(project.name);
    CHECK(difference(substance(analyse(project)), there) == "");
  }
}

TEST_CASE("removed comments change no finding") { keeps(without_comments, substance); }

TEST_CASE("added comments change no finding") { keeps(with_more_comments, substance); }

TEST_CASE("blank lines change no finding") {
  keeps([](const auto& language,
           const auto& text) { return with_line_before_statements(language, text, "\n\n"); },
        substance);
}

TEST_CASE("renamed locals keep fingerprints") { keeps(with_renamed_locals, identities); }

std::string in_utf16(std::string_view ascii) {
  std::string bytes = "\xff\xfe";
  for (const char c : ascii) bytes += {c, '\0'};
  return bytes;
}

TEST_CASE("GitHub's hash is that of the bytes, whatever their encoding") {
  const std::string head = "import hashlib\nhashlib.md5(password)  # ";
  const std::string text = head + "cafe" + std::string(200, '\n');
  const std::string latin = head + "caf\xe9" + std::string(200, '\n');
  for (const std::string& bytes : {in_utf16(text), latin, std::string(kByteOrderMark) + latin}) {
    const report::Report report = analyse({"encoded", {{"a.py", bytes}}});
    REQUIRE(report.findings.size() == 1);
    REQUIRE(report.files.size() == 1);
    const auto begin = report.findings[0].location.span.begin;
    const std::string_view before = std::string_view(report.files[0].text).substr(0, begin);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    CHECK(report::fingerprints(report)[0].line_hash == report::line_hashes(bytes)[line]);
    CHECK(report::line_hashes(report.files[0].text)[line] != report::line_hashes(bytes)[line]);
  }
}

TEST_CASE("a byte order mark counts in GitHub's hash of the first line") {
  const std::string line = "import hashlib; hashlib.md5(password)\n";
  const std::string far(200, '\n');
  const Project plain{"plain", {{"a.py", line + far + line}}};
  const Project marked{"marked", {{"a.py", std::string(kByteOrderMark) + line + far + line}}};
  const auto before = report::fingerprints(analyse(plain));
  const auto after = report::fingerprints(analyse(marked));
  REQUIRE(before.size() == 2);
  REQUIRE(after.size() == 2);
  CHECK(before[0].line_hash != after[0].line_hash);
  CHECK(before[0].stable == after[0].stable);
}

TEST_CASE("a byte order mark and other line ends keep fingerprints") {
  keeps([](const auto&, const auto& text) { return std::string(kByteOrderMark) + text; },
        substance);
  keeps(
      [](const auto&, const auto& text) {
        std::string made;
        for (const char c : text) made += c == '\n' ? std::string("\r\n") : std::string(1, c);
        return made;
      },
      identities);
}

}  // namespace
}  // namespace micryscope::properties
