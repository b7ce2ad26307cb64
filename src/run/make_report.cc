#include "run/make_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "report/redaction.h"
#include "source/walk.h"

namespace micryscope {

namespace {

using report::Notification;
using source::SkipReason;

std::string_view words(SkipReason reason) {
  switch (reason) {
    case SkipReason::ignored:
      return "ignored";
    case SkipReason::vendored:
      return "vendored";
    case SkipReason::minified:
      return "minified";
    case SkipReason::generated:
      return "generated";
    case SkipReason::declaration:
      return "type declarations";
    case SkipReason::binary:
      return "binary";
    case SkipReason::no_language:
      return "in other languages";
    case SkipReason::no_crypto:
      return report::kNoCryptography;
    case SkipReason::linked:
      return "links inside the root";
    case SkipReason::too_large:
      return "too large";
    case SkipReason::too_deep:
      return "too deep";
    case SkipReason::too_many:
      return "too many files";
    case SkipReason::unreadable:
      return "unreadable";
    case SkipReason::bad_encoding:
      return "bad encoding";
    case SkipReason::symlink:
      return "links out of the root";
    case SkipReason::submodule:
      return "submodules";
    case SkipReason::bad_rule:
      return "ignore rules";
    case SkipReason::not_checked_out:
      return "not checked out";
    case SkipReason::lfs_pointer:
      return "LFS pointers";
    case SkipReason::asked_link:
      return "links that were asked for";
    case SkipReason::ignore_rules:
      return "unreadable ignore rules";
  }
  return "other";
}

/// Does leaving a file out make the result incomplete in a way that the user must know?
class Completeness {
 public:
  explicit Completeness(const std::vector<std::string>& named) {
    for (const std::string& path : named) named_.push_back(source::clean_path(path));
  }

  bool is_broken_by(const source::Skipped& skipped) const {
    std::string_view path = skipped.path;
    if (path.ends_with('/')) path.remove_suffix(1);
    switch (skipped.reason) {
      case SkipReason::too_many:  // and what was asked for may be in the rest
      case SkipReason::asked_link:
        return true;
      case SkipReason::unreadable:
        return named_.empty() || is_named(path) || lies_in_named(path);
      // What is beyond a limit is left out of a project on purpose, but whoever names a file
      // wants to know of that file.
      case SkipReason::too_large:
      case SkipReason::too_deep:
      case SkipReason::binary:
      case SkipReason::submodule:
      case SkipReason::lfs_pointer:
        return is_named(path);
      default:
        return false;
    }
  }

 private:
  /// It, or something in it.
  bool is_named(std::string_view path) const {
    return std::ranges::any_of(named_, [&](const std::string& named) {
      return !named.empty() && source::is_within(named, path);
    });
  }
  bool lies_in_named(std::string_view path) const {
    return std::ranges::any_of(
        named_, [&](const std::string& named) { return source::is_within(path, named); });
  }

  std::vector<std::string> named_;
};

class Assembler {
 public:
  Assembler(const Analysis& analysis, const std::vector<Component>& components,
            std::vector<ComponentResult> results)
      : analysis_(analysis),
        files_(analysis.files),
        components_(components),
        results_(std::move(results)) {}

  report::Report run() {
    report_.version = MICRYSCOPE_VERSION;
    report_.ruleset_digest = analysis_.rulesets.digest;
    report_.profile = analysis_.profile.name;
    add_rules();
    add_results();
    add_notifications();
    add_counts();
    add_files();
    const models::Names names(analysis_.rulesets.models);
    report::redact(report_, models::Looks(analysis_.rulesets.models, names));
    return std::move(report_);
  }

 private:
  void add_rules() {
    for (const rules::Rule& rule : analysis_.rulesets.rules.rules) {
      const auto& active = analysis_.profile.rules;
      if (std::find(active.begin(), active.end(), rule.id) == active.end()) continue;
      report::RuleInfo info;
      info.id = rule.id;
      info.name = rule.name;
      info.title = rule.title;
      info.summary = rule.summary;
      info.why = rule.why;
      info.fix = rule.fix;
      const auto level = analysis_.profile.levels.find(rule.id);
      info.level = level == analysis_.profile.levels.end() ? rule.level : level->second;
      info.security_severity = rule.security_severity;
      info.precision = rule.precision;
      info.cwe = rule.cwe;
      info.references = rule.references;
      info.is_documented = !rule.is_given;
      for (const rules::Example& example : rule.examples)
        info.examples.push_back({example.language, example.bad, example.good});
      report_.rules.push_back(std::move(info));
    }
  }

  /// Files by their place in the whole set; findings by file, as components are in the order of
  /// their first files only.
  void add_results() {
    for (std::size_t i = 0; i < results_.size(); ++i) {
      const Component& component = components_[i];
      for (rules::Finding& finding : results_[i].findings) {
        rules::each_location(finding, [&](rules::Location& at) { at.file = component[at.file]; });
        report_.findings.push_back(std::move(finding));
      }
      for (ShownPlace& place : results_[i].shown) {
        place.location.file = component[place.location.file];
        shown_.push_back(place);
      }
    }
    std::ranges::stable_sort(report_.findings, {},
                             [](const rules::Finding& finding) { return finding.location.file; });
  }

  void add_notifications() {
    const Completeness completeness(analysis_.options.selection.paths);
    for (const source::Skipped& skipped : files_.problems) {
      Notification note;
      if (skipped.reason == SkipReason::bad_encoding) {
        note.id = "read-with-replacements";
        note.text =
            "read with replacements: it is neither UTF-8 nor UTF-16 with a byte order mark, or it "
            "has zero bytes";
      } else {
        note.id = fmt::format("skipped-{}", words(skipped.reason));
        std::replace(note.id.begin(), note.id.end(), ' ', '-');
        note.text = fmt::format("left out: {}", words(skipped.reason));
      }
      if (!skipped.detail.empty()) note.text += fmt::format(" ({})", skipped.detail);
      note.path = skipped.path;
      const bool is_asked_for = completeness.is_broken_by(skipped);
      note.level = is_asked_for ? rules::Level::warning : rules::Level::note;
      report_.complete = report_.complete && !is_asked_for;
      report_.notifications.push_back(std::move(note));
    }
    const std::size_t first = report_.notifications.size();
    for (ComponentResult& result : results_) {
      report_.complete = report_.complete && is_complete(result);
      std::ranges::move(result.notifications, std::back_inserter(report_.notifications));
    }
    std::stable_sort(report_.notifications.begin() + static_cast<std::ptrdiff_t>(first),
                     report_.notifications.end(),
                     [](const Notification& a, const Notification& b) { return a.path < b.path; });
    add_limits();
  }

  /// One for each cap, at the first place of the project where it cut something short.
  void add_limits() {
    struct Sum {
      std::uint64_t places = 0;
      std::pair<std::uint32_t, std::uint32_t> first;  // file, line
    };
    std::map<graph::Limit, Sum> sums;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      for (const LimitHit& hit : results_[i].limits) {
        const std::pair place(components_[i][hit.file], hit.line);
        Sum& sum = sums.try_emplace(hit.limit, Sum{0, place}).first->second;
        sum.places += hit.places;
        sum.first = std::min(sum.first, place);
      }
    }
    for (const auto& [limit, sum] : sums) {
      Notification note;
      report_.places_cut_short += sum.places;
      note.id = graph::id_of(limit);
      note.text = fmt::format("analysis cut short in {} {}, here first: {}", sum.places,
                              sum.places == 1 ? "place" : "places", graph::describe(limit));
      note.path = files_.files[sum.first.first].path;
      note.line = sum.first.second;
      if (graph::is_decisive(limit)) note.level = rules::Level::warning;
      report_.notifications.push_back(std::move(note));
    }
  }

  void add_counts() {
    for (const auto& [reason, count] : files_.counts)
      report_.left_out.push_back({std::string(words(reason)), count});
    report_.files_analysed = files_.files.size();
    report_.files_seen = files_.files_seen;
  }

  /// Keeps the texts of files that a finding names, and renumbers the places.
  void add_files() {
    std::set<std::uint32_t> named;
    each_location([&](rules::Location& location) { named.insert(location.file); });
    std::map<std::uint32_t, std::uint32_t> number;
    for (const std::uint32_t file : named) {
      number[file] = static_cast<std::uint32_t>(report_.files.size());
      const source::SourceFile& source = files_.files[file];
      report_.files.push_back({source.path, source.text, source.original});
    }
    for (const ShownPlace& place : shown_) {
      const auto known = number.find(place.location.file);
      if (known == number.end()) continue;
      report::File& file = report_.files[known->second];
      (place.is_secret ? file.secrets : file.open).push_back(place.location.span);
    }
    each_location([&](rules::Location& location) {
      location.file = number[location.file];
      // A file may have become shorter since it was analysed.
      const std::size_t end = report_.files[location.file].text.size();
      location.span.end =
          std::min<std::uint32_t>(location.span.end, static_cast<std::uint32_t>(end));
      location.span.begin = std::min(location.span.begin, location.span.end);
    });
  }

  template <typename Visit>
  void each_location(const Visit& visit) {
    for (rules::Finding& finding : report_.findings) rules::each_location(finding, visit);
  }

  const Analysis& analysis_;
  const source::FileSet& files_;
  const std::vector<Component>& components_;
  std::vector<ComponentResult> results_;
  std::vector<ShownPlace> shown_;
  report::Report report_;
};

}  // namespace

report::Report make_report(const Analysis& analysis, const std::vector<Component>& components,
                           std::vector<ComponentResult> results) {
  return Assembler(analysis, components, std::move(results)).run();
}

}  // namespace micryscope
