#include "projects.h"

#include <algorithm>

#include "rulesets/profiles.h"
#include "run/project_config.h"
#include "support/check.h"

namespace micryscope::fuzz {

std::vector<Piece> pieces_of(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<Piece> pieces;
  bool is_first = true;
  while (!rest.empty()) {
    Piece piece;
    if (rest.front() == kCut) {
      std::string_view line = rest.substr(1, rest.find('\n') - 1);
      rest.remove_prefix(std::min(rest.size(), line.size() + 2));
      if (!line.empty()) {
        piece.mark = line.front();
        piece.name = line.substr(1);
      }
    } else if (is_first) {
      piece.name = "a.py";
    }
    std::size_t end = rest.size();
    if (pieces.size() + 1 < kMostPieces) {
      end = rest.starts_with(kCut) ? 0 : rest.find(std::string("\n") + kCut);
      if (end == rest.npos) end = rest.size();
      if (end != 0) ++end;  // with the line's end
    }
    piece.text = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end));
    pieces.push_back(std::move(piece));
    is_first = false;
  }
  return pieces;
}

std::string path_of(std::string_view name) {
  constexpr std::size_t kLongestPart = 100;
  constexpr std::size_t kMostParts = 8;
  std::string path;
  std::size_t parts = 0;
  while (!name.empty() && parts < kMostParts) {
    std::string part(name.substr(0, std::min(name.find('/'), kLongestPart)));
    name.remove_prefix(
        std::min(name.size(), name.find('/') == name.npos ? name.size() : name.find('/') + 1));
    std::erase(part, '\0');
    if (part.empty() || part == "." || part == "..") continue;
    path += (path.empty() ? "" : "/") + part;
    ++parts;
  }
  return path.empty() ? "a.py" : path;
}

const Rulesets& rulesets() {
  static const Result<Rulesets> kRulesets = load_rulesets({});
  MS_CHECK(kRulesets.has_value(), "the embedded rulesets can be loaded");
  return *kRulesets;
}

Options plain_options() {
  Options options;
  options.jobs = 1;
  options.selection.no_ignore = true;
  return options;
}

bool configure(const source::SourceTree& tree, Options& options) {
  auto config = load_config(tree, "", {});
  if (!config) {
    MS_CHECK(!config.error().text().empty(), "who refuses says why");
    return false;
  }
  options.config = std::move(config->config);
  options.profile = options.config.profile.value_or("default");
  options.selection.exclude = options.config.exclude;
  return choose_profile(rulesets().rules, options.profile, options.config).has_value();
}

report::Report analyse(const Options& options, const source::SourceTree& tree,
                       cache::Store* store) {
  auto report = run(options, rulesets(), tree, store);
  MS_CHECK(report.has_value(), "what a repository holds is no error");
  return *std::move(report);
}

std::string every_form(const report::Report& report) {
  return report::to_sarif(report, report::SarifProfile::full) + report::to_json(report) +
         report::to_text(report, true);
}

}  // namespace micryscope::fuzz
