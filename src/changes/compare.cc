#include "changes/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "changes/renames.h"
#include "support/parallel.h"

namespace micryscope::changes {
namespace {

// Larger files are compared by their ids alone: nothing that large is analysed either.
constexpr std::uint64_t kMaxText = 8U << 20;
// As git's diff.renameLimit: beyond so many pairs, only files of one content are matched.
constexpr std::size_t kMaxPairs = 1'000'000;
// Entries of folders that differ. Trees may name one folder again and again, so that a few of them
// stand for more files than any disk holds; as many as the walk visits (source::Limits) are enough.
constexpr std::size_t kMaxEntries = 2'000'000;

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty()) path += '/';
  return path.append(name);
}

/// Goes through both trees at once with a list of folders, never by recursion.
class Comparison {
 public:
  Comparison(const StoredTree& base, const StoredTree& head) : base_(base), head_(head) {}

  Result<std::vector<Difference>> run() {
    todo_.push_back({"", true, true});
    while (!todo_.empty()) {
      const Folder folder = std::move(todo_.back());
      todo_.pop_back();
      static const std::vector<Node> kNothing;
      const std::vector<Node>* old_nodes = &kNothing;
      const std::vector<Node>* new_nodes = &kNothing;
      if (folder.in_base) {
        MS_TRY(old_nodes, base_.nodes(folder.path));
      }
      if (folder.in_head) {
        MS_TRY(new_nodes, head_.nodes(folder.path));
      }
      entries_ += old_nodes->size() + new_nodes->size();
      if (entries_ > kMaxEntries) {
        return fail(ErrorCode::incomplete,
                    fmt::format("the folders that differ have more than {} entries, too many to "
                                "compare; check one state without comparing",
                                kMaxEntries),
                    folder.path);
      }
      merge(folder.path, *old_nodes, *new_nodes);
    }
    std::ranges::sort(differences_, {}, &Difference::path);
    return std::move(differences_);
  }

 private:
  struct Folder {
    std::string path;
    bool in_base;
    bool in_head;
  };

  void merge(std::string_view folder, const std::vector<Node>& old_nodes,
             const std::vector<Node>& new_nodes) {
    auto old_node = old_nodes.begin();
    auto new_node = new_nodes.begin();
    while (old_node != old_nodes.end() || new_node != new_nodes.end()) {
      const bool is_over = new_node == new_nodes.end();
      const int order = old_node == old_nodes.end() ? 1
                        : is_over                   ? -1
                                                    : old_node->name.compare(new_node->name);
      const Node* before = order <= 0 ? &*old_node++ : nullptr;
      const Node* after = order >= 0 ? &*new_node++ : nullptr;
      visit(joined(folder, before != nullptr ? before->name : after->name), before, after);
    }
  }

  void visit(const std::string& path, const Node* before, const Node* after) {
    const auto is = [](const Node* node, NodeKind kind) {
      return node != nullptr && node->kind == kind;
    };
    const bool is_same = before != nullptr && after != nullptr && before->kind == after->kind &&
                         before->id == after->id && before->id != StoredTree::kUnknown;
    if (is_same) return;
    const bool in_base = is(before, NodeKind::folder);
    const bool in_head = is(after, NodeKind::folder);
    if (in_base || in_head) todo_.push_back({path, in_base, in_head});
    Difference difference{.path = path, .old_id = {}, .new_id = {}};
    if (is(before, NodeKind::file)) difference.old_id = before->id;
    if (is(after, NodeKind::file)) difference.new_id = after->id;
    if (difference.old_id || difference.new_id) differences_.push_back(std::move(difference));
  }

  const StoredTree& base_;
  const StoredTree& head_;
  std::vector<Folder> todo_;
  std::size_t entries_ = 0;
  std::vector<Difference> differences_;
};

bool is_binary(std::string_view text) { return text.substr(0, 8000).find('\0') != text.npos; }

std::string with_plain_line_ends(std::string text) {
  if (text.find('\r') == std::string::npos) return text;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    text[used++] = text[i];
  }
  text.resize(used);
  return text;
}

/// Turns differences into changes. Each file is read once, and of its text only what the search for
/// renames needs is kept.
class Description {
 public:
  Description(const Git& git, const source::SourceTree& head, std::vector<Difference> differences,
              const Wanted& wanted)
      : git_(git),
        head_(head),
        differences_(std::move(differences)),
        wanted_(wanted),
        jobs_(wanted.jobs) {}

  Result<Changes> run(std::vector<std::string>& notes) {
    wants_digests_ = may_have_renames(notes);
    read_all();
    for (const Content& content : contents_) {
      if (content.error) return tl::make_unexpected(*content.error);
    }
    Changes changes;
    changes.files = tell_renames();
    for (std::size_t i = 0; i < differences_.size(); ++i) {
      if (!is_told_[i] && !contents_[i].is_same) changes.files.push_back(change_of(i));
    }
    std::ranges::sort(changes.files, [](const FileChange& a, const FileChange& b) {
      return std::tie(a.path(), a.old_path) < std::tie(b.path(), b.old_path);
    });
    return changes;
  }

 private:
  // What is known of a difference after both its files have been read.
  struct Content {
    Digest before;
    Digest after;
    bool is_same = false;  ///< but for line ends
    std::optional<Error> error = {};
  };

  bool may_have_renames(std::vector<std::string>& notes) const {
    std::size_t sources = 0;
    std::size_t targets = 0;
    for (const Difference& difference : differences_) {
      difference.old_id ? ++sources : ++targets;
    }
    if (sources * targets <= kMaxPairs) return sources * targets != 0;
    notes.push_back(fmt::format(
        "{} new and {} changed or deleted files are too many to look for renames with edits",
        targets, sources));
    return false;
  }

  void read_all() {
    contents_.resize(differences_.size());
    parallel_for(differences_.size(), jobs_, [&](std::size_t i) {
      const Difference& difference = differences_[i];
      const bool is_edit = difference.old_id && difference.new_id;
      if (!is_edit && !wants_digests_) {
        // Only a partial clone is worth the look.
        if (difference.old_id && git_.is_partial()) read_old(difference, contents_[i].error);
        return;
      }
      std::optional<std::string> before;
      std::optional<std::string> after;
      if (difference.old_id) before = read_old(difference, contents_[i].error);
      // A new file that cannot be read is what the analysis of the head will report.
      if (difference.new_id) after = as_text(head_.read(difference.path, kMaxText + 1));
      contents_[i].is_same = before && before == after;
      if (!wants_digests_ || contents_[i].is_same) return;
      if (before) contents_[i].before = digest_of(*before);
      if (after && !difference.old_id) contents_[i].after = digest_of(*after);
    });
  }

  std::optional<std::string> read_old(const Difference& difference,
                                      std::optional<Error>& error) const {
    if (git_.blob_size(*difference.old_id).value_or(0) > kMaxText) return std::nullopt;
    auto bytes = git_.blob(*difference.old_id);
    if (bytes) return as_text(std::move(bytes));
    // What is damaged is a change, and the analysis of the base will report it as unreadable; what
    // a partial clone has not fetched yet can be had.
    const bool is_absent = difference.new_id && !head_.read(difference.path, 1);
    const bool is_missed =
        git_.is_partial() && !is_absent && (!wanted_.is_read || wanted_.is_read(difference.path));
    if (!is_missed) return std::nullopt;
    error = std::move(bytes).error();
    if (error->where.empty()) error->where = difference.path;
    return std::nullopt;
  }

  static std::optional<std::string> as_text(Result<std::string> bytes) {
    if (!bytes || bytes->size() > kMaxText) return std::nullopt;
    return is_binary(*bytes) ? *std::move(bytes) : with_plain_line_ends(*std::move(bytes));
  }

  std::vector<FileChange> tell_renames() {
    std::vector<Source> sources;
    std::vector<Candidate> targets;
    std::vector<std::size_t> source_at;  // source -> difference
    std::vector<std::size_t> target_at;
    for (std::size_t i = 0; i < differences_.size(); ++i) {
      const Difference& difference = differences_[i];
      if (difference.old_id && !contents_[i].is_same) {
        Source source;
        source.path = difference.path;
        source.id = *difference.old_id;
        source.digest = std::move(contents_[i].before);
        source.is_deleted = !difference.new_id;
        sources.push_back(std::move(source));
        source_at.push_back(i);
      } else if (difference.new_id && !difference.old_id) {
        targets.push_back({difference.path, *difference.new_id, std::move(contents_[i].after)});
        target_at.push_back(i);
      }
    }
    is_told_.resize(differences_.size());
    std::vector<FileChange> changes;
    for (const Match& match : find_renames(sources, targets, wants_digests_ ? jobs_ : 1)) {
      const std::size_t from = source_at[match.source];
      const std::size_t to = target_at[match.target];
      is_told_[to] = true;
      if (!match.is_copy) is_told_[from] = true;
      changes.push_back({match.is_copy ? ChangeKind::copied : ChangeKind::renamed,
                         differences_[from].path, differences_[to].path});
    }
    return changes;
  }

  FileChange change_of(std::size_t i) const {
    const Difference& difference = differences_[i];
    if (!difference.old_id) return {ChangeKind::added, "", difference.path};
    if (!difference.new_id) return {ChangeKind::deleted, difference.path, ""};
    return {ChangeKind::modified, difference.path, difference.path};
  }

  const Git& git_;
  const source::SourceTree& head_;
  std::vector<Difference> differences_;
  const Wanted& wanted_;
  unsigned jobs_;
  bool wants_digests_ = false;
  std::vector<Content> contents_;
  std::vector<bool> is_told_;
};

}  // namespace

Result<std::vector<Difference>> compare(const StoredTree& base, const StoredTree& head) {
  return Comparison(base, head).run();
}

Result<Changes> describe(const Git& git, const source::SourceTree& head,
                         std::vector<Difference> differences, const Wanted& wanted,
                         std::vector<std::string>& notes) {
  return Description(git, head, std::move(differences), wanted).run(notes);
}

}  // namespace micryscope::changes
