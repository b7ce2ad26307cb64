// What the cache keeps holds no secret: neither findings, whatever rule made them, nor modules.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "cache/result_codec.h"
#include "languages/registry.h"
#include "lower/lowering.h"
#include "projects.h"
#include "support/catch.h"

namespace micryscope::properties {
namespace {

constexpr std::size_t kWindow = 6;

std::string stored(const report::Report& report) {
  cache::Writer writer;
  writer(report.findings, report.notifications);
  return writer.take();
}

using Places = std::map<std::string, std::set<std::pair<std::uint32_t, std::uint32_t>>>;

/// Where findings of R1 begin: what the rules themselves hold for a secret, by path.
Places secret_places(const report::Report& report) {
  Places places;
  for (const rules::Finding& finding : report.findings) {
    if (finding.rule != "R1") continue;
    for (const rules::Flow& flow : finding.flows) {
      const rules::Location& at = flow.steps.front().location;
      places[report.files[at.file].path].insert({at.span.begin, at.span.end});
    }
  }
  return places;
}

/// The literals at those places, decoded.
std::set<std::string> secrets_of(const Project& project, const Places& places) {
  std::set<std::string> secrets;
  for (const auto& [path, spans] : places) {
    const ir::Module module =
        lower::lower_file(*language_of(path), path, project.texts.at(path), {});
    for (const ir::Value& value : module.values) {
      if (value.op == ir::Op::constant && spans.contains({value.span.begin, value.span.end}))
        secrets.emplace(module.text(module.constants[ir::ConstantId(value.index)].text));
    }
  }
  return secrets;
}

/// The project with other letters and digits in its secrets, so that no word of a rule is in them.
Project with_random_secrets(Project project, const Places& places, std::mt19937& random) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const auto& [path, spans] : places) {
    std::string& text = project.texts.at(path);
    for (const auto& [begin, end] : spans) {
      const std::string_view literal = std::string_view(text).substr(begin, end - begin);
      if (literal.find_first_of("\\\n") != std::string_view::npos) continue;
      std::size_t quote = literal.find_first_of("\"'`");
      for (std::size_t at = begin + quote + 1; quote != std::string_view::npos && at < end; ++at) {
        char& c = text[at];
        if (kHex.find(c) != std::string_view::npos) {
          c = kHex[random() % kHex.size()];
        } else if (c >= 'a' && c <= 'z') {
          c = static_cast<char>('a' + random() % 26);
        } else if (c >= 'A' && c <= 'Z') {
          c = static_cast<char>('A' + random() % 26);
        }
      }
    }
  }
  return project;
}

TEST_CASE("no finding holds more of a hard-coded secret than its first letters") {
  std::mt19937 random(321);
  std::set<std::string> rules_seen;
  std::size_t secrets_seen = 0;
  for (const Project& original : projects()) {
    const Project project = with_random_secrets(original, secret_places(analyse(original)), random);
    const report::Report report = analyse(project);
    const std::string bytes = stored(report);
    for (const rules::Finding& finding : report.findings) rules_seen.insert(finding.rule);
    for (const std::string& secret : secrets_of(project, secret_places(report))) {
      ++secrets_seen;
      INFO(project.name << ": " << secret);
      for (std::size_t at = 0; at + kWindow <= secret.size(); ++at)
        CHECK(bytes.find(secret.substr(at, kWindow)) == std::string::npos);
    }
  }
  CHECK(rules_seen.size() >= 8);  // R1 to R8
  CHECK(secrets_seen > 100);
}

}  // namespace
}  // namespace micryscope::properties
