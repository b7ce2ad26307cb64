// Two states of a project and what a change introduces: renames are found, both states analysed and
// compared, a baseline written, read and applied.
#include <algorithm>
#include <map>

#include "changes/renames.h"
#include "projects.h"
#include "report/baseline.h"
#include "run/compare_states.h"
#include "support/check.h"
#include "support/line_diff.h"
#include "target.h"

namespace {

using namespace micryscope;
using Files = std::map<std::string, std::string>;

changes::Oid id_of(const std::string& text) {
  changes::Oid id;
  std::copy_n(text.begin(), std::min(text.size(), id.bytes.size()), id.bytes.begin());
  return id;
}

/// Renames and copies as changes/ finds them, the rest by path.
report::Changes changes_of(const Files& base, const Files& head) {
  std::vector<changes::Source> sources;
  std::vector<changes::Candidate> targets;
  report::Changes made;
  for (const auto& [path, text] : base) {
    const auto after = head.find(path);
    if (after != head.end() && after->second == text) continue;
    changes::Source source;
    source.path = path;
    source.id = id_of(text);
    source.digest = changes::digest_of(text);
    source.is_deleted = after == head.end();
    sources.push_back(std::move(source));
  }
  for (const auto& [path, text] : head) {
    if (!base.contains(path)) targets.push_back({path, id_of(text), changes::digest_of(text)});
  }
  std::map<std::string, std::string> moved;  // new -> old
  for (const changes::Match& match : changes::find_renames(sources, targets, 1)) {
    if (match.is_copy) continue;
    MS_CHECK(sources[match.source].is_deleted, "only what is gone was renamed");
    moved[targets[match.target].path] = sources[match.source].path;
    sources[match.source].path.clear();
  }
  for (const changes::Candidate& target : targets)
    made.files.push_back({moved[target.path], target.path});
  for (const changes::Source& source : sources) {
    if (source.path.empty()) continue;
    made.files.push_back({source.path, source.is_deleted ? "" : source.path});
  }
  std::ranges::sort(made.files, {}, [](const report::ChangedFile& file) {
    return file.path.empty() ? file.old_path : file.path;
  });
  return made;
}

void check_hunks(const std::string& before, const std::string& after) {
  std::uint32_t old_end = 1;
  std::uint32_t new_end = 1;
  for (const Hunk& hunk : diff_lines(before, after)) {
    MS_CHECK(hunk.old_begin >= old_end && hunk.new_begin >= new_end, "hunks are in order");
    MS_CHECK(hunk.old_begin <= hunk.old_end && hunk.new_begin <= hunk.new_end, "hunks are ranges");
    old_end = hunk.old_end;
    new_end = hunk.new_end;
  }
}

void check_baseline(report::Report report) {
  const report::WrittenBaseline written = report::write_baseline(report, true);
  const auto baseline = report::read_baseline(written.text, "baseline");
  MS_CHECK(baseline.has_value(), "a baseline that was written can be read");
  MS_CHECK(baseline->entries.size() == written.entries, "with all of its entries");
  const report::BaselineScope all{[](const std::string&) { return true; },
                                  [](const std::string&) { return true; }};
  const report::WrittenBaseline pruned = report::prune_baseline(*baseline, all, report);
  MS_CHECK(pruned.text == written.text, "all that was written is needed");
  report::apply_baseline(*baseline, all, report);
  for (const rules::Finding& finding : report.findings) {
    MS_CHECK(!finding.suppressions.empty() || finding.novelty == rules::Novelty::unchanged ||
                 finding.novelty == rules::Novelty::fixed,
             "what is in the baseline is not new");
  }
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  Files base_files;
  Files head_files;
  for (Piece& piece : pieces_of(data, size)) {
    const std::string path = path_of(piece.name);
    if (piece.mark != '+') base_files[path] = piece.text;
    if (piece.mark != '-') head_files[path] = std::move(piece.text);
  }
  source::MemoryTree base;
  source::MemoryTree head;
  for (const auto& [path, text] : base_files) base.add(path, text);
  for (const auto& [path, text] : head_files) head.add(path, text);
  Options options = plain_options();
  options.selection.no_ignore = false;
  if (!configure(head, options)) return;
  const report::Changes changes = changes_of(base_files, head_files);
  for (const report::ChangedFile& file : changes.files) {
    if (!file.path.empty() && !file.old_path.empty())
      check_hunks(base_files[file.old_path], head_files[file.path]);
  }
  const RunState run_state = [](const Options& wanted, const source::SourceTree& tree) {
    return run(wanted, rulesets(), tree);
  };
  const auto report = compare_states(options, StatePair{base, head, changes}, run_state);
  MS_CHECK(report.has_value(), "what a repository holds is no error");
  every_form(*report);
  check_baseline(*report);
  if (size % 4 != 0) return;  // twice the time
  const auto same = compare_states(options, StatePair{head, head, {}}, run_state);
  MS_CHECK(same.has_value(), "what a repository holds is no error");
  for (const rules::Finding& finding : same->findings)
    MS_CHECK(finding.novelty == rules::Novelty::unchanged, "without a change nothing is new");
}
