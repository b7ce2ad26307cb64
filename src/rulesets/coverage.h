// Which rule can find anything in which library of which language, computed from the rulesets: a
// rule reaches a library when one of its alternatives speaks of an operation that the library's
// models have, with the roles and values that it asks for. A hole is a rule that could speak of the
// library's operations and reaches none of them, or a language in which it reaches nothing; it
// needs a reason, in rulesets/coverage.yaml.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rulesets/load.h"
#include "support/error.h"

namespace micryscope {

enum class Reach : std::uint8_t {
  none,     ///< the library has no operation that the rule speaks of
  reached,  ///< the rule can find something
  closed,   ///< all its operations are fixed by the library to values that the rule allows
  hole,     ///< a role that the rule asks for is not modelled
};

struct CoverageCell {
  std::string rule;
  Reach reach = Reach::none;
  std::string reason;   ///< of a hole: what is written about it; empty: nobody has
  std::string missing;  ///< of a hole: the roles that the models do not have
  /// If the rule or the library is of a --rules folder, where; empty: the program's own.
  std::string where;
};

struct CoverageRow {
  std::string language;             ///< a family of languages
  std::string library;              ///< empty: the language as a whole
  std::vector<CoverageCell> cells;  ///< one per rule with operations, in the rules' order
};

/// Rows by language and library, the language's own first. Fails for a wrong coverage.yaml.
Result<std::vector<CoverageRow>> coverage(const Rulesets& rulesets);

/// A hole as a line: "R30 can find nothing in go, crypto/aes: not modelled: tag".
std::string hole_text(const CoverageCell& cell, const CoverageRow& row);

/// The rules of --rules folders among `active` ids that can find nothing in one of these languages
/// (families) as a whole, without a reason in coverage.yaml: a line for each. Fails as coverage().
Result<std::vector<std::string>> rules_without_effect(const Rulesets& rulesets,
                                                      const std::vector<std::string>& active,
                                                      const std::set<std::string>& languages);

/// Which part of the matrix is asked for; what is empty leaves nothing out.
struct CoverageFilter {
  std::vector<std::string> languages;
  std::vector<std::string> libraries;  ///< parts of names
  std::vector<std::string> rules;      ///< as users name them
  bool holes_only = false;             ///< rows with a hole that has no reason
};

/// Fails for a language, library or rule that there is not.
Result<std::vector<CoverageRow>> filtered(std::vector<CoverageRow> rows,
                                          const CoverageFilter& filter, const Rulesets& rulesets);

/// What the marks and rules mean, the matrix, then the holes, those without a reason first.
std::string to_text(const std::vector<CoverageRow>& rows, const Rulesets& rulesets);

}  // namespace micryscope
