// Second half of collect(): reads every file once, on several threads, keeps the text of those with
// a word of a model and of all others only what they import (as numbers). Then the imports decide
// which of the others belong to the run, and those are read again.
#include "source/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "source/decode.h"
#include "source/import_graph.h"
#include "source/machine_made.h"
#include "source/prefilter.h"
#include "source/walk.h"
#include "support/parallel.h"

namespace micryscope::source {
namespace {

/// Numbers for the units of the tree. Read-only while files are examined.
class Units {
 public:
  explicit Units(const std::vector<WalkedFile>& files) {
    of_file_.reserve(files.size());
    for (const WalkedFile& file : files) {
      const auto [place, is_new] = numbers_.try_emplace(
          key(*file.language, file.language->unit_of(file.path)), UnitNumber(numbers_.size()));
      of_file_.push_back(place->second);
    }
  }

  UnitNumber of_file(std::size_t file) const { return of_file_[file]; }
  std::optional<UnitNumber> find(const lower::LanguageSpec& language, std::string_view unit) const {
    const auto found = numbers_.find(key(language, unit));
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  std::size_t size() const { return numbers_.size(); }

 private:
  // Languages of one group import each other; two groups may use the same path.
  static std::string key(const lower::LanguageSpec& language, std::string_view unit) {
    return std::string(language.group).append(1, '\0').append(unit);
  }

  std::unordered_map<std::string, UnitNumber> numbers_;
  std::vector<UnitNumber> of_file_;
};

/// What is known of a file after one look at it.
struct Examined {
  std::optional<Skipped> skipped;
  std::uint64_t bytes = 0;
  bool has_bad_bytes = false;
  std::string original;
  std::string text;  ///< a seed's
  ImportNode node;
};

std::string size_text(std::uint64_t bytes) {
  if (bytes >= 1U << 20) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1U << 20));
  return fmt::format("{:.1f} kB", static_cast<double>(bytes) / (1U << 10));
}

class Collector {
 public:
  Collector(const SourceTree& tree, const Selection& selection, const Interest& interest)
      : tree_(tree), selection_(selection), interest_(interest) {}

  FileSet run(Walk walked, unsigned jobs) {
    skipped_ = std::move(walked.skipped);
    read_manifests(walked.manifests);

    const std::vector<WalkedFile>& files = walked.files;
    const Units units(files);
    std::vector<Examined> examined(files.size());
    parallel_for(files.size(), jobs,
                 [&](std::size_t i) { examined[i] = examine(files[i], units, units.of_file(i)); });

    std::vector<ImportNode> nodes;
    nodes.reserve(files.size());
    for (Examined& one : examined) nodes.push_back(std::move(one.node));
    const std::vector<bool> joined = close_over_imports(nodes, units.size());
    parallel_for(files.size(), jobs, [&](std::size_t i) {
      const bool has_text = nodes[i].worth != Worth::nothing;
      if (!joined[i] || examined[i].skipped) return;
      if (!has_text) read_again(files[i], examined[i]);
      if (!asks_for_imports(nodes[i]))
        nodes[i].imports = imports_of(files[i], examined[i].text, units);
    });
    const std::vector<std::uint32_t> components = connect(nodes, joined, units.size());
    for (std::size_t i = 0; i < files.size(); ++i)
      add(files[i], examined[i], joined[i], components[i]);
    return finish();
  }

 private:
  void read_manifests(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      auto bytes = tree_.read(path, 1U << 20);
      if (!bytes) {
        skipped_.add(SkipReason::unreadable, path, bytes.error().message);
        continue;
      }
      const Decoded decoded = decode(*std::move(bytes));
      // Several languages may share a reader, which then reads the file once.
      std::set<decltype(lower::LanguageSpec::read_manifest)> done;
      const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
      for (const lower::LanguageSpec* language : interest_.languages) {
        const bool wants =
            std::ranges::find(language->manifests, name) != language->manifests.end();
        if (!wants || !done.insert(language->read_manifest).second) continue;
        language->read_manifest(path, decoded.text, set_.layout);
      }
    }
    // Targets of one pattern stay in the order in which the manifest prefers them.
    std::ranges::stable_sort(set_.layout.aliases, {}, [](const lower::Alias& alias) {
      return std::tie(alias.language_group, alias.scope, alias.pattern);
    });
  }

  // Reads and decodes; gives no text if there is a reason to leave the file out.
  std::string read(const WalkedFile& file, Examined& result) const {
    const auto leave_out = [&](SkipReason reason, std::string detail = {}) {
      result.skipped = Skipped{file.path, reason, std::move(detail)};
      return std::string();
    };
    const std::uint64_t limit = selection_.limits.file_bytes;
    const auto size_detail = [&](std::string_view size) {
      return fmt::format("{}, the limit is {}", size, size_text(limit));
    };
    if (file.size > limit)
      return leave_out(SkipReason::too_large, size_detail(size_text(file.size)));
    auto bytes = tree_.read(file.path, limit + 1);
    if (!bytes) return leave_out(SkipReason::unreadable, bytes.error().message);
    if (bytes->size() > limit) return leave_out(SkipReason::too_large, size_detail("growing"));
    result.bytes = bytes->size();
    if (is_lfs_pointer(*bytes)) return leave_out(SkipReason::lfs_pointer);
    Decoded decoded = decode(*std::move(bytes));
    if (decoded.encoding == Encoding::binary) return leave_out(SkipReason::binary);
    result.has_bad_bytes = decoded.replaced != 0;
    result.original = std::move(decoded.original);
    if (!selection_.no_ignore && !file.is_named) {
      if (is_minified(file.path, decoded.text)) return leave_out(SkipReason::minified);
      if (is_generated(file.path, decoded.text)) return leave_out(SkipReason::generated);
    }
    return std::move(decoded.text);
  }

  Examined examine(const WalkedFile& file, const Units& units, UnitNumber unit) const {
    Examined result;
    result.node.unit = unit;
    result.node.package = file.package;
    std::string text = read(file, result);
    if (result.skipped) return result;
    result.node.is_small = result.bytes <= kSmallBytes;
    result.node.is_test = file.language->is_test_path(file.path);
    if (is_selected(file.path))
      result.node.worth = interest_.prefilter.worth(text, file.language->group);
    if (asks_for_imports(result.node)) result.node.imports = imports_of(file, text, units);
    if (result.node.worth != Worth::nothing) {
      result.text = std::move(text);
    } else {
      result.original.clear();
    }
    return result;
  }

  /// Of vendored files only what seeds import decides about joining (import_graph.h).
  static bool asks_for_imports(const ImportNode& node) {
    return node.package == kOwnCode || node.worth == Worth::linked;
  }

  std::vector<UnitNumber> imports_of(const WalkedFile& file, std::string_view text,
                                     const Units& units) const {
    std::vector<std::string> candidates;
    file.language->scan_imports(file.path, text, set_.layout, candidates);
    std::vector<UnitNumber> numbers;
    for (const std::string& candidate : candidates) {
      if (const auto unit = units.find(*file.language, candidate)) numbers.push_back(*unit);
    }
    std::ranges::sort(numbers);
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    numbers.shrink_to_fit();
    return numbers;
  }

  void read_again(const WalkedFile& file, Examined& examined) const {
    examined.text = read(file, examined);
  }

  bool is_selected(std::string_view path) const {
    if (selection_.paths.empty()) return true;
    return std::ranges::any_of(selection_.paths, [&](const std::string& named) {
      return is_within(path, clean_path(named));
    });
  }

  void add(const WalkedFile& file, Examined& examined, bool has_joined, std::uint32_t component) {
    if (examined.skipped) {
      Skipped& skipped = *examined.skipped;
      return skipped_.add(skipped.reason, std::move(skipped.path), std::move(skipped.detail));
    }
    ++set_.files_seen;
    set_.bytes_seen += examined.bytes;
    if (!has_joined) return skipped_.add(SkipReason::no_crypto, file.path);
    if (examined.has_bad_bytes) skipped_.add(SkipReason::bad_encoding, file.path);
    set_.files.push_back({.path = file.path,
                          .language = file.language,
                          .text = std::move(examined.text),
                          .is_test = file.language->is_test_path(file.path),
                          .original = std::move(examined.original),
                          .is_selected = is_selected(file.path),
                          .component = component});
  }

  FileSet finish() {
    set_.counts = std::move(skipped_.counts);
    set_.problems = std::move(skipped_.problems);
    std::ranges::sort(set_.problems, {}, [](const Skipped& skipped) {
      return std::tie(skipped.path, skipped.reason, skipped.detail);
    });
    return std::move(set_);
  }

  const SourceTree& tree_;
  const Selection& selection_;
  const Interest& interest_;
  SkipList skipped_;
  FileSet set_;
};

constexpr std::array<std::string_view, 17> kReasonNames = {
    "ignored",     "vendored",     "minified", "generated", "declaration", "binary",
    "no_language", "no_crypto",    "linked",   "too_large", "too_deep",    "too_many",
    "unreadable",  "bad_encoding", "symlink",  "submodule", "lfs_pointer"};
static_assert(kReasonNames[static_cast<std::size_t>(SkipReason::lfs_pointer)] == "lfs_pointer");

}  // namespace

std::string_view name_of(SkipReason reason) {
  return kReasonNames[static_cast<std::size_t>(reason)];
}

bool is_problem(SkipReason reason) { return reason >= SkipReason::too_large; }

Result<FileSet> collect(const SourceTree& tree, const Selection& selection,
                        const Interest& interest, unsigned jobs) {
  MS_TRY(Walk walked, walk(tree, selection, interest.languages));
  return collect(tree, selection, interest, std::move(walked), jobs);
}

FileSet collect(const SourceTree& tree, const Selection& selection, const Interest& interest,
                Walk walked, unsigned jobs) {
  return Collector(tree, selection, interest).run(std::move(walked), jobs);
}

}  // namespace micryscope::source
