#include "assemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lower/lowering.h"
#include "rules/suppress.h"
#include "support/glob.h"
#include "support/source_map.h"

namespace micryscope {

namespace {

using report::Notification;
using source::SkipReason;

constexpr std::size_t kOpaquesPerFile = 3;

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
      return "other languages";
    case SkipReason::no_crypto:
      return "no cryptography";
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
    case SkipReason::lfs_pointer:
      return "LFS pointers";
  }
  return "other";
}

/// Does leaving the file out make the result incomplete in a way that the user must know?
bool is_incomplete(SkipReason reason) {
  return reason == SkipReason::unreadable || reason == SkipReason::too_many;
}

class Assembler {
 public:
  Assembler(const RunParts& parts, std::vector<rules::Finding> findings) : parts_(parts) {
    report_.findings = std::move(findings);
  }

  report::Report run() {
    report_.version = MICRYSCOPE_VERSION;
    report_.ruleset_digest = parts_.rulesets.digest;
    report_.profile = parts_.profile.name;
    add_rules();
    select_findings();
    suppress();
    apply_paths();
    add_notifications();
    add_counts();
    add_files();
    return std::move(report_);
  }

 private:
  void add_rules() {
    for (const rules::Rule& rule : parts_.rulesets.rules.rules) {
      const auto& active = parts_.profile.rules;
      if (std::find(active.begin(), active.end(), rule.id) == active.end()) continue;
      report::RuleInfo info;
      info.id = rule.id;
      info.name = rule.name;
      info.title = rule.title;
      info.summary = rule.summary;
      info.why = rule.why;
      info.fix = rule.fix;
      const auto level = parts_.profile.levels.find(rule.id);
      info.level = level == parts_.profile.levels.end() ? rule.level : level->second;
      info.security_severity = rule.security_severity;
      info.precision = rule.precision;
      info.cwe = rule.cwe;
      info.references = rule.references;
      for (const rules::Example& example : rule.examples)
        info.examples.push_back({example.language, example.bad, example.good});
      report_.rules.push_back(std::move(info));
    }
  }

  /// Only findings in the files that were asked for.
  void select_findings() {
    std::erase_if(report_.findings, [&](const rules::Finding& finding) {
      return !parts_.files.files[finding.location.file].is_selected;
    });
  }

  /// Comments in the source that silence a finding, and what is wrong with them.
  void suppress() {
    std::vector<rules::CommentedFile> files;
    for (std::uint32_t i = 0; i < parts_.files.files.size(); ++i) {
      const source::SourceFile& file = parts_.files.files[i];
      if (file.is_selected) files.push_back({i, &parts_.program.modules()[i], file.text});
    }
    const Options& options = parts_.options;
    rules::apply_suppressions(
        {parts_.rulesets.rules, parts_.profile, options.config.allow_suppressions, options.today},
        files, report_.findings);
  }

  /// `paths:` of the configuration: other levels, or silence, for some folders.
  void apply_paths() {
    std::erase_if(report_.findings, [&](rules::Finding& finding) {
      const std::string& path = parts_.files.files[finding.location.file].path;
      bool off = false;
      for (const rules::PathSettings& settings : parts_.options.config.paths) {
        const auto it = settings.rules.find(finding.rule);
        if (it == settings.rules.end() ||
            !Glob::compile(settings.glob, Glob::Braces::alternatives).matches(path))
          continue;
        off = !it->second.setting.has_value();
        if (it->second.setting) finding.level = *it->second.setting;
      }
      return off;
    });
  }

  void add_notifications() {
    for (const source::Skipped& skipped : parts_.files.problems) {
      Notification note;
      note.id = fmt::format("skipped-{}", words(skipped.reason));
      std::replace(note.id.begin(), note.id.end(), ' ', '-');
      note.text =
          skipped.reason == SkipReason::bad_encoding
              ? "read with replacements: it is neither UTF-8 nor UTF-16 with a byte order mark"
              : fmt::format("left out: {}", words(skipped.reason));
      if (!skipped.detail.empty()) note.text += fmt::format(" ({})", skipped.detail);
      note.path = skipped.path;
      note.level = is_incomplete(skipped.reason) ? rules::Level::warning : rules::Level::note;
      report_.complete = report_.complete && !is_incomplete(skipped.reason);
      report_.notifications.push_back(std::move(note));
    }
    for (const ir::Module& module : parts_.program.modules()) add_opaques(module);
    for (const graph::Limits::Hit& hit : parts_.limits.hits()) add_limit(hit);
  }

  /// One for each cap, at the first place of the program where it cut something short.
  void add_limit(const graph::Limits::Hit& hit) {
    const ir::Module& module = parts_.program.module(hit.first);
    Notification note;
    note.id = graph::id_of(hit.limit);
    note.text = fmt::format("analysis cut short in {} {}, here first: {}", hit.places,
                            hit.places == 1 ? "place" : "places", graph::describe(hit.limit));
    note.path = module.path;
    note.line =
        LineIndex(text_of(module)).position(parts_.program.value(hit.first).span.begin).line;
    report_.notifications.push_back(std::move(note));
  }

  std::string_view text_of(const ir::Module& module) const {
    return std::lower_bound(
               parts_.files.files.begin(), parts_.files.files.end(), module.path,
               [](const source::SourceFile& f, const std::string& path) { return f.path < path; })
        ->text;
  }

  void say_why(std::string_view reason, Notification& note) {
    const parse::Budget& budget = parts_.options.selection.limits.parse;
    note.id = "not-understood";
    if (reason == "syntax error") {
      note.id = "syntax-error";
      note.text = "syntax error; this part was not analysed";
    } else if (reason == lower::kTooManySteps) {
      note.id = "limit-parse-steps";
      note.text = fmt::format("left out: parsing it takes more than {} steps", budget.steps);
    } else if (reason == lower::kTooSlow) {
      note.id = "limit-parse-time";
      note.text = fmt::format(
          "left out: parsing it took more than {} s on this machine; another run may read it",
          budget.seconds);
      note.level = rules::Level::warning;
      report_.complete = false;
    } else {
      note.text = fmt::format("not understood: {}", reason);
    }
  }

  void add_opaques(const ir::Module& module) {
    if (module.opaques.empty()) return;
    const LineIndex lines(text_of(module));
    std::set<std::pair<std::uint32_t, std::string_view>> seen;
    for (const ir::Opaque& opaque : module.opaques) {
      const std::uint32_t line = lines.position(opaque.span.begin).line;
      if (!seen.insert({line, module.text(opaque.reason)}).second) continue;
      if (seen.size() > kOpaquesPerFile) continue;
      Notification note;
      say_why(module.text(opaque.reason), note);
      note.path = module.path;
      note.line = line;
      report_.notifications.push_back(std::move(note));
    }
    if (seen.size() > kOpaquesPerFile) {
      Notification note;
      note.id = "not-understood";
      note.text = fmt::format("{} more places were not understood", seen.size() - kOpaquesPerFile);
      note.path = module.path;
      report_.notifications.push_back(std::move(note));
    }
  }

  void add_counts() {
    for (const auto& [reason, count] : parts_.files.counts)
      report_.left_out.push_back({std::string(words(reason)), count});
    report_.files_analysed = parts_.files.files.size();
    report_.files_seen = parts_.files.files_seen;
  }

  /// Keeps the texts of files that a finding names, and renumbers the places.
  void add_files() {
    std::set<std::uint32_t> named;
    each_location([&](rules::Location& location) { named.insert(location.file); });
    std::map<std::uint32_t, std::uint32_t> number;
    for (const std::uint32_t file : named) {
      number[file] = static_cast<std::uint32_t>(report_.files.size());
      const source::SourceFile& source = parts_.files.files[file];
      report_.files.push_back({source.path, source.text, source.had_mark});
    }
    each_location([&](rules::Location& location) { location.file = number[location.file]; });
  }

  template <typename Visit>
  void each_location(Visit visit) {
    for (rules::Finding& finding : report_.findings) {
      visit(finding.location);
      for (rules::Flow& flow : finding.flows) {
        for (rules::Step& step : flow.steps) visit(step.location);
      }
      for (auto& [location, text] : finding.related) visit(location);
      for (rules::Edit& edit : finding.edits) visit(edit.location);
      for (rules::Suppression& suppression : finding.suppressions) visit(suppression.comment);
    }
  }

  const RunParts& parts_;
  report::Report report_;
};

}  // namespace

report::Report assemble(const RunParts& parts, std::vector<rules::Finding> findings) {
  return Assembler(parts, std::move(findings)).run();
}

}  // namespace micryscope
