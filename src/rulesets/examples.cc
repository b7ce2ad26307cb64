#include "rulesets/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "languages/registry.h"
#include "source/memory_tree.h"

namespace micryscope {

namespace {

using rules::Rule;

/// All rules with the thresholds that this one is meant for.
ExampleSetting setting_for(const rules::RuleSet& rules, const Rule& rule) {
  ExampleSetting setting;
  for (const Rule& other : rules.rules) setting.config.select.push_back(other.id);
  const auto has = [&](const rules::Profile& profile) {
    return std::ranges::find(profile.rules, rule.id) != profile.rules.end();
  };
  const auto own = rules.profiles.find(setting.profile);
  if (own != rules.profiles.end() && has(own->second)) return setting;
  for (const auto& [name, profile] : rules.profiles) {
    if (!has(profile)) continue;
    setting.profile = name;
    break;
  }
  return setting;
}

/// "" or why it was not read. No example may depend on that: it shows nothing then.
std::string left_out(const report::Report& report) {
  if (report.files_analysed > 0) return {};
  for (const report::Count& count : report.left_out) {
    if (count.files == 0) continue;
    if (count.what == report::kNoCryptography)
      return "the prefilter left it out: it has none of the `words` of a model";
    return "it was left out: " + count.what;
  }
  return "it was left out";
}

/// "" or what the run found wrong.
std::string try_example(const Rulesets& rulesets, const RunExample& run, const Rule& rule,
                        const lower::LanguageSpec& language, const std::string& text, bool bad) {
  source::MemoryTree tree;
  tree.add("example" + std::string(language.extensions.front()), text);
  const auto report = run(setting_for(rulesets.rules, rule), rulesets, tree);
  if (!report) return report.error().text();
  if (std::string problem = left_out(*report); !problem.empty()) return problem;
  const auto found =
      std::find_if(report->findings.begin(), report->findings.end(),
                   [&](const rules::Finding& finding) { return finding.rule == rule.id; });
  if (bad && found == report->findings.end()) return "the rule finds nothing in it";
  if (bad && found->level == rules::Level::note) return "the rule is not sure about it";
  if (!bad && found != report->findings.end()) return "the rule says: " + found->message;
  for (const report::Notification& note : report->notifications) {
    if (note.id == "syntax-error") return fmt::format("syntax error in line {}", note.line);
  }
  return {};
}

}  // namespace

const lower::LanguageSpec* language_of(const rules::Example& example) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    if (language->id == example.language) return language;
  }
  return nullptr;
}

std::vector<ExampleResult> try_examples(const Rulesets& rulesets, const RunExample& run) {
  std::vector<ExampleResult> results;
  for (const Rule& rule : rulesets.rules.rules) {
    std::map<std::string, int> numbers;
    for (const rules::Example& example : rule.examples) {
      const std::string name =
          fmt::format("{} {} {}", rule.id, example.language, ++numbers[example.language]);
      const lower::LanguageSpec* language = language_of(example);
      if (language == nullptr) {
        results.push_back({name, "no front end reads this language"});
        continue;
      }
      results.push_back(
          {name + " bad", try_example(rulesets, run, rule, *language, example.bad, true)});
      results.push_back(
          {name + " good", try_example(rulesets, run, rule, *language, example.good, false)});
    }
  }
  return results;
}

}  // namespace micryscope
