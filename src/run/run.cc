// The whole run, stage after stage; those between text and findings are in component.cc, as files
// that nothing connects are analysed apart. Each stage is a function from one plain form to the
// next; what a file does wrong becomes a notification, what the user does wrong is an error.
#include "run/run.h"

#include <atomic>
#include <map>
#include <optional>
#include <set>

#include "languages/registry.h"
#include "rulesets/coverage.h"
#include "rulesets/profiles.h"
#include "run/component.h"
#include "run/make_prefilter.h"
#include "run/make_report.h"
#include "run/reuse/module_reuse.h"
#include "run/reuse/reuse.h"
#include "source/prefilter.h"
#include "source/reach.h"
#include "support/parallel.h"

namespace micryscope {

namespace {

/// Components above this are analysed one after the other, with all threads for their files; those
/// below side by side, with a thread each. 1 MB of source takes about 100 MB of memory.
constexpr std::size_t kLargeComponentBytes = 1U << 20;

std::size_t bytes_of(const source::FileSet& files, const Component& component) {
  std::size_t bytes = 0;
  for (const std::uint32_t file : component) bytes += files.files[file].text.size();
  return bytes;
}

/// The results of all components, from an earlier run or from the analysis.
class Components {
 public:
  Components(const Options& options, LazyRulesets& rulesets, const rules::Profile& profile,
             const source::SourceTree& tree, source::FileSet& files, Reuse* reuse,
             KnownModules* modules)
      : analysis_{options, rulesets.rules(), profile, files, modules},
        rulesets_(rulesets),
        tree_(tree),
        files_(files),
        reuse_(reuse) {}

  void run() {
    components_ = components_of(files_);
    results_ = results_of(components_);
    merge_shared();
  }

  report::Report report() {
    load_named();
    return make_report(analysis_, components_, std::move(results_));
  }

 private:
  std::vector<ComponentResult> results_of(const std::vector<Component>& components) {
    std::vector<ComponentResult> results(components.size());
    std::vector<std::size_t> fresh;
    Component texts;
    for (std::size_t i = 0; i < components.size(); ++i) {
      if (reuse_ != nullptr) {
        if (auto known = reuse_->find(analysis_, components[i])) {
          results[i] = *std::move(known);
          continue;
        }
      }
      fresh.push_back(i);
      texts.insert(texts.end(), components[i].begin(), components[i].end());
    }
    load(texts);
    analyse_all(components, fresh, results);
    if (reuse_ != nullptr) {
      for (const std::size_t i : fresh) reuse_->keep(analysis_, components[i], results[i]);
    }
    return results;
  }

  void analyse_all(const std::vector<Component>& components, const std::vector<std::size_t>& which,
                   std::vector<ComponentResult>& results) const {
    std::set<std::string> groups;
    std::size_t total = 0;
    for (const std::size_t i : which) {
      total += components[i].size();
      for (const std::uint32_t file : components[i])
        groups.emplace(files_.files[file].language->group);
    }
    const Analysis analysis{analysis_.options, rulesets_.with(groups), analysis_.profile, files_,
                            analysis_.modules};
    const models::Names names(analysis.rulesets.models);
    const models::Looks looks(analysis.rulesets.models, names);
    const unsigned jobs = analysis_.options.jobs;
    std::atomic<std::size_t> done = 0;
    const auto count = [&](std::size_t component) {
      const std::size_t files = done += components[component].size();
      if (analysis_.options.progress) analysis_.options.progress("analysing", files, total);
    };
    std::vector<std::size_t> small;
    for (const std::size_t i : which) {
      if (bytes_of(files_, components[i]) < kLargeComponentBytes) {
        small.push_back(i);
      } else {
        results[i] = analyse(analysis, names, looks, components[i], jobs);
        count(i);
      }
    }
    parallel_for_on_deep_stacks(small.size(), jobs, [&](std::size_t i) {
      results[small[i]] = analyse(analysis, names, looks, components[small[i]], 1);
      count(small[i]);
    });
  }

  /// Components that turn out to share a resource or a chain of tools are analysed again as one.
  /// Once is enough: together they share no name that one of them did not.
  void merge_shared() {
    std::vector<Component> merged = merge_by_names(components_, results_);
    if (merged.size() == components_.size()) return;
    std::map<Component, ComponentResult> known;
    for (std::size_t i = 0; i < components_.size(); ++i)
      known.emplace(std::move(components_[i]), std::move(results_[i]));
    std::vector<Component> fresh;
    for (const Component& component : merged) {
      if (!known.contains(component)) fresh.push_back(component);
    }
    std::vector<ComponentResult> again = results_of(fresh);
    for (std::size_t i = 0; i < fresh.size(); ++i)
      known.emplace(std::move(fresh[i]), std::move(again[i]));
    results_.clear();
    for (const Component& component : merged) results_.push_back(std::move(known.at(component)));
    components_ = std::move(merged);
  }

  /// The report shows places in files that an earlier run analysed.
  void load_named() {
    Component texts;
    for (std::size_t i = 0; i < components_.size(); ++i) {
      for (const rules::Finding& finding : results_[i].findings) {
        rules::each_location(
            finding, [&](const rules::Location& at) { texts.push_back(components_[i][at.file]); });
      }
    }
    load(texts);
  }

  void load(Component& which) {
    std::ranges::sort(which);
    const auto repeated = std::ranges::unique(which);
    which.erase(repeated.begin(), repeated.end());
    source::load(files_, which, tree_, analysis_.options.selection, analysis_.options.jobs);
  }

  const Analysis analysis_;  ///< without models
  LazyRulesets& rulesets_;
  const source::SourceTree& tree_;
  source::FileSet& files_;
  Reuse* const reuse_;
  std::vector<Component> components_;
  std::vector<ComponentResult> results_;
};

}  // namespace

namespace {

/// What the rules of the profile speak of; of a profile that is none, nothing.
Operations asked_by(const rules::RuleSet& rules, const Options& options) {
  Operations asked;
  const auto profile = choose_profile(rules, options.profile, options.config);
  if (!profile) return asked;
  for (const rules::Rule& rule : rules.rules) {
    if (std::ranges::find(profile->rules, rule.id) == profile->rules.end()) continue;
    for (const rules::Alternative& alternative : rule.find)
      asked.insert(alternative.operations.begin(), alternative.operations.end());
  }
  return asked;
}

/// `words` is where the prefilter lives.
source::Interest interest_in(const Options& options, LazyRulesets& rulesets,
                             std::optional<source::Prefilter>& words) {
  return {languages::all_languages(),
          [&](const std::set<std::string>& groups) -> const source::Prefilter& {
            const Rulesets& all = rulesets.with(groups);
            return words.emplace(make_prefilter(all.models, asked_by(all.rules, options)));
          }};
}

}  // namespace

Result<source::Walk> walk_files(const Options& options, LazyRulesets& rulesets,
                                const source::SourceTree& tree) {
  std::optional<source::Prefilter> words;
  return source::walk_far_enough(tree, options.selection, interest_in(options, rulesets, words),
                                 options.jobs);
}

source::FileSet read_files(const Options& options, LazyRulesets& rulesets,
                           const source::SourceTree& tree, source::Walk walked,
                           const source::KnownFiles* known) {
  std::optional<source::Prefilter> words;
  return source::collect(tree, options.selection, interest_in(options, rulesets, words),
                         std::move(walked), options.jobs, known);
}

namespace {

Result<report::Report> run(const Options& options, LazyRulesets& rulesets,
                           const source::SourceTree& tree, cache::Store* store) {
  MS_TRY(source::Walk walked, walk_files(options, rulesets, tree));
  MS_TRY(const rules::Profile profile,
         choose_profile(rulesets.rules().rules, options.profile, options.config));
  // What earlier runs know.
  std::optional<Reuse> reuse;
  std::optional<ModuleReuse> modules;
  if (store != nullptr && store->is_open()) {
    const Rulesets& rules = rulesets.rules();
    reuse.emplace(*store, key_of_run(options, rules, walked.layout));
    modules.emplace(*store, key_of_lowering(options, rules, walked.layout), rules.models);
  }
  Reuse* const known = reuse ? &*reuse : nullptr;

  // Which files are worth reading, and which of them belong together.
  source::FileSet files = read_files(options, rulesets, tree, std::move(walked), known);
  // Beyond this point no file joins the run.

  Components components(options, rulesets, profile, tree, files, known,
                        modules ? &*modules : nullptr);
  components.run();
  if (known != nullptr) {
    known->keep(files.examined);
    known->save();
    modules->save();
  }
  report::Report report = components.report();
  std::set<std::string> languages;
  for (const source::SourceFile& file : files.files) languages.emplace(file.language->group);
  MS_TRY(const std::vector<std::string> idle,
         rules_without_effect(rulesets.rules(), profile.rules, languages));
  for (const std::string& line : idle) {
    report.notifications.push_back({rules::Level::warning, "rule-without-effect", line, "", 0});
  }
  for (std::string& note : tree.notes()) {
    report.notifications.push_back(
        {rules::Level::warning, "what-was-read", std::move(note), "", 0});
  }
  return report;
}

}  // namespace

Result<report::Report> run(const Options& options, const source::SourceTree& tree) {
  MS_TRY(LazyRulesets rulesets, LazyRulesets::open(options.rule_folders));
  cache::Store store =
      cache::Store::open(options.cache_folder, {.most_bytes = options.cache_bytes});
  MS_TRY(report::Report report, run(options, rulesets, tree, &store));
  store.finish();
  for (const cache::Notice& notice : store.notices()) report.notices.push_back(notice.text);
  return report;
}

Result<report::Report> run(const Options& options, const Rulesets& rulesets,
                           const source::SourceTree& tree, cache::Store* store) {
  LazyRulesets all(rulesets);
  return run(options, all, tree, store);
}

}  // namespace micryscope
