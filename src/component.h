// The analysis of files that belong together: text to IR to graph to traces to findings. Stages 3
// to 9 of the run (pipeline.cc).
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
#include <tuple>
#include <vector>

#include "graph/limits.h"
#include "graph/may.h"
#include "ir/ir.h"
#include "models/looks.h"
#include "models/names.h"
#include "pipeline.h"
#include "report/report.h"
#include "rules/finding.h"
#include "rules/rule.h"
#include "rulesets.h"
#include "source/files.h"

namespace micryscope {

/// Indexes into FileSet::files, ascending.
using Component = std::vector<std::uint32_t>;

/// A cap of the graph or of a trace that cut something short, at the first place where it did.
struct LimitHit {
  graph::Limit limit = graph::Limit::callers;
  std::uint64_t places = 0;
  std::uint32_t file = 0;  ///< index into the component
  std::uint32_t line = 0;  ///< from 1
};

/// A constant, or words of one, on a line that a report may show.
struct ShownPlace {
  rules::Location location;
  bool is_secret = false;  ///< else known to be open: an IV, a salt, an algorithm
  auto operator<=>(const ShownPlace& other) const {
    return key() <=> other.key();
  }
  bool operator==(const ShownPlace& other) const { return key() == other.key(); }

 private:
  std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, bool> key() const {
    return {location.file, location.span.begin, location.span.end, is_secret};
  }
};

/// Plain data: knows the component's files by their place in it, and no graph.
struct ComponentResult {
  /// Rules, suppressions and `paths:` of the configuration applied; only files that were asked for.
  /// Location::file is an index into the component.
  std::vector<rules::Finding> findings;
  std::vector<ShownPlace> shown;                    ///< sorted; on lines of the findings
  std::vector<report::Notification> notifications;  ///< what was not understood, by file and line
  std::vector<LimitHit> limits;                     ///< in the order of the caps
  std::vector<graph::SharedName> shared;            ///< sorted; see graph/may.h
  bool is_dated = false;  ///< a comment ends on some day: holds for the day of the run only
};

/// Did --timeout cut the analysis short? Then the report is not complete, and the result must not
/// be kept for later runs.
bool depends_on_machine(const ComponentResult& result);

/// Was all read, and nothing cut short on which a verdict may depend?
bool is_complete(const ComponentResult& result);

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
                                    const Options& options, unsigned jobs);

/// Names and looks are the models'; shared, as patterns are costly to compile.
ComponentResult analyse(const Analysis& analysis, const models::Names& names,
                        const models::Looks& looks, const Component& component, unsigned jobs);

}  // namespace micryscope
