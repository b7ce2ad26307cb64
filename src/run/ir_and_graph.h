// Looking at one step of the run instead of its end: what `micryscope ir` and `micryscope graph`
// show.
#pragma once

#include <string>
#include <string_view>

#include "models/looks.h"
#include "rulesets/load.h"
#include "run/options.h"
#include "source/source_tree.h"
#include "support/error.h"

namespace micryscope {

enum class GraphForm : std::uint8_t { text, json, dot };

/// The graph between calls (graph/dump.h).
Result<std::string> show_graph(const Options& options, const source::SourceTree& tree,
                               GraphForm form);

/// The calls of one file as JSON (ir/calls_json.h). The path is relative to the tree's root.
Result<std::string> show_ir(const source::SourceTree& tree, std::string_view path);
/// The same with rulesets that are loaded already, for the language of the file at least.
Result<std::string> show_ir(const Rulesets& rulesets, const models::Looks& looks,
                            const source::SourceTree& tree, std::string_view path);

}  // namespace micryscope
