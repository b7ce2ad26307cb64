#include "run/run_examples.h"

#include "run/options.h"
#include "run/run.h"

namespace micryscope {

std::vector<ExampleResult> run_examples(const Rulesets& rulesets) {
  return try_examples(rulesets, [](const ExampleSetting& setting, const Rulesets& with,
                                   const source::SourceTree& project) {
    Options options;
    options.profile = setting.profile;
    options.config = setting.config;
    options.jobs = 1;
    return run(options, with, project);
  });
}

}  // namespace micryscope
