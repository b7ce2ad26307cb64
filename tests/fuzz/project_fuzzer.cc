// The whole run on several files that may import one another, in any languages, with their
// manifests, ignore files and configuration; then, for one input in two, another way to look at
// them. Which one is for the input's size to say, as all of them would take too long for each.
#include "micryscope/scan.h"
#include "projects.h"
#include "run/ir_and_graph.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

// Of the embedded rules, which are loaded once: not what an input may take its time for.
const models::Looks& looks() {
  static const models::Names kNames(fuzz::rulesets().models);
  static const models::Looks kLooks(fuzz::rulesets().models, kNames);
  return kLooks;
}

// Through the public interface, which must give what the pipeline gives.
void scan_again(const source::MemoryTree& tree, const std::vector<fuzz::Piece>& pieces) {
  std::vector<SourceText> texts;
  for (const fuzz::Piece& piece : pieces) texts.push_back({fuzz::path_of(piece.name), piece.text});
  ScanOptions scanning;
  scanning.jobs = 2;
  const ScanResult result = scan(texts, scanning);
  if (!result) return;  // two texts may want one name for a file and a folder
  Options options;
  options.jobs = 1;
  const std::string json = report::to_json(fuzz::analyse(options, tree));
  MS_CHECK(result.report().to_json() == json, "with two threads and through the library the same");
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  const std::vector<Piece> pieces = pieces_of(data, size);
  source::MemoryTree tree;
  for (const Piece& piece : pieces) tree.add(path_of(piece.name), piece.text);
  Options options = plain_options();
  if (!configure(tree, options)) return;
  options.selection.no_ignore = size % 4 != 0;
  options.today = "2027-01-01";
  every_form(analyse(options, tree));
  switch (size % 16) {
    case 1:
      show_graph(options, tree, GraphForm::text);
      break;
    case 3:
      show_graph(options, tree, GraphForm::json);
      break;
    case 5:
      show_graph(options, tree, GraphForm::dot);
      break;
    case 7:
    case 9:
    case 11:
      for (const Piece& piece : pieces) show_ir(rulesets(), looks(), tree, path_of(piece.name));
      break;
    case 13:
      if (!tree.read(rules::kConfigName, 1)) scan_again(tree, pieces);
      break;
    default:
      break;
  }
}
