// A names document: families of words in names, formats of credentials, placeholders, and what is
// not shown whole.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "models/load_parts.h"
#include "models/names.h"
#include "support/regex.h"

namespace micryscope::models {

namespace {

std::string read_pattern(Fields& fields, const yaml::Node& node) {
  std::string pattern = fields.text(node);
  if (fields.is_checked()) return pattern;
  const Regex regex(pattern);
  if (!regex.ok()) fields.fault(node, fmt::format("not a regular expression: {}", regex.error()));
  return pattern;
}

void read_family(Fields& fields, const yaml::Node& node, ModelSet& set) {
  if (!fields.only(node, {"family", "sensitive", "literal", "names"}, "family of names")) return;
  const yaml::Node* name = fields.require(node, "family", "family of names");
  const yaml::Node* sensitive = fields.require(node, "sensitive", "family of names");
  const yaml::Node* names = fields.require(node, "names", "family of names");
  if (name == nullptr || sensitive == nullptr || names == nullptr) return;
  NameFamily family;
  family.family = fields.text(*name);
  family.sensitive = fields.flag(*sensitive);
  if (const yaml::Node* literal = node.get("literal")) {
    static constexpr std::array<std::string_view, 2> kWords = {"any", "random"};
    const std::string word = fields.text(*literal);
    if (std::find(kWords.begin(), kWords.end(), word) == kWords.end())
      fields.unknown(*literal, "kind of literal", kWords);
    family.literal = word == "any" ? NameFamily::Literal::any : NameFamily::Literal::random;
  }
  for (const std::string& text : fields.texts(*names)) family.words.push_back(split_name(text));
  for (const NameFamily& other : set.names) {
    if (other.family == family.family)
      fields.fault(*name, fmt::format("family \"{}\" is there twice", family.family));
  }
  set.names.push_back(std::move(family));
}

void read_credential(Fields& fields, const yaml::Node& node, ModelSet& set) {
  if (!fields.only(node, {"name", "pattern", "words", "random", "reference"}, "credential format"))
    return;
  const yaml::Node* name = fields.require(node, "name", "credential format");
  const yaml::Node* pattern = fields.require(node, "pattern", "credential format");
  const yaml::Node* words = fields.require(node, "words", "credential format");
  if (name == nullptr || pattern == nullptr || words == nullptr) return;
  if (const yaml::Node* reference = node.get("reference")) fields.texts(*reference);
  const yaml::Node* random = node.get("random");
  set.credentials.push_back({fields.text(*name), read_pattern(fields, *pattern),
                             fields.texts(*words), random != nullptr && fields.flag(*random)});
}

void read_literals(Fields& fields, const yaml::Node& node, LiteralWords& literals) {
  if (!fields.only(node,
                   {"weak", "about", "tables", "common", "test", "public-environment", "tails",
                    "joints", "indexes", "passwords", "public-keys", "known"},
                   "words of literals"))
    return;
  const auto add = [&](std::string_view key, std::vector<std::string>& words) {
    const yaml::Node* list = node.get(key);
    if (list == nullptr) return;
    for (std::string& text : fields.texts(*list)) words.push_back(std::move(text));
  };
  add("weak", literals.weak);
  add("about", literals.about);
  add("tables", literals.tables);
  add("common", literals.common);
  add("test", literals.test);
  add("public-environment", literals.public_environment);
  add("tails", literals.tails);
  add("joints", literals.joints);
  add("indexes", literals.indexes);
  add("passwords", literals.passwords);
  const auto add_patterns = [&](std::string_view key, std::vector<std::string>& patterns) {
    const yaml::Node* list = node.get(key);
    if (list == nullptr || !fields.is_list(*list, key)) return;
    for (const yaml::Node& pattern : list->items) patterns.push_back(read_pattern(fields, pattern));
  };
  add_patterns("public-keys", literals.public_keys);
  add_patterns("known", literals.known);
}

void read_redaction(Fields& fields, const yaml::Node& node, RedactionWords& words) {
  if (!fields.only(node,
                   {"secret", "innocent", "open", "counts", "phrases", "tells", "vocabulary",
                    "plain", "shapes"},
                   "words of what is not shown"))
    return;
  const auto add = [&](std::string_view key, std::vector<std::string>& to) {
    const yaml::Node* list = node.get(key);
    if (list == nullptr) return;
    for (std::string& text : fields.texts(*list)) to.push_back(std::move(text));
  };
  add("secret", words.secret);
  add("innocent", words.innocent);
  add("open", words.open);
  add("counts", words.counts);
  add("phrases", words.phrases);
  add("tells", words.tells);
  add("vocabulary", words.vocabulary);
  const auto add_patterns = [&](std::string_view key, std::vector<std::string>& to) {
    const yaml::Node* list = node.get(key);
    if (list == nullptr || !fields.is_list(*list, key)) return;
    for (const yaml::Node& pattern : list->items) to.push_back(read_pattern(fields, pattern));
  };
  add_patterns("plain", words.plain);
  add_patterns("shapes", words.shapes);
}

}  // namespace

void read_names(Fields& fields, const yaml::Node& root, ModelSet& set) {
  if (!fields.only(root,
                   {"schema", "families", "literals", "credentials", "placeholders", "redaction",
                    "test-paths", "sample-paths"},
                   "names file"))
    return;
  if (const yaml::Node* list = root.get("families"); list && fields.is_list(*list, "families")) {
    for (const yaml::Node& node : list->items) read_family(fields, node, set);
  }
  if (const yaml::Node* literals = root.get("literals"))
    read_literals(fields, *literals, set.literals);
  if (const yaml::Node* words = root.get("redaction"))
    read_redaction(fields, *words, set.redaction);
  if (const yaml::Node* list = root.get("credentials");
      list && fields.is_list(*list, "credentials")) {
    for (const yaml::Node& node : list->items) read_credential(fields, node, set);
  }
  if (const yaml::Node* list = root.get("placeholders");
      list && fields.is_list(*list, "placeholders")) {
    for (const yaml::Node& node : list->items)
      set.placeholders.push_back(read_pattern(fields, node));
  }
  const auto add_globs = [&](std::string_view key, std::vector<std::string>& globs) {
    const yaml::Node* list = root.get(key);
    if (list == nullptr) return;
    for (std::string& glob : fields.texts(*list)) globs.push_back(std::move(glob));
  };
  add_globs("test-paths", set.test_paths);
  add_globs("sample-paths", set.sample_paths);
}

}  // namespace micryscope::models
