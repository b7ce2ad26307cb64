// From the YAML of rulesets/models, rulesets/mcp and rulesets/names to one ModelSet. Runs before
// anything is parsed, so that a wrong word ends the run at once and says where it stands.
//
// Files of other schemas (rules, profiles) are passed over, so that a caller may hand in a whole
// ruleset folder. Order of files is order of models; give them sorted by path.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "support/error.h"
#include "support/yaml_reader.h"

namespace micryscope::models {

struct RulesetFile {
  std::string path;  ///< for errors, and relative enough to be shown
  std::string text;
  /// The same packed, for a file that the program carries: much quicker to read, and checked by
  /// the tests, so not checked in full again. Lives as long as the program; empty for others.
  std::string_view packed = {};
};

/// All documents of a file, by the quicker way.
Result<std::vector<yaml::Node>> documents(const RulesetFile& file);

/// Compiles all models, MCP models and names among the files. `families` limits models to these
/// language families (reading YAML is the larger part of a short run); empty means all.
Result<ModelSet> load(std::span<const RulesetFile> files,
                      std::span<const std::string> families = {});

/// Things that are allowed but look like mistakes, one line each, sorted: a type that is returned
/// and has no methods, methods of a type that nothing returns, models that no prefilter word finds.
std::vector<std::string> lint(const ModelSet& models);

}  // namespace micryscope::models
