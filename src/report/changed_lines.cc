#include "report/changed_lines.h"

#include <algorithm>

#include "support/source_map.h"

namespace micryscope::report {

ChangedLines::ChangedLines(const States& states) : states_(states) {
  for (const ChangedFile& file : states.changes.files) {
    if (!file.path.empty()) by_path_.emplace(file.path, &file);
    if (!file.old_path.empty()) by_old_path_.emplace(file.old_path, &file);
  }
}

ChangedLines::FileDiff ChangedLines::compute(const ChangedFile& file) const {
  FileDiff made;
  made.text = states_.head(file.path).value_or("");
  const std::optional<std::string> before =
      file.old_path.empty() ? std::nullopt : states_.base(file.old_path);
  made.added = !before;
  if (before) {
    made.hunks = diff_lines(*before, made.text);
  } else {
    made.hunks = {{1, 1, 1, LineIndex(made.text).line_count() + 1, false}};
  }
  return made;
}

const ChangedLines::FileDiff* ChangedLines::diff(std::string_view path) {
  auto found = diffs_.find(path);
  if (found == diffs_.end()) {
    const auto changed = by_path_.find(path);
    std::optional<FileDiff> made;
    if (changed != by_path_.end()) made = compute(*changed->second);
    found = diffs_.emplace(std::string(path), std::move(made)).first;
  }
  return found->second ? &*found->second : nullptr;
}

std::string_view ChangedLines::path_in_head(std::string_view base_path) const {
  const auto changed = by_old_path_.find(base_path);
  return changed == by_old_path_.end() ? base_path : std::string_view(changed->second->path);
}

bool ChangedLines::is_moved(std::string_view path) const {
  const auto changed = by_path_.find(path);
  return changed != by_path_.end() && !changed->second->old_path.empty() &&
         changed->second->old_path != path;
}

std::optional<std::uint32_t> ChangedLines::line_in_base(std::string_view path, std::uint32_t line) {
  const FileDiff* const file = diff(path);
  if (file == nullptr) return line;
  if (file->added) return std::nullopt;
  std::uint32_t old_line = line;
  for (const Hunk& hunk : file->hunks) {
    if (line < hunk.new_begin) break;
    if (line < hunk.new_end) return std::nullopt;
    old_line = line - hunk.new_end + hunk.old_end;
  }
  return old_line;
}

bool ChangedLines::line_stays(std::string_view base_path, std::uint32_t line) {
  const std::string_view path = path_in_head(base_path);
  if (path.empty()) return false;
  const FileDiff* const file = diff(path);
  return file == nullptr ||
         std::none_of(file->hunks.begin(), file->hunks.end(), [line](const Hunk& hunk) {
           return hunk.old_begin <= line && line < hunk.old_end;
         });
}

std::optional<std::uint32_t> ChangedLines::first_changed(std::string_view path, std::uint32_t first,
                                                         std::uint32_t last) {
  const FileDiff* const file = diff(path);
  if (file == nullptr) return std::nullopt;
  for (const Hunk& hunk : file->hunks) {
    if (hunk.cosmetic || hunk.new_end <= first || last < hunk.new_begin) continue;
    if (hunk.new_begin < hunk.new_end) return std::max(first, hunk.new_begin);
  }
  return std::nullopt;
}

}  // namespace micryscope::report
