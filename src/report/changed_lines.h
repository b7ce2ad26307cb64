// What lies between two states of a project, as the comparison of their reports asks for it: which
// path was which, and which line was which. Lines are compared when somebody asks, because a change
// of a thousand files may touch few that a finding passes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/line_diff.h"

namespace micryscope::report {

/// A file that is not the same in both states. Without `old_path` it was added (a copy, too),
/// without `path` it was deleted; two different paths are a rename.
struct ChangedFile {
  std::string old_path;
  std::string path;
};

struct Changes {
  std::vector<ChangedFile> files;
};

/// Reads a file's text (UTF-8) from one of the states; none if there is nothing to read.
using ReadText = std::function<std::optional<std::string>(std::string_view path)>;

struct States {
  const Changes& changes;
  ReadText base;
  ReadText head;
};

class ChangedLines {
 public:
  explicit ChangedLines(const States& states);

  struct FileDiff {
    bool added = false;  ///< the whole file; `hunks` is one that says so
    std::string text;    ///< of the head
    std::vector<Hunk> hunks;
  };
  /// By the path in the head; null for a file that is the same in both states, or cannot be read.
  const FileDiff* diff(std::string_view path);

  /// Where a file of the base is in the head; empty: nowhere.
  std::string_view path_in_head(std::string_view base_path) const;
  /// True for a file of the head that has another path in the base.
  bool is_moved(std::string_view path) const;
  /// The line of the base that a line of the head was, if nothing changed in it but white space.
  std::optional<std::uint32_t> line_in_base(std::string_view path, std::uint32_t line);
  /// True if a line of a base file is still there.
  bool line_stays(std::string_view base_path, std::uint32_t line);

  /// The first of these lines of a head file that changed in more than its looks.
  std::optional<std::uint32_t> first_changed(std::string_view path, std::uint32_t first,
                                             std::uint32_t last);
  const Changes& changes() const { return states_.changes; }

 private:
  FileDiff compute(const ChangedFile& file) const;

  const States& states_;
  std::map<std::string, const ChangedFile*, std::less<>> by_path_;
  std::map<std::string, const ChangedFile*, std::less<>> by_old_path_;
  std::map<std::string, std::optional<FileDiff>, std::less<>> diffs_;
};

}  // namespace micryscope::report
