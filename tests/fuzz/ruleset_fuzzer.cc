// One YAML file of --rules, whatever kind it claims to be.
#include <vector>

#include "models/load.h"
#include "rules/load.h"
#include "support/check.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  const std::vector<models::RulesetFile> files = {{"fuzzed.yaml", fuzz::text_of(data, size)}};
  const auto models = models::load(files);
  if (models) models::lint(*models);
  const auto rules = rules::load_rules(files);
  if (!models) MS_CHECK(!models.error().text().empty(), "who refuses says why");
  if (!rules) MS_CHECK(!rules.error().text().empty(), "who refuses says why");
}
