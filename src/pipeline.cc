// The whole run, stage after stage. Each stage is a function from one plain form to the next; what a
// file does wrong becomes a notification, what the user does wrong is an error.
#include "pipeline.h"

#include <atomic>
#include <thread>

#include "assemble.h"
#include "graph/graph.h"
#include "graph/may.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "models/load.h"
#include "rules/evaluate.h"
#include "source/prefilter.h"
#include "support/glob.h"
#include "trace/trace.h"

namespace micryscope {

namespace {

/// "api key" -> api_key, api-key, apikey, apiKey, ApiKey, API_KEY.
void add_spellings(const std::vector<std::string>& words, std::vector<std::string>& out) {
  const auto capital = [](std::string word) {
    word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  };
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
  };
  std::string snake, kebab, flat, camel, pascal;
  for (const std::string& word : words) {
    snake += (snake.empty() ? "" : "_") + word;
    kebab += (kebab.empty() ? "" : "-") + word;
    flat += word;
    camel += camel.empty() ? word : capital(word);
    pascal += capital(word);
  }
  for (const std::string& text : {snake, kebab, flat, camel, pascal, upper(snake), upper(flat)}) out.push_back(text);
}

/// Names of secrets that are given a literal; the rules say whether it is one.
source::NamedLiterals named_literals(const models::ModelSet& models) {
  source::NamedLiterals literals;
  std::string names;
  for (const models::NameFamily& family : models.names) {
    if (family.family != "password" && family.family != "secret" && family.family != "credential") continue;
    for (const auto& words : family.words) {
      add_spellings(words, literals.words);
      if (!names.empty()) names += '|';
      for (std::size_t i = 0; i < words.size(); ++i) names += (i == 0 ? "" : "[-_]?") + words[i];
    }
  }
  // A name, what may follow it in one, an assignment or comparison, and a quoted word.
  literals.pattern = "(?:" + names + R"()[a-z0-9_-]{0,24}["'\]]{0,2}(?:\s*:?\s*[a-z*]{3,12})?\s{0,3}(?::=|=|:|==|===|!=|,)\s{0,3}[a-z]?["'`][^"'`\s]{4})";
  return literals;
}

/// The models' own words, by language group, and formats of credentials for all.
source::Prefilter make_prefilter(const models::ModelSet& models) {
  std::vector<source::WordGroup> groups;
  for (const auto& [family, table] : models.languages) groups.push_back({family, table.words});
  constexpr std::size_t kTelling = 4;  // shorter ones are in every other file
  source::WordGroup formats{"", {}};
  for (const models::CredentialFormat& format : models.credentials) {
    for (const std::string& word : format.words) {
      if (word.size() >= kTelling) formats.words.push_back(word);
    }
  }
  groups.push_back(std::move(formats));
  return source::Prefilter(groups, named_literals(models));
}

/// Every file on its own, so on all cores; the order of files is the order of modules.
std::vector<ir::Module> lower_all(const source::FileSet& files, const Options& options) {
  std::vector<ir::Module> modules(files.files.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < modules.size(); i = next++) {
      const source::SourceFile& file = files.files[i];
      modules[i] = lower::lower_file(*file.language, file.path, file.text, files.layout, options.selection.limits.parse_ms);
      modules[i].is_test = modules[i].is_test || file.is_test;
      for (const std::string& glob : options.config.test_paths) {
        modules[i].is_test = modules[i].is_test || Glob::compile(glob, Glob::Braces::alternatives).matches(file.path);
      }
    }
  };
  const unsigned cores = options.jobs != 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < cores; ++i) threads.emplace_back(work);
  work();
  return modules;
}

}  // namespace

Result<Project> read_project(const Options& options, const models::ModelSet& models, const source::SourceTree& tree) {
  // Which files are worth reading.
  const source::Prefilter prefilter = make_prefilter(models);
  const source::Interest interest{languages::all_languages(), prefilter};
  MS_TRY(source::FileSet files, source::collect(tree, options.selection, interest, options.jobs));
  // Beyond this point no file joins the run.

  // Text to syntax tree to IR.
  graph::Program program(lower_all(files, options));
  // Beyond this point nothing knows which language a file was written in.
  return Project{std::move(files), std::move(program)};
}

Result<report::Report> run(const Options& options, const source::SourceTree& tree) {
  // Rules and models first: a wrong word in them ends the run before anything is read.
  MS_TRY(const Rulesets rulesets, load_rulesets(options.rule_folders));
  return run(options, rulesets, tree);
}

Result<report::Report> run(const Options& options, const Rulesets& rulesets, const source::SourceTree& tree) {
  MS_TRY(const rules::Profile profile, choose_profile(rulesets.rules, options.profile, options.config));
  MS_TRY(const Project project, read_project(options, rulesets.models, tree));

  // Names to what they stand for, calls to callees, values to where they flow.
  graph::Graph graph(project.program, rulesets.models);
  // What some run could do besides: same resource, same entity, tools that the model chains.
  graph.add_may_edges(graph::may_edges(graph, rulesets.models));
  // Beyond this point nothing is added to the graph.

  // Operations with their roles; origins and sinks on demand.
  trace::Tracer tracer(graph, rulesets.models);
  std::vector<rules::Finding> findings = rules::evaluate({rulesets.rules, profile, rulesets.models}, tracer);

  return assemble({options, rulesets, profile, project.files, project.program}, std::move(findings));
}

}  // namespace micryscope
