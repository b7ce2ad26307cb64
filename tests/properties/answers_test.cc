// An answer is that of the program, not of the order in which things were read or asked: asked of
// programs that a generator writes (generated.h), of every fixture and of every example.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "generated.h"
#include "graph/graph.h"
#include "graph/may.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "models/names.h"
#include "rules/evaluate.h"
#include "rulesets/load.h"
#include "rulesets/profiles.h"
#include "support/catch.h"
#include "trace/trace.h"

namespace micryscope::properties {
namespace {

/// As many in the gate; MICRYSCOPE_GENERATED asks for more.
std::uint32_t count_of_programs() {
  const char* const asked = std::getenv("MICRYSCOPE_GENERATED");
  return asked == nullptr ? 300 : static_cast<std::uint32_t>(std::strtoul(asked, nullptr, 10));
}

Options everything() {
  Options options;
  options.selection.no_ignore = true;
  options.jobs = 1;
  return options;
}

/// What is said, and of which function; not where it stands, nor what it is called in a path.
std::vector<std::string> verdicts(const report::Report& report) {
  std::vector<std::string> lines;
  for (const rules::Finding& finding : report.findings) {
    std::string line = finding.scope + ' ' + finding.rule + ' ' +
                       std::to_string(static_cast<int>(finding.level)) + ' ' + finding.operation;
    for (const std::string& weaker : finding.explains) line += " explains " + weaker;
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  return lines;
}

std::vector<std::string> verdicts(const Program& program,
                                  const std::vector<std::string>& names = {"one", "two", "xyz"}) {
  return verdicts(analyse(print(program, names), everything()));
}

template <typename Check>
void each_program(const Check& check) {
  const std::uint32_t count = count_of_programs();
  const char* const only = std::getenv("MICRYSCOPE_SEED");  // one program, which is printed
  std::size_t findings = 0;
  for (std::uint32_t seed = 0; seed < count; ++seed) {
    if (only != nullptr && std::to_string(seed) != only) continue;
    const auto dialect = static_cast<Dialect>(seed % 3);
    const Program program = generate(dialect, seed);
    const std::vector<std::string> before = verdicts(program);
    findings += before.size();
    INFO("seed " << seed);
    if (only != nullptr) {
      for (const auto& [path, text] : print(program, {"one", "two", "xyz"}).texts)
        std::printf("--- %s\n%s", path.c_str(), text.c_str());
    }
    check(program, seed, before);
  }
  if (only == nullptr) CHECK(findings > count / 4);
}

TEST_CASE("generated: the order of functions changes nothing") {
  each_program([](const Program& program, std::uint32_t seed, const auto& before) {
    Program shuffled = program;
    std::shuffle(shuffled.parts.begin(), shuffled.parts.end(), std::mt19937(seed));
    CHECK(difference(before, verdicts(shuffled)) == "");
  });
}

TEST_CASE("generated: the order of files changes nothing") {
  each_program([](const Program& program, std::uint32_t, const auto& before) {
    CHECK(difference(before, verdicts(program, {"zzz", "two", "aaa"})) == "");
  });
}

/// What `before` has and `after` lacks.
std::string lost(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::vector<std::string> gone;
  std::ranges::set_difference(before, after, std::back_inserter(gone));
  std::string text;
  for (const std::string& line : gone) text += line + '\n';
  return text;
}

TEST_CASE("generated: unrelated functions and files take nothing away") {
  each_program([](const Program& program, std::uint32_t seed, const auto& before) {
    Program more = program;
    for (Part& part : unrelated_parts(program.dialect, seed)) {
      part.file = static_cast<int>(seed / 3 % 4);
      more.parts.insert(more.parts.begin() + static_cast<std::ptrdiff_t>(seed % more.parts.size()),
                        part);
    }
    CHECK(lost(before, verdicts(more, {"one", "two", "xyz", "apart"})) == "");
  });
}

TEST_CASE("generated: a copy beside the project says everything twice") {
  each_program([](const Program& program, std::uint32_t, const auto& before) {
    if (program.dialect == Dialect::python) return;  // a name that two folders have is ambiguous
    const Project project = print(program, {"one", "two", "xyz"});
    Project both;
    for (const auto& [path, text] : project.texts) {
      both.texts["first/" + path] = text;
      both.texts["second/" + path] = text;
    }
    std::vector<std::string> twice;
    for (const std::string& line : before) twice.insert(twice.end(), 2, line);
    CHECK(difference(twice, verdicts(analyse(both, everything()))) == "");
  });
}

TEST_CASE("generated: each rule alone says what it says among all") {
  each_program([](const Program& program, std::uint32_t, const auto&) {
    const Project project = print(program, {"one", "two", "xyz"});
    const report::Report all = analyse(project, everything());
    for (const std::string_view rule : {"R1", "R2", "R6", "R7"}) {
      Options options = everything();
      for (const std::string_view other : {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"}) {
        if (other != rule) options.config.rules[std::string(other)] = {};
      }
      const auto own = [&](const report::Report& report, bool with_explained) {
        std::vector<std::string> lines;
        for (const rules::Finding& finding : report.findings) {
          const bool is_explained =
              with_explained && std::ranges::find(finding.explains, rule) != finding.explains.end();
          if (finding.rule == rule || is_explained) lines.push_back(finding.scope);
        }
        std::ranges::sort(lines);
        return lines;
      };
      INFO(rule);
      CHECK(difference(own(all, true), own(analyse(project, options), false)) == "");
    }
  });
}

const Rulesets& rulesets() {
  static const Result<Rulesets> kLoaded = load_rulesets({});
  REQUIRE(kLoaded);
  return *kLoaded;
}

/// The findings of a project whose graph and traces were first asked all kinds of other things.
std::vector<std::string> asked_first(const Project& project, std::uint32_t seed,
                                     std::size_t questions) {
  std::vector<ir::Module> modules;
  for (const auto& [path, text] : project.texts) {
    const lower::LanguageSpec* const language = language_of(path);
    if (language != nullptr) modules.push_back(lower::lower_file(*language, path, text, {}));
  }
  if (modules.empty()) return {};
  const Rulesets& all = rulesets();
  const graph::Program program(std::move(modules));
  graph::Graph graph(program, all.models);
  const models::Names names(all.models);
  graph.add_may_edges(graph::may_flows(graph, all.models, names).edges);
  trace::Tracer tracer(graph, all.models);
  std::mt19937 random(seed);
  for (std::size_t i = 0; i < questions && program.node_count() > 0; ++i) {
    const graph::NodeId node(random() % program.node_count());
    graph.resolver().resolve(node);
    tracer.facts(node, {});
  }
  const auto profile = choose_profile(all.rules, "default", {});
  REQUIRE(profile);
  std::vector<std::string> lines;
  for (const rules::Finding& finding :
       rules::evaluate({all.rules, *profile, all.models, names, {}}, tracer)) {
    std::string line = finding.scope + ' ' + finding.rule + ' ' +
                       std::to_string(static_cast<int>(finding.level)) + ' ' + finding.message;
    for (const std::string& evidence : finding.evidence) line += " | " + evidence;
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  return lines;
}

TEST_CASE("generated: what was asked before changes nothing") {
  each_program([](const Program& program, std::uint32_t seed, const auto&) {
    const Project project = print(program, {"one", "two", "xyz"});
    const std::vector<std::string> fresh = asked_first(project, seed, 0);
    CHECK(difference(fresh, asked_first(project, seed, 20)) == "");
    CHECK(difference(fresh, asked_first(project, seed + 1, 400)) == "");
  });
}

TEST_CASE("what was asked before changes nothing in our own sources") {
  for (const Project& project : projects()) {
    INFO(project.name);
    const std::vector<std::string> fresh = asked_first(project, 1, 0);
    CHECK(difference(fresh, asked_first(project, 2, 30)) == "");
    CHECK(difference(fresh, asked_first(project, 3, 1000)) == "");
  }
}

}  // namespace
}  // namespace micryscope::properties
