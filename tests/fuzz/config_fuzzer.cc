// .micryscope.yaml: read, or refused with a place.
#include "rules/config.h"
#include "support/check.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  using namespace micryscope;
  const auto config = rules::read_config(fuzz::text_of(data, size), ".micryscope.yaml");
  if (!config) MS_CHECK(!config.error().text().empty(), "who refuses says why");
}
