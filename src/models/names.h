// What a name says (apiKey, cacheFile) and what a literal looks like (a credential of a known
// format, a placeholder). The weakest kind of evidence: it speaks where nothing stronger does.
//
//     split_name("apiKeyV2")                {"api", "key", "v", "2"}
//     names.families_of("dbPassword")       the families "password", by index into ModelSet::names
//     names.credential_format("ghp_...")    "GitHub personal access token"
//     names.is_placeholder("<your key>")    true: it stands for a secret and is none
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "models/model.h"
#include "support/glob.h"
#include "support/regex.h"

namespace micryscope::models {

/// The words of a name in lower case, split at changes of case, at digits and at punctuation.
std::vector<std::string> split_name(std::string_view name);

/// The names of a model set with their patterns compiled. Refers to the set, which must outlive it.
class Names {
 public:
  explicit Names(const ModelSet& models);

  /// Indexes into ModelSet::names of the families that the name belongs to, sorted.
  std::vector<std::uint32_t> families_of(std::string_view name) const;
  /// Those of them whose name is the end of it: the last words say what a thing is.
  std::vector<std::uint32_t> families_at_end(const std::vector<std::string>& words) const;
  /// Text that is meant to be replaced, not used: `<your key>`, `${API_KEY}`, `sk-...`, nothing.
  bool is_placeholder(std::string_view text) const;
  /// A public thing that only looks random: a contract's address, a coin's mint.
  bool is_public(std::string_view text) const;
  /// A public key or certificate as a text, with nothing secret beside it.
  bool is_public_key(std::string_view text) const;
  /// Code that shows how the program is used or tries it out: what it hands over is made up.
  bool is_sample_path(std::string_view path) const;
  /// Long, of letters and digits, and no words put together: drawn, not written.
  bool looks_random(std::string_view text) const;
  /// The format that the whole text has, or null. A placeholder has none.
  const CredentialFormat* credential_format(std::string_view text) const;

 private:
  struct Run {
    const std::vector<std::string>* words = nullptr;
    std::uint32_t family = 0;
  };

  const ModelSet* models_;
  std::unordered_multimap<std::string_view, Run> runs_;  // of names' words, by their first
  std::vector<Regex> credentials_;                       // in the order of ModelSet::credentials
  std::vector<Regex> known_;                             // in the order of ModelSet::literals.known
  std::vector<Regex> public_keys_;                       // of ModelSet::literals.public_keys
  std::vector<Glob> samples_;                            // of ModelSet::sample_paths
  Regex any_placeholder_;                                // all in one, unless that is too large
  std::vector<Regex> placeholders_;                      // in the order of ModelSet::placeholders
};

}  // namespace micryscope::models
