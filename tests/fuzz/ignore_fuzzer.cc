// Ignore files and the globs of the configuration, on paths: the text up to the first byte 1 is the
// file, the lines behind it are paths, those of folders with a slash at their end.
#include "languages/registry.h"
#include "projects.h"
#include "rules/config.h"
#include "source/ignore.h"
#include "source/walk.h"
#include "support/check.h"
#include "target.h"

namespace {

using namespace micryscope;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < 200) {
    lines.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

// A path below a folder gets the verdict that it has below the root.
void check_verdicts(std::string_view text, const std::vector<std::string>& paths) {
  using source::IgnoreFile;
  for (const Glob::Braces braces : {Glob::Braces::literal, Glob::Braces::alternatives}) {
    const IgnoreFile at_root(text, "", braces);
    const IgnoreFile below(text, "x/y/", braces);
    for (std::string path : paths) {
      const bool is_folder = path.ends_with('/');
      if (is_folder) path.pop_back();
      std::uint64_t steps = Glob::kMostSteps;
      std::uint64_t steps_below = Glob::kMostSteps;
      MS_CHECK(at_root.verdict(path, is_folder, steps) ==
                   below.verdict("x/y/" + path, is_folder, steps_below),
               "an ignore file means the same in every folder");
      MS_CHECK(steps == steps_below, "and costs the same");
    }
  }
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  const std::string input = text_of(data, size);
  const std::size_t cut = std::min(input.find(kCut), input.size());
  const std::string text = input.substr(0, cut);
  const std::vector<std::string> paths = lines_of(std::string_view(input).substr(cut));
  check_verdicts(text, paths);
  for (const std::string& line : lines_of(text)) {
    const Glob glob = Glob::compile(line, Glob::Braces::alternatives);
    for (const std::string& path : paths) glob.matches(path);
  }
  source::MemoryTree tree;
  tree.add(".gitignore", text).add("sub/.gitignore", text).add("sub/a.py", "").add("a.go", "");
  for (const std::string& path : paths) tree.add(path_of(path), "");
  source::Selection selection;
  selection.exclude = lines_of(text);
  MS_CHECK(source::walk(tree, selection, languages::all_languages()).has_value(),
           "no ignore file stops the walk");
}
