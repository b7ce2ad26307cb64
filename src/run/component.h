// The analysis of files that belong together: text to IR to graph to traces to findings. Stages 3
// to 9 of the run (run.cc).
//
// A component is what imports connect (source/import_graph.h), and what names that no import says
// connect besides: a file that one component writes and another reads, tools whose results a model
// may hand on. Nothing outside a component has a say in what is found in it; so a run needs memory
// for the largest only, components are analysed side by side, and the result of one that no change
// touched holds as it is (cache/).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "models/looks.h"
#include "models/names.h"
#include "rules/rule.h"
#include "rulesets/load.h"
#include "run/component_result.h"
#include "run/options.h"
#include "source/files.h"

namespace micryscope {

/// Indexes into FileSet::files, ascending.
using Component = std::vector<std::uint32_t>;

/// IR of files that earlier runs lowered. Safe to use from several threads at once.
class KnownModules {
 public:
  virtual ~KnownModules() = default;
  /// As lower_files() would give it; the file's text is loaded.
  virtual std::optional<ir::Module> find(const source::SourceFile& file) const = 0;
  /// The caller says that no rule found a secret in it; what only looks like one is for the callee.
  virtual void keep(const source::SourceFile& file, const ir::Module& module) = 0;
};

/// What the analysis of every component of a run shares.
struct Analysis {
  const Options& options;
  const Rulesets& rulesets;
  const rules::Profile& profile;
  const source::FileSet& files;
  KnownModules* modules = nullptr;  ///< null: lower every file anew
};

/// The components that imports make, by their first file.
std::vector<Component> components_of(const source::FileSet& files);

/// Components that share names become one. The rest, and the order, stay as they are.
std::vector<Component> merge_by_names(const std::vector<Component>& components,
                                      const std::vector<ComponentResult>& results);

/// The IR of some files, in their order, on `jobs` threads.
std::vector<ir::Module> lower_files(const source::FileSet& files, const Component& which,
                                    const Options& options, const models::ModelSet& models,
                                    unsigned jobs);

/// Names and looks are the models'; shared, as patterns are costly to compile.
ComponentResult analyse(const Analysis& analysis, const models::Names& names,
                        const models::Looks& looks, const Component& component, unsigned jobs);

}  // namespace micryscope
