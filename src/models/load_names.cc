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

/// The lists of a map by their keys; a list that is not there adds nothing.
class Lists {
 public:
  Lists(Fields& fields, const yaml::Node& map) : fields_(fields), map_(map) {}

  void add(std::string_view key, std::vector<std::string>& to) const {
    const yaml::Node* list = map_.get(key);
    if (list == nullptr) return;
    for (std::string& text : fields_.texts(*list)) to.push_back(std::move(text));
  }
  void add_patterns(std::string_view key, std::vector<std::string>& to) const {
    const yaml::Node* list = map_.get(key);
    if (list == nullptr || !fields_.is_list(*list, key)) return;
    for (const yaml::Node& pattern : list->items) to.push_back(read_pattern(fields_, pattern));
  }

 private:
  Fields& fields_;
  const yaml::Node& map_;
};

void read_literals(Fields& fields, const yaml::Node& node, LiteralWords& literals) {
  if (!fields.only(node,
                   {"weak", "about", "tables", "common", "test", "public-environment", "tails",
                    "joints", "indexes", "passwords", "public-keys", "known"},
                   "words of literals"))
    return;
  const Lists lists(fields, node);
  lists.add("weak", literals.weak);
  lists.add("about", literals.about);
  lists.add("tables", literals.tables);
  lists.add("common", literals.common);
  lists.add("test", literals.test);
  lists.add("public-environment", literals.public_environment);
  lists.add("tails", literals.tails);
  lists.add("joints", literals.joints);
  lists.add("indexes", literals.indexes);
  lists.add("passwords", literals.passwords);
  lists.add_patterns("public-keys", literals.public_keys);
  lists.add_patterns("known", literals.known);
}

void read_redaction(Fields& fields, const yaml::Node& node, RedactionWords& words) {
  if (!fields.only(node,
                   {"secret", "innocent", "open", "counts", "phrases", "tells", "vocabulary",
                    "plain", "shapes"},
                   "words of what is not shown"))
    return;
  const Lists lists(fields, node);
  lists.add("secret", words.secret);
  lists.add("innocent", words.innocent);
  lists.add("open", words.open);
  lists.add("counts", words.counts);
  lists.add("phrases", words.phrases);
  lists.add("tells", words.tells);
  lists.add("vocabulary", words.vocabulary);
  lists.add_patterns("plain", words.plain);
  lists.add_patterns("shapes", words.shapes);
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
  const Lists lists(fields, root);
  lists.add_patterns("placeholders", set.placeholders);
  lists.add("test-paths", set.test_paths);
  lists.add("sample-paths", set.sample_paths);
}

}  // namespace micryscope::models
