#include "cli/stages.h"

#include <fmt/format.h>

#include "models/looks.h"
#include "report/selection.h"
#include "rulesets/explain.h"
#include "rulesets/lazy.h"
#include "rulesets/lint.h"
#include "rulesets/load.h"
#include "run/ir_and_graph.h"
#include "run/run.h"
#include "run/run_examples.h"

namespace micryscope::cli {

namespace {

GraphForm form_of(GraphFormat format) {
  switch (format) {
    case GraphFormat::text:
      return GraphForm::text;
    case GraphFormat::dot:
      return GraphForm::dot;
    case GraphFormat::json:
      break;
  }
  return GraphForm::json;
}

Result<Verdict> lint(const Rulesets& rulesets) {
  MS_TRY(const Lint found, lint_rulesets(rulesets));
  Verdict verdict{found.complaints.empty(), {}};
  for (const std::string& complaint : found.complaints) verdict.text += complaint + '\n';
  for (const std::string& warning : found.warnings) verdict.text += "warning: " + warning + '\n';
  verdict.text += found.complaints.empty() ? "nothing to complain about"
                                           : report::counted(found.complaints.size(), "complaint");
  if (!found.warnings.empty())
    verdict.text += ", " + report::counted(found.warnings.size(), "warning");
  verdict.text += '\n';
  return verdict;
}

Verdict test(const Rulesets& rulesets) {
  const std::vector<ExampleResult> results = run_examples(rulesets);
  Verdict verdict;
  std::size_t wrong = 0;
  for (const ExampleResult& result : results) {
    if (result.problem.empty()) continue;
    ++wrong;
    verdict.text += fmt::format("{}: {}\n", result.name, result.problem);
  }
  verdict.passed = wrong == 0;
  verdict.text += fmt::format("{} examples, {} wrong\n", results.size(), wrong);
  return verdict;
}

Result<Verdict> check_rules(RulesAction action, const Folders& folders) {
  MS_TRY(const Rulesets rulesets, load_rulesets(folders));
  switch (action) {
    case RulesAction::lint:
      return lint(rulesets);
    case RulesAction::test:
      return test(rulesets);
    case RulesAction::list:
      break;
  }
  return Verdict{true, list_rules(rulesets)};
}

}  // namespace

Stages real_stages() {
  Stages stages;
  stages.open_tree = [](const std::string& root) { return open_tree(root); };
  stages.common_git_folder = [](const std::string& root) -> Result<std::string> {
    MS_TRY(const auto repository, changes::Repository::find(root));
    if (repository) return repository->common_git_folder();
    const std::string problem = changes::problem_of_git(root);
    if (!problem.empty()) return fail(ErrorCode::git, problem, root);
    return std::string();
  };
  stages.open_states = [](const std::string& root, const changes::Wanted& wanted) {
    return open_states(root, wanted);
  };
  stages.run = [](const Options& options, const source::SourceTree& tree) {
    return run(options, tree);
  };
  stages.graph = [](const Options& options, const source::SourceTree& tree, GraphFormat format) {
    return show_graph(options, tree, form_of(format));
  };
  stages.ir = [](const source::SourceTree& tree, std::string_view path) {
    return show_ir(tree, path);
  };
  stages.explain = [](const std::string& topic, const Folders& folders) -> Result<std::string> {
    MS_TRY(const Rulesets rulesets, load_rulesets(folders));
    return explain(rulesets, topic);
  };
  stages.rules = check_rules;
  stages.coverage = [](const Folders& folders,
                       const CoverageFilter& filter) -> Result<std::string> {
    MS_TRY(const Rulesets rulesets, load_rulesets(folders));
    MS_TRY(std::vector<CoverageRow> rows, coverage(rulesets));
    MS_TRY(rows, filtered(std::move(rows), filter, rulesets));
    return to_text(rows, rulesets);
  };
  stages.scrubbed = [](std::string_view line) -> std::string {
    const auto rulesets = LazyRulesets::open({});
    if (!rulesets) return std::string(line);
    const models::Names names(rulesets->rules().models);
    const models::Looks looks(rulesets->rules().models, names);
    // What the program says itself, and then what it quotes.
    return looks.scrubbed_message(looks.scrubbed(line, models::Looks::Of::message));
  };
  return stages;
}

}  // namespace micryscope::cli
