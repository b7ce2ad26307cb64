#include "cli/stages.h"

#include "inspect.h"

namespace micryscope::cli {

namespace {

tl::unexpected<Error> not_available(const std::string& what) {
  return fail(ErrorCode::usage, what + " is not available in this version yet");
}

}  // namespace

Stages real_stages() {
  Stages stages;
  stages.open_tree = [](const std::string& root) { return open_folder(root); };
  stages.run = [](const Options&, const source::SourceTree&) -> Result<report::Report> {
    return not_available("check");
  };
  stages.graph = [](const Options&, const source::SourceTree&, GraphFormat) -> Result<std::string> {
    return not_available("graph");
  };
  stages.ir = [](const source::SourceTree& tree, std::string_view path) {
    return inspect_ir(tree, path);
  };
  stages.explain = [](const std::string&, const Folders&) -> Result<std::string> {
    return not_available("explain");
  };
  stages.rules = [](RulesAction, const Folders&) -> Result<Verdict> {
    return not_available("rules");
  };
  stages.coverage = [](const Folders&) -> Result<std::string> { return not_available("coverage"); };
  return stages;
}

}  // namespace micryscope::cli
