#include "changes/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "changes/renames.h"
#include "support/parallel.h"

namespace micryscope::changes {
namespace {

// Above it, no lines are compared: nothing that large is analysed either.
constexpr std::uint64_t kMaxText = 8U << 20;
// As git's diff.renameLimit: beyond so many pairs, only files of one content are matched.
constexpr std::size_t kMaxPairs = 1'000'000;

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

/// Turns differences into changes.
class Description {
 public:
  Description(const Git& git, const source::SourceTree& head, std::vector<Difference> differences,
              unsigned jobs)
      : git_(git), head_(head), differences_(std::move(differences)), jobs_(jobs) {}

  Result<Changes> run(std::vector<std::string>& notes) {
    read_texts();
    for (const Texts& texts : texts_) {
      if (texts.error) return tl::make_unexpected(*texts.error);
    }
    match(notes);
    std::vector<Planned> planned = plan();
    Changes changes;
    changes.files.resize(planned.size());
    parallel_for(planned.size(), jobs_, [&](std::size_t i) {
      changes.files[i] = std::move(planned[i].change);
      if (planned[i].before != nullptr && planned[i].after != nullptr) {
        changes.files[i].hunks = diff_lines(*planned[i].before, *planned[i].after);
      }
    });
    std::ranges::sort(changes.files, [](const FileChange& a, const FileChange& b) {
      return std::tie(a.path(), a.old_path) < std::tie(b.path(), b.old_path);
    });
    return changes;
  }

 private:
  // Of one difference; null where there is no text to compare (binary, too large).
  struct Texts {
    std::unique_ptr<const std::string> before;
    std::unique_ptr<const std::string> after;
    std::optional<Error> error;
    bool is_same = false;  ///< but for line ends
  };
  struct Planned {
    FileChange change;
    const std::string* before;
    const std::string* after;
  };

  static std::unique_ptr<const std::string> as_text(std::string bytes) {
    if (bytes.size() > kMaxText || is_binary(bytes)) return nullptr;
    return std::make_unique<const std::string>(with_plain_line_ends(std::move(bytes)));
  }

  void read_texts() {
    texts_.resize(differences_.size());
    parallel_for(differences_.size(), jobs_, [&](std::size_t i) {
      const Difference& difference = differences_[i];
      Texts& texts = texts_[i];
      if (difference.old_id && git_.blob_size(*difference.old_id).value_or(0) <= kMaxText) {
        auto bytes = git_.blob(*difference.old_id);
        if (!bytes) {
          texts.error = std::move(bytes).error();
          if (texts.error->where.empty()) texts.error->where = difference.path;
        } else {
          texts.before = as_text(*std::move(bytes));
        }
      }
      // A new text that cannot be read is what the analysis of the head will report.
      if (difference.new_id) {
        if (auto bytes = head_.read(difference.path, kMaxText + 1)) {
          texts.after = as_text(*std::move(bytes));
        }
      }
      texts.is_same = texts.before && texts.after && *texts.before == *texts.after;
    });
  }

  void match(std::vector<std::string>& notes) {
    for (std::size_t i = 0; i < differences_.size(); ++i) {
      const Difference& difference = differences_[i];
      if (difference.old_id && !texts_[i].is_same) {
        Source source;
        source.path = difference.path;
        source.id = *difference.old_id;
        source.is_deleted = !difference.new_id;
        sources_.push_back(std::move(source));
        source_at_.push_back(i);
      } else if (difference.new_id && !difference.old_id) {
        targets_.push_back({difference.path, *difference.new_id, {}});
        target_at_.push_back(i);
      }
    }
    if (targets_.empty() || sources_.empty()) return;
    if (sources_.size() * targets_.size() > kMaxPairs) {
      notes.push_back(fmt::format(
          "{} new and {} changed or deleted files are too many to look for renames with edits",
          targets_.size(), sources_.size()));
    } else {
      make_digests();
    }
    matches_ = find_renames(sources_, targets_, jobs_);
  }

  void make_digests() {
    parallel_for(sources_.size() + targets_.size(), jobs_, [&](std::size_t i) {
      const bool is_source = i < sources_.size();
      if (!is_source) i -= sources_.size();
      const auto& text = is_source ? texts_[source_at_[i]].before : texts_[target_at_[i]].after;
      Candidate& candidate = is_source ? sources_[i] : targets_[i];
      if (text != nullptr) candidate.digest = digest_of(*text);
    });
  }

  std::vector<Planned> plan() {
    static const std::string kNothing;
    std::vector<bool> is_told(differences_.size());
    std::vector<Planned> planned;
    for (const Match& match : matches_) {
      const std::size_t from = source_at_[match.source];
      const std::size_t to = target_at_[match.target];
      is_told[to] = true;
      if (!match.is_copy) is_told[from] = true;
      const auto kind = match.is_copy ? ChangeKind::copied : ChangeKind::renamed;
      planned.push_back({{kind, differences_[from].path, differences_[to].path, {}},
                         texts_[from].before.get(),
                         texts_[to].after.get()});
    }
    for (std::size_t i = 0; i < differences_.size(); ++i) {
      if (is_told[i] || texts_[i].is_same) continue;
      const Difference& difference = differences_[i];
      Planned one{{ChangeKind::modified, difference.path, difference.path, {}},
                  texts_[i].before.get(),
                  texts_[i].after.get()};
      if (!difference.old_id) {
        one.change.kind = ChangeKind::added;
        one.change.old_path.clear();
        one.before = &kNothing;
      } else if (!difference.new_id) {
        one.change.kind = ChangeKind::deleted;
        one.change.new_path.clear();
        one.after = &kNothing;
      }
      planned.push_back(std::move(one));
    }
    return planned;
  }

  const Git& git_;
  const source::SourceTree& head_;
  std::vector<Difference> differences_;
  unsigned jobs_;
  std::vector<Texts> texts_;
  std::vector<Source> sources_;
  std::vector<Candidate> targets_;
  std::vector<std::size_t> source_at_;  ///< source -> difference
  std::vector<std::size_t> target_at_;
  std::vector<Match> matches_;
};

}  // namespace

bool is_same_but_line_ends(std::string_view a, std::string_view b) {
  return with_plain_line_ends(std::string(a)) == with_plain_line_ends(std::string(b));
}

Result<std::vector<Difference>> compare(const StoredTree& base, const StoredTree& head) {
  return Comparison(base, head).run();
}

Result<Changes> describe(const Git& git, const source::SourceTree& head,
                         std::vector<Difference> differences, unsigned jobs,
                         std::vector<std::string>& notes) {
  return Description(git, head, std::move(differences), jobs).run(notes);
}

}  // namespace micryscope::changes
