// Our own sources as projects in memory, so that a property can be asked of all of them: every
// fixture (a file, or a folder) and every project below examples/.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lower/language_spec.h"
#include "models/looks.h"
#include "report/report.h"
#include "rulesets/load.h"
#include "run/run.h"

namespace micryscope::properties {

struct Project {
  std::string name;                          ///< "fixtures/python/fields.py"
  std::map<std::string, std::string> texts;  ///< by path inside the project, manifests too
};

/// Sorted by name; read once.
const std::vector<Project>& projects();

/// The language of a path by its extension; null for a manifest.
const lower::LanguageSpec* language_of(std::string_view path);

/// The embedded rulesets, loaded once.
const Rulesets& rulesets();
/// What may be shown, by the embedded rulesets.
const models::Looks& looks();

/// The whole run with the embedded rulesets, which are loaded once. Fails the test on an error.
report::Report analyse(const Project& project, const Options& options = {},
                       cache::Store* store = nullptr);
/// All projects in one, so that files are many.
Project all_in_one();
/// The report in every form that there is, one after the other.
std::string every_form(const report::Report& report);

/// The project with each source text rewritten.
using Rewrite = std::function<std::string(const lower::LanguageSpec&, const std::string& text)>;
Project rewritten(const Project& project, const Rewrite& rewrite);

/// What must not change when only the looks of the sources do: rule, level, confidence, fingerprint
/// and message of each finding, sorted.
std::vector<std::string> substance(const report::Report& report);
/// The same without fingerprints, which count equal findings of the whole report.
std::vector<std::string> judgements(const report::Report& report);
/// Fingerprints alone, for rewrites that may change the words of a message.
std::vector<std::string> identities(const report::Report& report);

/// The lines that only one of two sorted lists has, marked - and +; empty when they are equal.
std::string difference(const std::vector<std::string>& before,
                       const std::vector<std::string>& after);

}  // namespace micryscope::properties
