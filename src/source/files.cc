// Second half of collect(): reads every file that is not known once, on several threads, keeps the
// text of those with a word of a model and of all others only what they import (as hashes). Then
// the imports decide which of the others belong to the run, and those are read again.
#include "source/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "source/decode.h"
#include "source/import_graph.h"
#include "source/machine_made.h"
#include "source/prefilter.h"
#include "source/reach.h"
#include "source/walk.h"
#include "support/hash.h"
#include "support/parallel.h"

namespace micryscope::source {
namespace {

/// Languages of one group import each other; two groups may use the same path.
std::uint64_t unit_hash(const lower::LanguageSpec& language, std::string_view unit) {
  return checksum(std::string(language.group).append(1, '\0').append(unit));
}

/// Numbers for the units of the tree.
class Units {
 public:
  explicit Units(const std::vector<WalkedFile>& files) {
    of_file_.reserve(files.size());
    for (const WalkedFile& file : files) {
      const std::uint64_t hash = unit_hash(*file.language, file.language->unit_of(file.path));
      of_file_.push_back(numbers_.try_emplace(hash, UnitNumber(numbers_.size())).first->second);
    }
  }

  UnitNumber of_file(std::size_t file) const { return of_file_[file]; }
  std::size_t size() const { return numbers_.size(); }

  /// The units of the tree among some hashes.
  std::vector<UnitNumber> find(const std::vector<std::uint64_t>& hashes) const {
    std::vector<UnitNumber> found;
    for (const std::uint64_t hash : hashes) {
      if (const auto it = numbers_.find(hash); it != numbers_.end()) found.push_back(it->second);
    }
    std::ranges::sort(found);
    return found;
  }

 private:
  std::unordered_map<std::uint64_t, UnitNumber> numbers_;
  std::vector<UnitNumber> of_file_;
};

/// A file in the course of collect().
struct Examined {
  FileRecord record;
  bool is_examined = false;
  bool was_known = false;
  bool has_text = false;
  std::string text;  ///< a seed's
  std::string original;
};

std::string size_text(std::uint64_t bytes) {
  if (bytes >= 1U << 20) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1U << 20));
  return fmt::format("{:.1f} kB", static_cast<double>(bytes) / (1U << 10));
}

/// Opens a file and decides whether there is a reason to leave it out.
class Reader {
 public:
  Reader(const SourceTree& tree, const Selection& selection) : tree_(tree), selection_(selection) {}

  /// The text; none, and the reason in the record, for a file that is left out. Fills in what does
  /// not depend on what is looked for.
  std::string read(const std::string& path, std::uint64_t size, bool is_named, FileRecord& record,
                   std::string& original) const {
    const auto leave_out = [&](SkipReason reason, std::string detail = {}) {
      record.skipped = reason;
      record.detail = std::move(detail);
      return std::string();
    };
    const std::uint64_t limit = selection_.limits.file_bytes;
    const auto size_detail = [&](std::string_view is) {
      return fmt::format("{}, the limit is {}", is, size_text(limit));
    };
    if (size > limit) return leave_out(SkipReason::too_large, size_detail(size_text(size)));
    auto bytes = tree_.read(path, limit + 1);
    if (!bytes) return leave_out(SkipReason::unreadable, bytes.error().message);
    if (bytes->size() > limit) return leave_out(SkipReason::too_large, size_detail("more"));
    record.bytes = bytes->size();
    record.hash = digest(*bytes);
    if (is_lfs_pointer(*bytes)) return leave_out(SkipReason::lfs_pointer);
    Decoded decoded = decode(*std::move(bytes));
    if (decoded.encoding == Encoding::binary) return leave_out(SkipReason::binary);
    record.has_bad_bytes = decoded.replaced != 0;
    original = std::move(decoded.original);
    if (!selection_.no_ignore && !is_named) {
      if (is_minified(path, decoded.text)) return leave_out(SkipReason::minified);
      if (is_generated(path, decoded.text)) return leave_out(SkipReason::generated);
    }
    return std::move(decoded.text);
  }

 private:
  const SourceTree& tree_;
  const Selection& selection_;
};

class Collector {
 public:
  Collector(const SourceTree& tree, const Selection& selection, const Interest& interest,
            const KnownFiles* known)
      : selection_(selection), interest_(interest), known_(known), reader_(tree, selection) {}

  FileSet run(Walk walked, unsigned jobs) {
    skipped_ = std::move(walked.skipped);
    set_.layout = std::move(walked.layout);

    const std::vector<WalkedFile>& files = walked.files;
    std::vector<Examined> examined(files.size());
    const Units units(files);
    std::vector<ImportNode> nodes(files.size());
    std::vector<bool> joined(files.size(), true);
    std::vector<bool> is_wanted(files.size());
    for (std::size_t i = 0; i < files.size(); ++i)
      is_wanted[i] = !selection_.only_named || is_selected(files[i].path);
    // Once, but where only what joins may be looked at: then until nothing more does.
    for (bool has_more = true; has_more;) {
      examine_all(files, is_wanted, jobs, examined);
      for (std::size_t i = 0; i < files.size(); ++i)
        nodes[i] = node_of(files[i], examined[i].record, units, units.of_file(i));
      joined = close_over_imports(nodes, units.size());
      has_more = false;
      for (std::size_t i = 0; i < files.size(); ++i) {
        is_wanted[i] = joined[i] && !examined[i].is_examined;
        has_more = has_more || is_wanted[i];
      }
    }
    parallel_for(files.size(), jobs, [&](std::size_t i) {
      if (!joined[i] || examined[i].record.skipped) return;
      complete(files[i], examined[i]);
      nodes[i].imports = units.find(*examined[i].record.imports);
    });
    const std::vector<std::uint32_t> components = connect(nodes, joined, units.size());
    for (std::size_t i = 0; i < files.size(); ++i)
      add(files[i], examined[i], joined[i], components[i]);
    return finish();
  }

 private:
  void examine_all(const std::vector<WalkedFile>& files, const std::vector<bool>& is_wanted,
                   unsigned jobs, std::vector<Examined>& examined) {
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (is_wanted[i]) which.push_back(i);
    }
    parallel_for(which.size(), jobs,
                 [&](std::size_t i) { look_up(files[which[i]], examined[which[i]]); });
    std::set<std::string> groups;
    for (const std::size_t i : which) {
      if (!examined[i].was_known) groups.emplace(files[i].language->group);
    }
    if (!groups.empty() && prefilter_ == nullptr) {
      // Asked for once, so also for what may join later.
      if (selection_.only_named) {
        for (const WalkedFile& file : files) groups.emplace(file.language->group);
      }
      prefilter_ = &interest_.prefilter(groups);
    }
    parallel_for(which.size(), jobs, [&](std::size_t i) {
      Examined& result = examined[which[i]];
      if (!result.was_known) examine(files[which[i]], result);
      result.is_examined = true;
    });
  }

  void look_up(const WalkedFile& file, Examined& result) const {
    // Of a file that is named itself more is wanted than the ignore rules let a record say.
    if (known_ == nullptr || file.is_named) return;
    auto known = known_->find(file);
    if (!known) return;
    result.record = *std::move(known);
    result.was_known = true;
  }

  void examine(const WalkedFile& file, Examined& result) const {
    FileRecord& record = result.record;
    std::string text = reader_.read(file.path, file.size, file.is_named, record, result.original);
    if (record.skipped) return;
    record.worth = prefilter_->worth(text, file.language->group);
    // Of vendored files only what seeds import decides about joining (import_graph.h).
    if (file.package == kOwnCode || record.worth == Worth::linked) scan_imports(file, text, record);
    result.has_text = record.worth != Worth::nothing && is_selected(file.path);
    if (result.has_text) {
      result.text = std::move(text);
    } else {
      result.original.clear();
    }
  }

  void scan_imports(const WalkedFile& file, std::string_view text, FileRecord& record) const {
    std::vector<std::string> units;
    file.language->scan_imports(file.path, text, set_.layout, units);
    std::vector<std::uint64_t>& hashes = record.imports.emplace();
    for (const std::string& unit : units) hashes.push_back(unit_hash(*file.language, unit));
    std::ranges::sort(hashes);
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    hashes.shrink_to_fit();
  }

  ImportNode node_of(const WalkedFile& file, const FileRecord& record, const Units& units,
                     UnitNumber unit) const {
    ImportNode node;
    node.unit = unit;
    node.package = file.package;
    if (record.skipped) return node;
    node.worth = is_selected(file.path) ? record.worth : Worth::nothing;
    node.is_test = file.language->is_test_path(file.path);
    node.is_small = record.bytes <= kSmallBytes;
    const bool decides = file.package == kOwnCode || node.worth == Worth::linked;
    if (decides && record.imports) node.imports = units.find(*record.imports);
    return node;
  }

  /// What is asked of a file that has joined only.
  void complete(const WalkedFile& file, Examined& examined) const {
    const bool needs_text = !examined.was_known && !examined.has_text;
    if (needs_text || !examined.record.imports) {
      FileRecord& record = examined.record;
      std::string text =
          reader_.read(file.path, file.size, file.is_named, record, examined.original);
      if (!record.imports) scan_imports(file, text, record);
      examined.text = std::move(text);
      examined.has_text = true;
    }
  }

  bool is_selected(std::string_view path) const {
    if (selection_.paths.empty()) return true;
    return std::ranges::any_of(selection_.paths, [&](const std::string& named) {
      return is_within(path, clean_path(named));
    });
  }

  void add(const WalkedFile& file, Examined& examined, bool has_joined, std::uint32_t component) {
    const FileRecord& record = examined.record;
    if (!examined.is_examined) return;  // neither asked for nor read
    if (record.skipped) {
      skipped_.add(*record.skipped, file.path, record.detail);
    } else {
      ++set_.files_seen;
      is_any_selected_ = is_any_selected_ || is_selected(file.path);
      set_.bytes_seen += record.bytes;
      if (record.has_bad_bytes && has_joined) {
        skipped_.problems.push_back({file.path, SkipReason::bad_encoding, {}});
      }
      if (has_joined) {
        set_.files.push_back({.path = file.path,
                              .language = file.language,
                              .text = std::move(examined.text),
                              .hash = record.hash,
                              .is_loaded = examined.has_text,
                              .is_test = file.language->is_test_path(file.path),
                              .original = std::move(examined.original),
                              .is_selected = is_selected(file.path),
                              .component = component});
      } else {
        skipped_.add(SkipReason::no_crypto, file.path);
      }
    }
    if (examined.was_known) return;
    set_.examined.push_back(
        {file.path, file.is_named ? std::string() : file.content_id, std::move(examined.record)});
  }

  FileSet finish() {
    // The others were only looked at for what they import: a path without a source must not pass for
    // one that is clean.
    if (!is_any_selected_) set_.files_seen = 0;
    set_.counts = std::move(skipped_.counts);
    set_.problems = std::move(skipped_.problems);
    std::ranges::sort(set_.problems, {}, [](const Skipped& skipped) {
      return std::tie(skipped.path, skipped.reason, skipped.detail);
    });
    return std::move(set_);
  }

  const Selection& selection_;
  const Interest& interest_;
  const KnownFiles* known_;
  const Prefilter* prefilter_ = nullptr;
  Reader reader_;
  SkipList skipped_;
  bool is_any_selected_ = false;
  FileSet set_;
};

constexpr std::array<std::string_view, 21> kReasonNames = {
    "ignored",      "vendored",   "minified",    "generated", "declaration", "no_language",
    "no_crypto",    "linked",     "too_large",   "too_deep",  "too_many",    "unreadable",
    "bad_encoding", "binary",     "symlink",     "submodule", "bad_rule",    "not_checked_out",
    "lfs_pointer",  "asked_link", "ignore_rules"};
static_assert(kReasonNames[static_cast<std::size_t>(SkipReason::ignore_rules)] == "ignore_rules");

}  // namespace

std::string_view name_of(SkipReason reason) {
  return kReasonNames[static_cast<std::size_t>(reason)];
}

bool is_problem(SkipReason reason) { return reason >= SkipReason::too_large; }

Result<FileSet> collect(const SourceTree& tree, const Selection& selection,
                        const Interest& interest, unsigned jobs) {
  MS_TRY(Walk walked, walk_far_enough(tree, selection, interest, jobs));
  return collect(tree, selection, interest, std::move(walked), jobs);
}

FileSet collect(const SourceTree& tree, const Selection& selection, const Interest& interest,
                Walk walked, unsigned jobs, const KnownFiles* known) {
  return Collector(tree, selection, interest, known).run(std::move(walked), jobs);
}

void load(FileSet& files, std::span<const std::uint32_t> which, const SourceTree& tree,
          const Selection& selection, unsigned jobs) {
  const Reader reader(tree, selection);
  parallel_for(which.size(), jobs, [&](std::size_t i) {
    SourceFile& file = files.files[which[i]];
    if (file.is_loaded) return;
    FileRecord record;
    file.text = reader.read(file.path, 0, false, record, file.original);
    file.hash = record.hash;
    file.is_loaded = true;
  });
}

}  // namespace micryscope::source
