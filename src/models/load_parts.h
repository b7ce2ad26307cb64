// The parts of the loader: one function per kind of entry. Only load*.cc include this.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "models/yaml_fields.h"

namespace micryscope::models {

/// "0.iv" and the like; anything else is an error.
Selector read_selector(Fields& fields, const yaml::Node& node);
/// One selector or a list of them.
std::vector<Selector> read_selectors(Fields& fields, const yaml::Node& node);

/// One entry of `calls:`, as one model for each path it lists. `method` models have only a name.
struct ReadCalls {
  bool methods = false;
  std::vector<CallModel> models;
};
ReadCalls read_calls(Fields& fields, const yaml::Node& node, std::string_view library);

/// One entry of `tools:`, one model for each path it lists.
std::vector<ToolModel> read_tools(Fields& fields, const yaml::Node& node);

/// A names document: adds to the set's names, credentials and placeholders.
void read_names(Fields& fields, const yaml::Node& root, ModelSet& set);

}  // namespace micryscope::models
