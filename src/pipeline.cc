// The whole run, stage after stage. Each stage is a function from one plain form to the next; what
// a file does wrong becomes a notification, what the user does wrong is an error.
#include "pipeline.h"

#include <algorithm>

#include "assemble.h"
#include "graph/graph.h"
#include "graph/may.h"
#include "interest.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "rules/evaluate.h"
#include "source/prefilter.h"
#include "support/glob.h"
#include "support/parallel.h"
#include "trace/trace.h"

namespace micryscope {

namespace {

/// Every file on its own, so on all cores; the order of files is the order of modules.
std::vector<ir::Module> lower_all(const source::FileSet& files, const Options& options) {
  std::vector<Glob> tests;
  for (const std::string& glob : options.config.test_paths) {
    tests.push_back(Glob::compile(glob, Glob::Braces::alternatives));
  }
  std::vector<ir::Module> modules(files.files.size());
  parallel_for(modules.size(), options.jobs, [&](std::size_t i) {
    const source::SourceFile& file = files.files[i];
    modules[i] = lower::lower_file(*file.language, file.path, file.text, files.layout,
                                   options.selection.limits.parse);
    modules[i].is_test = modules[i].is_test || file.is_test ||
                         std::any_of(tests.begin(), tests.end(),
                                     [&](const Glob& glob) { return glob.matches(file.path); });
  });
  return modules;
}

}  // namespace

Project read_project(const Options& options, const models::ModelSet& models,
                     const source::SourceTree& tree, source::Walk walked) {
  // Which files are worth reading.
  const source::Prefilter prefilter = make_prefilter(models);
  const source::Interest interest{languages::all_languages(), prefilter};
  source::FileSet files =
      source::collect(tree, options.selection, interest, std::move(walked), options.jobs);
  // Beyond this point no file joins the run.

  // Text to syntax tree to IR.
  graph::Program program(lower_all(files, options));
  // Beyond this point nothing knows which language a file was written in.
  return Project{std::move(files), std::move(program)};
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
  const Project project = read_project(options, rulesets.models, tree, std::move(walked));

  // Names to what they stand for, calls to callees, values to where they flow.
  graph::Graph graph(project.program, rulesets.models);
  // What some run could do besides: same resource, same entity, tools that the model chains.
  graph.add_may_edges(graph::may_edges(graph, rulesets.models));
  // Beyond this point nothing is added to the graph.

  // Operations with their roles; origins and sinks on demand.
  trace::Tracer tracer(graph, rulesets.models);
  std::vector<rules::Finding> findings =
      rules::evaluate({rulesets.rules, profile, rulesets.models}, tracer);

  return assemble({options, rulesets, profile, project.files, project.program, graph.limits()},
                  std::move(findings));
}

}  // namespace micryscope
