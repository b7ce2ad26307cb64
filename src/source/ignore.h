// What a project asks to leave out, in the language of .gitignore, and which folders hold other
// people's code. How rules of several files add up is the walk's affair (walk.cc): files deeper in
// the tree win over those above, later lines over earlier ones.
//
//   const IgnoreFile rules("*.log\n!keep.log\n", "src/", Glob::Braces::literal);
//   rules.verdict("src/a/x.log", false) == Verdict::ignored
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_tree.h"
#include "support/glob.h"

namespace micryscope::source {

enum class Verdict : std::uint8_t { none, ignored, kept };

/// One ignore file.
class IgnoreFile {
 public:
  /// Longer files are not an ignore file's work but an attack on the walk's time.
  static constexpr std::uint64_t kMaxBytes = 64U << 10;

  /// `folder` is the folder in which it lies, "" for the root, else with a slash at its end.
  IgnoreFile(std::string_view text, std::string_view folder, Glob::Braces braces);

  /// What its last matching line says of a path below its folder. A path below a folder that is
  /// ignored is never asked for, so it cannot be kept either (as in git). Takes what it costs from
  /// `steps`, Glob::kMostSteps for one path and all files that are asked about it; where they do
  /// not suffice it is `none`, so that nothing is hidden, and they are 0.
  Verdict verdict(std::string_view path, bool is_folder, std::uint64_t& steps) const;
  bool empty() const { return rules_.empty(); }
  /// "line 3: the glob \"a[\" has a bracket that is not closed": rules that match nothing, as git
  /// has it. Whoever writes the file for us is told.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  struct Rule {
    Glob glob;
    bool is_negated;
    bool is_folder_only;
    bool is_anchored;  ///< compared with the whole path below the folder, not with the name
  };
  void add_line(std::string_view line, std::size_t number, Glob::Braces braces);

  std::size_t folder_size_;
  std::vector<Rule> rules_;
  std::vector<std::string> problems_;
};

/// Folders of version control: never entered, never counted.
bool is_version_control(std::string_view name);

/// True for a folder `name` of other people's or a tool's files, by its name and by what lies
/// beside it (`siblings`: the listing that holds it).
bool is_vendored_folder(std::string_view name, const SourceTree::Listing& siblings);

/// True when the listing of a folder shows an installed environment, whatever its name.
bool is_environment(const SourceTree::Listing& listing);

}  // namespace micryscope::source
