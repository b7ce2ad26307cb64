// Three places to look, the surest first: a changed line that the path passes; the change that is
// nearest to the path in its files, where something was taken away or the values changed without a
// line of the path; and a changed file that the path's files name, as they do what they import.
#include "report/cause.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "support/source_map.h"

namespace micryscope::report {

namespace {

using rules::Finding;
using rules::Location;

constexpr const char* kStepChanged = "; changed here";
constexpr std::size_t kMostCandidates = 200;  // of changed files that are not on the path

/// "crypto" of "src/crypto.py": what an import writes.
std::string_view stem(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = name.find('.', 1);
  return name.substr(0, dot);
}

bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_char(text[at - 1])) &&
        (end == text.size() || !is_word_char(text[end]))) {
      return true;
    }
  }
  return false;
}

/// What decides which files are read at all.
bool is_ignore_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == ".gitignore" || name == ".micryscopeignore";
}

std::size_t common_folders(std::string_view a, std::string_view b) {
  std::size_t folders = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
    if (a[i] == '/') ++folders;
  }
  return folders;
}

}  // namespace

void CauseNamer::name_cause(Finding& finding) {
  std::optional<Cause> cause = on_the_path(finding);
  if (!cause) cause = beside_the_path(finding);
  if (!cause) cause = elsewhere(finding);
  if (!cause) return;
  // First, as a host that shows only some of them cuts at the end.
  finding.related.emplace(finding.related.begin(), cause->location,
                          cause->deleted ? kDeletedHere : kChangedHere);
}

const LineIndex& CauseNamer::index(std::uint32_t file) {
  return indexes_.try_emplace(file, head_.files[file].text).first->second;
}

CauseNamer::Anchor CauseNamer::anchor(const Location& location) {
  const LineIndex& lines = index(location.file);
  const std::uint32_t first = lines.position(location.span.begin).line;
  return {location.file, first, std::max(first, lines.position(location.span.end).line)};
}

std::vector<CauseNamer::Anchor> CauseNamer::anchors(const Finding& finding) {
  std::vector<Anchor> made = {anchor(finding.location)};
  for (const rules::Flow& flow : finding.flows) {
    for (const rules::Step& step : flow.steps) made.push_back(anchor(step.location));
  }
  return made;
}

/// The text of a line; nothing of it in a file that no finding names, as its language may be one
/// whose literals nobody knows how to hide.
Location CauseNamer::at_line(std::uint32_t file, std::uint32_t line) {
  const LineIndex& lines = index(file);
  line = std::clamp<std::uint32_t>(line, 1, lines.line_count());
  const std::string_view text = lines.line(line);
  const std::size_t indent = std::min(text.find_first_not_of(" \t"), text.size());
  const auto begin = lines.line_start(line) + static_cast<std::uint32_t>(indent);
  const bool is_shown = added_.find(head_.files[file].path) == added_.end();
  const std::size_t end = text.find_last_not_of(" \t") + 1;  // npos + 1 is 0
  const auto size = static_cast<std::uint32_t>(end > indent && is_shown ? end - indent : 0);
  return {file, {begin, begin + size}};
}

/// The step itself, or of a step of many lines the first one that changed.
std::optional<CauseNamer::Cause> CauseNamer::at_step(const Location& location) {
  const Anchor lines = anchor(location);
  const auto changed =
      lines_.first_changed(head_.files[location.file].path, lines.first, lines.last);
  if (!changed) return std::nullopt;
  return Cause{*changed == lines.first ? location : at_line(location.file, *changed), false};
}

std::optional<CauseNamer::Cause> CauseNamer::on_the_path(Finding& finding) {
  std::optional<Cause> first;
  for (rules::Flow& flow : finding.flows) {
    for (rules::Step& step : flow.steps) {
      const std::optional<Cause> changed = at_step(step.location);
      if (!changed) continue;
      step.text += kStepChanged;
      if (!first) first = changed;
    }
  }
  const std::optional<Cause> own = at_step(finding.location);
  if (!own) return first;
  // A call that was written anew brings its finding, wherever its values were made.
  const std::string& path = head_.files[finding.location.file].path;
  const ChangedLines::FileDiff* const file = lines_.diff(path);
  const std::uint32_t line = anchor(own->location).first;
  const bool is_new_line =
      file->added || std::any_of(file->hunks.begin(), file->hunks.end(), [line](const Hunk& hunk) {
        return hunk.old_begin == hunk.old_end && hunk.new_begin <= line && line < hunk.new_end;
      });
  return is_new_line || !first ? own : first;
}

CauseNamer::Cause CauseNamer::at_hunk(std::uint32_t file, const Hunk& hunk) {
  std::uint32_t line = hunk.new_begin;
  // Past blank lines, to what was written.
  while (line + 1 < hunk.new_end && plain_source(index(file).line(line)).empty()) ++line;
  return {at_line(file, line), hunk.new_begin == hunk.new_end};
}

std::optional<CauseNamer::Cause> CauseNamer::nearest_hunk(const Finding& finding, bool cosmetic) {
  std::optional<Cause> best;
  std::uint32_t best_distance = 0;
  for (const Anchor& at : anchors(finding)) {
    const ChangedLines::FileDiff* const file = lines_.diff(head_.files[at.file].path);
    if (file == nullptr) continue;
    for (const Hunk& hunk : file->hunks) {
      if (hunk.cosmetic != cosmetic) continue;
      const std::uint32_t last = std::max(hunk.new_begin, hunk.new_end - 1);
      const std::uint32_t distance = hunk.new_begin > at.last ? hunk.new_begin - at.last
                                     : last < at.first        ? at.first - last
                                                              : 0;
      if (best && best_distance <= distance) continue;
      best = at_hunk(at.file, hunk);
      best_distance = distance;
    }
  }
  return best;
}

std::optional<CauseNamer::Cause> CauseNamer::beside_the_path(const Finding& finding) {
  if (const auto cause = nearest_hunk(finding, false)) return cause;
  // Where a file lies decides whether it is read, and whether it is test code.
  if (lines_.is_moved(head_.files[finding.location.file].path)) {
    return Cause{finding.location, false};
  }
  return std::nullopt;
}

bool CauseNamer::mentions(const Finding& finding, std::string_view path) const {
  const std::string_view word = stem(path);
  if (word.empty()) return false;
  std::vector<std::uint32_t> files = {finding.location.file};
  for (const rules::Flow& flow : finding.flows) {
    for (const rules::Step& step : flow.steps) files.push_back(step.location.file);
  }
  return std::any_of(files.begin(), files.end(),
                     [&](std::uint32_t file) { return has_word(head_.files[file].text, word); });
}

std::uint32_t CauseNamer::file_of(std::string_view path, const std::string& text) {
  for (std::uint32_t i = 0; i < head_.files.size(); ++i) {
    if (head_.files[i].path == path) return i;
  }
  const auto file = static_cast<std::uint32_t>(head_.files.size());
  added_.emplace(path, file);
  head_.files.push_back({std::string(path), text});
  indexes_.clear();  // they look into texts that may have moved
  return file;
}

std::optional<CauseNamer::Cause> CauseNamer::in_file(std::string_view path) {
  const ChangedLines::FileDiff* const file = lines_.diff(path);
  if (file == nullptr) return std::nullopt;
  const auto hunk = std::find_if(file->hunks.begin(), file->hunks.end(),
                                 [](const Hunk& one) { return !one.cosmetic; });
  if (hunk == file->hunks.end()) return std::nullopt;
  return at_hunk(file_of(path, file->text), *hunk);
}

std::optional<CauseNamer::Cause> CauseNamer::elsewhere(const Finding& finding) {
  const std::string& own = head_.files[finding.location.file].path;
  // Named by the path's files; then what decides which files are read; then what is near.
  struct Candidate {
    bool mentioned = false;
    bool ignores = false;
    std::size_t folders = 0;
    const ChangedFile* file = nullptr;
  };
  std::vector<Candidate> candidates;
  for (const ChangedFile& file : lines_.changes().files) {
    const std::string& path = file.path.empty() ? file.old_path : file.path;
    candidates.push_back({false, is_ignore_file(path), common_folders(own, path), &file});
  }
  const auto nearer = [](const Candidate& a, const Candidate& b) {
    return std::tuple(a.mentioned, a.ignores, a.folders) >
           std::tuple(b.mentioned, b.ignores, b.folders);
  };
  std::stable_sort(candidates.begin(), candidates.end(), nearer);
  candidates.resize(std::min(candidates.size(), kMostCandidates));
  for (Candidate& one : candidates) {
    one.mentioned = mentions(finding, one.file->path.empty() ? one.file->old_path : one.file->path);
  }
  std::stable_sort(candidates.begin(), candidates.end(), nearer);
  for (const Candidate& candidate : candidates) {
    if (candidate.file->path.empty()) {
      // A file that is gone has no place; what used it has.
      if (candidate.mentioned) return Cause{finding.location, true};
      continue;
    }
    if (const auto cause = in_file(candidate.file->path)) return cause;
  }
  if (const auto cause = nearest_hunk(finding, true)) return cause;
  return std::nullopt;
}

}  // namespace micryscope::report
