// The whole run, stage after stage; those between text and findings are in component.cc, as files
// that nothing connects are analysed apart. Each stage is a function from one plain form to the
// next; what a file does wrong becomes a notification, what the user does wrong is an error.
#include "pipeline.h"

#include <map>

#include "assemble.h"
#include "component.h"
#include "interest.h"
#include "languages/registry.h"
#include "source/prefilter.h"
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

std::vector<ComponentResult> analyse_all(const Analysis& analysis,
                                         const std::vector<Component>& components) {
  const unsigned jobs = analysis.options.jobs;
  std::vector<ComponentResult> results(components.size());
  std::vector<std::size_t> small;
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (bytes_of(analysis.files, components[i]) < kLargeComponentBytes) {
      small.push_back(i);
    } else {
      results[i] = analyse(analysis, components[i], jobs);
    }
  }
  parallel_for(small.size(), jobs, [&](std::size_t i) {
    results[small[i]] = analyse(analysis, components[small[i]], 1);
  });
  return results;
}

/// Once is enough: together they share no name that one of them did not.
void merge_shared(const Analysis& analysis, std::vector<Component>& components,
                  std::vector<ComponentResult>& results) {
  std::vector<Component> merged = merge_by_names(components, results);
  if (merged.size() == components.size()) return;
  std::map<Component, ComponentResult> known;
  for (std::size_t i = 0; i < components.size(); ++i)
    known.emplace(std::move(components[i]), std::move(results[i]));
  std::vector<Component> fresh;
  for (const Component& component : merged) {
    if (!known.contains(component)) fresh.push_back(component);
  }
  std::vector<ComponentResult> again = analyse_all(analysis, fresh);
  for (std::size_t i = 0; i < fresh.size(); ++i)
    known.emplace(std::move(fresh[i]), std::move(again[i]));
  results.clear();
  for (const Component& component : merged) results.push_back(std::move(known.at(component)));
  components = std::move(merged);
}

}  // namespace

source::FileSet read_files(const Options& options, const models::ModelSet& models,
                           const source::SourceTree& tree, source::Walk walked) {
  const source::Prefilter prefilter = make_prefilter(models);
  const source::Interest interest{languages::all_languages(), prefilter};
  return source::collect(tree, options.selection, interest, std::move(walked), options.jobs);
}

Result<report::Report> run(const Options& options, const source::SourceTree& tree) {
  MS_TRY(source::Walk walked, source::walk(tree, options.selection, languages::all_languages()));
  // Rules and models before any file is opened, as a wrong word in them ends the run; models only
  // of the languages that there are.
  MS_TRY(const Rulesets rulesets, load_rulesets(options.rule_folders, source::groups_of(walked)));
  return run(options, rulesets, tree, std::move(walked));
}

Result<report::Report> run(const Options& options, const Rulesets& rulesets,
                           const source::SourceTree& tree) {
  MS_TRY(source::Walk walked, source::walk(tree, options.selection, languages::all_languages()));
  return run(options, rulesets, tree, std::move(walked));
}

Result<report::Report> run(const Options& options, const Rulesets& rulesets,
                           const source::SourceTree& tree, source::Walk walked) {
  MS_TRY(const rules::Profile profile,
         choose_profile(rulesets.rules, options.profile, options.config));
  // Which files are worth reading, and which of them belong together.
  const source::FileSet files = read_files(options, rulesets.models, tree, std::move(walked));
  // Beyond this point no file joins the run.

  const Analysis analysis{options, rulesets, profile, files};
  std::vector<Component> components = components_of(files);
  std::vector<ComponentResult> results = analyse_all(analysis, components);
  // Components that turn out to share a resource or a chain of tools are analysed again as one.
  merge_shared(analysis, components, results);

  return assemble(analysis, components, std::move(results));
}

}  // namespace micryscope
