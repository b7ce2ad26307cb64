// What a rule found, in plain data that a report can print without knowing IR, graph or rules.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/span.h"

namespace micryscope::rules {

enum class Level : std::uint8_t { note, warning, error };
enum class Confidence : std::uint8_t { low, medium, high };
enum class Novelty : std::uint8_t {
  none,
  fresh,
  unchanged,
  fixed
};  ///< against a base; none: no base

/// A place with its text resolved; `file` indexes Report::files.
struct Location {
  std::uint32_t file = 0;
  Span span;
};

/// One step of the path that proves a finding, in the order of the flow: from the origin to the
/// operation, or from the operation to the sink.
struct Step {
  Location location;
  std::string text;     ///< "the literal \"s3…\" is assigned to `key`"; secrets redacted
  bool certain = true;  ///< false: a may edge, the flow goes on at lower confidence
};

struct Flow {
  std::vector<Step> steps;
};

/// A real edit: replace the text at `location` by `text`.
struct Edit {
  Location location;
  std::string text;
};

struct Suppression {
  Location comment;
  std::string reason;
};

struct Finding {
  std::string rule;  ///< "R6"; the report adds the rule's name: R6-ecb-mode
  Level level = Level::warning;
  Confidence confidence = Confidence::high;
  Novelty novelty = Novelty::none;
  Location location;  ///< the operation, the same on every run: never chosen by a diff
  std::string
      message;      ///< one or two sentences that name the values and the purpose; no secret whole
  std::string fix;  ///< how to mend it here
  std::vector<Flow> flows;  ///< several causes of one finding are several flows
  std::vector<std::pair<Location, std::string>> related;
  std::vector<std::string> evidence;  ///< why it was held to protect something
  std::vector<std::string> explains;  ///< weaker rules at this operation that this one stands for
  std::vector<Edit> edits;
  std::vector<Suppression> suppressions;  ///< non-empty: suppressed in source
  bool in_test_code = false;
  std::string scope;      ///< qualified name of the enclosing function
  std::string operation;  ///< normalised: "encrypt AES CBC"; part of the fingerprint
  std::string language;   ///< label, for the statistics
};

/// Calls `visit` with every location that a finding holds.
template <typename AnyFinding, typename Visit>
void each_location(AnyFinding& finding, const Visit& visit) {
  visit(finding.location);
  for (auto& flow : finding.flows) {
    for (auto& step : flow.steps) visit(step.location);
  }
  for (auto& [location, text] : finding.related) visit(location);
  for (auto& edit : finding.edits) visit(edit.location);
  for (auto& suppression : finding.suppressions) visit(suppression.comment);
}

/// The rule of secrets that stand in the source: what it finds is nowhere written down whole.
inline constexpr std::string_view kSecretRule = "R1";

}  // namespace micryscope::rules
