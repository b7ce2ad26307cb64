// The tool's side of a SARIF log: driver, rules with their help, and the CWE taxonomy.

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "report/cwe.h"
#include "report/encode.h"
#include "report/markup.h"
#include "report/sarif_parts.h"
#include "support/address.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kMostTags = 10;  // GitHub shows so many, GitLab takes so many
// Made once for this taxonomy; logs of all versions share it, as SARIF wants of stable things.
constexpr const char* kCweGuid = "5a1b1f6e-3c0d-5f2a-9f0e-6d1c7a4b8e21";

/// "ecb-mode" -> "EcbMode", as SARIF viewers expect a rule's name.
std::string pascal_case(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    upper = false;
  }
  return out;
}

/// Where the rule stands in the project's documents: under its id, as GitHub and GitLab make
/// anchors of headings.
std::string page_of(const RuleInfo& rule) {
  std::string anchor = rule.full_id();
  std::ranges::transform(anchor, anchor.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
  });
  return with_address("@ADDRESS@/blob/v@VERSION@/docs/rules.md#") + anchor;
}

std::string help_markdown(const RuleInfo& rule) {
  std::string out = fmt::format("# {}: {}\n\n{}\n", rule.full_id(), rule.title, rule.summary);
  if (!rule.why.empty()) out += fmt::format("\n## Why\n\n{}\n", rule.why);
  if (!rule.fix.empty()) out += fmt::format("\n## How to fix\n\n{}\n", rule.fix);
  for (const RuleInfo::Example& example : rule.examples) {
    out += fmt::format("\n## Example: {}\n", example.language);
    if (!example.bad.empty()) out += "\nBad:\n\n" + markdown_fence(example.language, example.bad);
    if (!example.good.empty())
      out += "\nGood:\n\n" + markdown_fence(example.language, example.good);
  }
  const bool has_links = rule.is_documented || !rule.references.empty() || !rule.cwe.empty();
  if (has_links) out += "\n## References\n\n";
  // GitHub ignores helpUri, so the links are here.
  if (rule.is_documented) {
    out += fmt::format("- [micryscope's documentation of this rule]({})\n", page_of(rule));
  }
  for (const auto& [title, address] : rule.references) {
    out += fmt::format("- [{}]({})\n", title, address);
  }
  for (const int cwe : rule.cwe) {
    out += fmt::format("- [{}: {}]({})\n", cwe_id(cwe), cwe_name(cwe), cwe_address(cwe));
  }
  return out;
}

std::string help_text(const RuleInfo& rule) {
  std::string out = fmt::format("{}: {}\n\n{}\n", rule.full_id(), rule.title, rule.summary);
  if (!rule.why.empty()) out += fmt::format("\nWhy: {}\n", rule.why);
  if (!rule.fix.empty()) out += fmt::format("\nHow to fix: {}\n", rule.fix);
  for (const auto& [title, address] : rule.references) {
    out += fmt::format("\n{}: {}", title, address);
  }
  for (const int cwe : rule.cwe) out += fmt::format("\n{}: {}", cwe_id(cwe), cwe_address(cwe));
  return out;
}

/// CWEs by which GitLab files a result under "Secret detection" instead of SAST.
constexpr std::array<int, 9> kGitlabSecretCwes{256, 257, 259, 312, 319, 321, 522, 540, 798};

/// The CWEs that a host is told. One of these would part GitLab's findings into two reports by
/// rule: secret detection stands for credentials that work elsewhere and must be revoked there, has
/// other approval policies and would list what GitLab's own detector has found once more. A key in
/// the source is reported beside the other misuse of it; the rule's help names the CWE
/// nevertheless.
std::vector<int> told_cwes(const RuleInfo& rule, SarifProfile profile) {
  std::vector<int> cwes = rule.cwe;
  if (profile == SarifProfile::gitlab) {
    std::erase_if(cwes, [](int cwe) {
      return std::find(kGitlabSecretCwes.begin(), kGitlabSecretCwes.end(), cwe) !=
             kGitlabSecretCwes.end();
    });
  }
  return cwes;
}

Json tags(const RuleInfo& rule, SarifProfile profile) {
  Json out = Json::array({"security", "cryptography"});
  const auto add = [&out](std::string tag) {
    if (out.size() < kMostTags) out.push_back(std::move(tag));
  };
  for (const int cwe : told_cwes(rule, profile)) {
    // Two conventions: GitHub's own queries write the first, GitLab reads the second.
    if (profile != SarifProfile::gitlab) add(fmt::format("external/cwe/cwe-{:03}", cwe));
    if (profile != SarifProfile::github) add(fmt::format("cwe-{}", cwe));
  }
  return out;
}

Json relationships(const RuleInfo& rule, SarifProfile profile) {
  Json out = Json::array();
  for (const int cwe : told_cwes(rule, profile)) {
    Json target;
    target["id"] = cwe_id(cwe);
    target["toolComponent"] = {{"name", "CWE"}, {"index", 0}, {"guid", kCweGuid}};
    out.push_back({{"target", std::move(target)}, {"kinds", Json::array({"superset"})}});
  }
  return out;
}

Json rule_descriptor(const RuleInfo& rule, SarifProfile profile) {
  const SarifLimits limits = limits_of(profile);
  Json out;
  out["id"] = rule.full_id();
  if (!rule.name.empty()) out["name"] = shorten(pascal_case(rule.name), kLongestName);
  out["shortDescription"] = sarif_text(shorten(rule.title, limits.short_description));
  out["fullDescription"] = sarif_text(shorten(rule.summary, limits.full_description));
  out["help"] = sarif_text(help_text(rule));
  out["help"]["markdown"] = valid_utf8(help_markdown(rule));
  if (rule.is_documented) out["helpUri"] = page_of(rule);
  out["defaultConfiguration"]["level"] = word(rule.level);
  Json& properties = out["properties"];
  properties["tags"] = tags(rule, profile);
  if (!rule.precision.empty()) properties["precision"] = rule.precision;
  // A string: as a number it passes every validator, and GitHub shows no severity. GitLab would
  // take it for every result of the rule, warnings and notes too, so there each result has its own.
  if (profile != SarifProfile::gitlab) {
    properties["security-severity"] =
        fmt::format("{:.1f}", std::clamp(rule.security_severity, 0.1, 10.0));
  }
  if (Json kinds = relationships(rule, profile); !kinds.empty()) {
    out["relationships"] = std::move(kinds);
  }
  return out;
}

std::set<int> used_cwes(const Report& report, SarifProfile profile) {
  std::set<int> used;
  for (const RuleInfo& rule : report.rules) {
    const std::vector<int> told = told_cwes(rule, profile);
    used.insert(told.begin(), told.end());
  }
  return used;
}

}  // namespace

Json sarif_driver(const Report& report, SarifProfile profile) {
  Json driver;
  driver["name"] = "micryscope";  // dashboards filter by it: never changes
  // GitLab shows the organization as the vendor, and the address without one.
  driver["organization"] = "micryscope";
  driver["informationUri"] = std::string(project_address());
  driver["version"] = report.version;
  driver["semanticVersion"] = report.version;
  Json rules = Json::array();
  for (const RuleInfo& rule : report.rules) rules.push_back(rule_descriptor(rule, profile));
  driver["rules"] = std::move(rules);
  if (!used_cwes(report, profile).empty()) {
    driver["supportedTaxonomies"] =
        Json::array({{{"name", "CWE"}, {"index", 0}, {"guid", kCweGuid}}});
  }
  return driver;
}

Json sarif_taxonomies(const Report& report, SarifProfile profile) {
  Json taxa = Json::array();
  for (const int cwe : used_cwes(report, profile)) {
    Json taxon;
    taxon["id"] = cwe_id(cwe);
    const std::string_view name = cwe_name(cwe);
    if (!name.empty()) taxon["shortDescription"] = sarif_text(name);
    taxon["helpUri"] = cwe_address(cwe);
    taxa.push_back(std::move(taxon));
  }
  if (taxa.empty()) return Json::array();
  Json taxonomy;
  taxonomy["name"] = "CWE";
  taxonomy["guid"] = kCweGuid;
  taxonomy["organization"] = "MITRE";
  taxonomy["informationUri"] = "https://cwe.mitre.org/";
  taxonomy["shortDescription"] = sarif_text("The MITRE Common Weakness Enumeration");
  taxonomy["taxa"] = std::move(taxa);
  return Json::array({std::move(taxonomy)});
}

}  // namespace micryscope::report
