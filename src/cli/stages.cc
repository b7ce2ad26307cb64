#include "cli/stages.h"

#include "inspect.h"
#include "source/disk_tree.h"

namespace micryscope::cli {

Stages real_stages() {
  Stages stages;
  stages.open_tree = [](const std::string& root) { return source::open_disk_tree(root); };
  stages.run = [](const Options& options, const source::SourceTree& tree) { return run(options, tree); };
  stages.graph = [](const Options& options, const source::SourceTree& tree, GraphFormat format) {
    (void)options, (void)tree, (void)format;
    return Result<std::string>(fail(ErrorCode::usage, "graph is not available in this version yet"));
  };
  stages.ir = [](const source::SourceTree& tree, std::string_view path) { return inspect_ir(tree, path); };
  stages.explain = [](const std::string&, const Folders&) -> Result<std::string> {
    return fail(ErrorCode::usage, "explain is not available in this version yet");
  };
  stages.rules = [](RulesAction, const Folders&) -> Result<Verdict> {
    return fail(ErrorCode::usage, "rules is not available in this version yet");
  };
  stages.coverage = [](const Folders&) -> Result<std::string> {
    return fail(ErrorCode::usage, "coverage is not available in this version yet");
  };
  return stages;
}

}  // namespace micryscope::cli
