#include "projects.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "languages/registry.h"
#include "rulesets/load.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope::properties {

namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Project read_project(const fs::path& top, const fs::path& path) {
  Project project;
  project.name = fs::relative(path, top).generic_string();
  if (!fs::is_directory(path)) {
    project.texts[path.filename()] = read_text(path);
    return project;
  }
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file())
      project.texts[fs::relative(entry.path(), path).generic_string()] = read_text(entry.path());
  }
  return project;
}

/// What lies `depth` folders below: projects, whether file or folder.
void add_below(const fs::path& top, const fs::path& folder, int depth, std::vector<Project>& out) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (depth > 0) {
      if (entry.is_directory()) add_below(top, entry.path(), depth - 1, out);
    } else if (entry.is_directory() || language_of(entry.path().string()) != nullptr) {
      out.push_back(read_project(top, entry.path()));
    }
  }
}

std::vector<Project> read_all() {
  const fs::path root(MICRYSCOPE_SOURCE_DIR);
  std::vector<Project> found;
  add_below(root / "tests", root / "tests/fixtures", 1, found);
  for (const auto& entry : fs::directory_iterator(root / "examples")) {
    if (!entry.is_directory()) continue;
    const bool is_paper = entry.path().filename() == "paper";
    add_below(root, entry.path(), is_paper ? 1 : 0, found);
  }
  std::sort(found.begin(), found.end(),
            [](const Project& a, const Project& b) { return a.name < b.name; });
  return found;
}

std::vector<std::string> lines_of(const report::Report& report, bool with_prints, bool with_words) {
  const std::vector<report::Fingerprint> prints = report::fingerprints(report);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const rules::Finding& finding = report.findings[i];
    std::string line = report.files[finding.location.file].path + ' ' + finding.rule;
    if (with_prints) line += ' ' + prints[i].stable;
    if (with_words) {
      line += ' ' + std::to_string(static_cast<int>(finding.level)) +
              std::to_string(static_cast<int>(finding.confidence)) + ' ' + finding.message;
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

const std::vector<Project>& projects() {
  static const std::vector<Project> kAll = read_all();
  return kAll;
}

const lower::LanguageSpec* language_of(std::string_view path) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    for (const std::string_view extension : language->extensions) {
      if (path.ends_with(extension)) return language;
    }
  }
  return nullptr;
}

std::string every_form(const report::Report& report) {
  std::string out = report::to_text(report, false) + report::to_json(report);
  for (const auto profile :
       {report::SarifProfile::full, report::SarifProfile::github, report::SarifProfile::gitlab})
    out += report::to_sarif(report, profile);
  return out;
}

Project all_in_one() {
  Project all{"all projects", {}};
  for (const Project& project : projects()) {
    for (const auto& [path, text] : project.texts) all.texts[project.name + '/' + path] = text;
  }
  return all;
}

const Rulesets& rulesets() {
  static const Result<Rulesets> kLoaded = load_rulesets({});
  if (!kLoaded) FAIL(kLoaded.error().text());
  return *kLoaded;
}

const models::Looks& looks() {
  static const models::Names kNames(rulesets().models);
  static const models::Looks kLooks(rulesets().models, kNames);
  return kLooks;
}

report::Report analyse(const Project& project, const Options& options, cache::Store* store) {
  source::MemoryTree tree;
  for (const auto& [path, text] : project.texts) tree.add(path, text);
  auto report = run(options, rulesets(), tree, store);
  if (!report) FAIL(project.name << ": " << report.error().text());
  return *std::move(report);
}

Project rewritten(const Project& project, const Rewrite& rewrite) {
  Project made = project;
  for (auto& [path, text] : made.texts) {
    if (const lower::LanguageSpec* language = language_of(path)) text = rewrite(*language, text);
  }
  return made;
}

std::vector<std::string> substance(const report::Report& report) {
  return lines_of(report, true, true);
}

std::vector<std::string> judgements(const report::Report& report) {
  return lines_of(report, false, true);
}

std::vector<std::string> identities(const report::Report& report) {
  return lines_of(report, true, false);
}

std::string difference(const std::vector<std::string>& before,
                       const std::vector<std::string>& after) {
  std::string out;
  std::vector<std::string> lines;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(lines));
  for (const std::string& line : lines) out += "- " + line + '\n';
  lines.clear();
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(lines));
  for (const std::string& line : lines) out += "+ " + line + '\n';
  return out;
}

}  // namespace micryscope::properties
