// The whole run on a project of one file; the first byte chooses the language.
#include <array>

#include "pipeline.h"
#include "report/report.h"
#include "source/memory_tree.h"
#include "support/check.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  static const Result<Rulesets> kRulesets = load_rulesets({});
  MS_CHECK(kRulesets.has_value(), "the embedded rulesets can be loaded");
  constexpr std::array<const char*, 4> kPaths = {"a.py", "a.js", "a.ts", "a.go"};
  if (size == 0) return 0;
  source::MemoryTree tree;
  tree.add(kPaths[data[0] % kPaths.size()], fuzz::text_of(data + 1, size - 1));
  Options options;
  options.jobs = 1;
  options.selection.no_ignore = true;
  const auto report = run(options, *kRulesets, tree);
  MS_CHECK(report.has_value(), "what a repository holds is no error");
  report::to_sarif(*report, report::SarifProfile::full);
  report::to_json(*report);
  report::to_text(*report, true);
  return 0;
}
