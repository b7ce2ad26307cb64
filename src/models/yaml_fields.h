// Closed reading of YAML maps, used by every loader of rulesets: a key or word that is not known is
// an error that says where it stands and what was probably meant. Reading goes on with empty
// values, so that a loader needs no check after each field and all mistakes are shown; as such a
// value may seem wrong once more, only the first error at a place counts.
//
//     Fields fields("models/python/hashlib.yaml");
//     fields.only(node, {"call", "roles"}, "model");
//     std::string path = fields.text(*fields.require(node, "call", "model"));
//     if (fields.failed()) return tl::make_unexpected(joined(fields.errors()));
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "support/error.h"
#include "support/yaml_reader.h"

namespace micryscope::models {

class Fields {
 public:
  explicit Fields(std::string path, bool is_checked = false)
      : path_(std::move(path)), is_checked_(is_checked) {}
  /// The tests have read this file already, so dear checks may be left out.
  bool is_checked() const { return is_checked_; }

  /// Notes an error at a node, unless there is one at the same place already.
  void fault(const yaml::Node& at, std::string message);
  /// Notes `unknown <what> "<word>"; did you mean "..."?`.
  void unknown(const yaml::Node& at, std::string_view what,
               std::span<const std::string_view> candidates);
  bool failed() const { return !errors_.empty(); }
  const std::vector<Error>& errors() const { return errors_; }

  /// Is a map; an error for each of its keys that is not among these.
  bool only(const yaml::Node& map, std::span<const std::string_view> keys, std::string_view what);
  bool only(const yaml::Node& map, std::initializer_list<std::string_view> keys,
            std::string_view what) {
    return only(map, std::span<const std::string_view>(keys.begin(), keys.size()), what);
  }
  /// The value of a key; without it an error.
  const yaml::Node* require(const yaml::Node& map, std::string_view key, std::string_view what);

  std::string text(const yaml::Node& node);
  /// One text, or a list of texts; never an empty list.
  std::vector<std::string> texts(const yaml::Node& node);
  bool flag(const yaml::Node& node);
  int number(const yaml::Node& node);
  bool is_map(const yaml::Node& node, std::string_view what);
  bool is_list(const yaml::Node& node, std::string_view what);

  /// A word of the closed vocabulary.
  template <typename Enum>
  Enum word(const yaml::Node& node, std::string_view what,
            std::optional<Enum> (*find)(std::string_view),
            std::span<const std::string_view> (*words)()) {
    if (const std::optional<Enum> found = find(text(node))) return *found;
    unknown(node, what, words());
    return Enum{};
  }

  const std::string& path() const { return path_; }
  std::string where(const yaml::Node& node) const;

 private:
  std::string path_;
  bool is_checked_;
  std::vector<Error> errors_;
  std::unordered_set<std::string> places_;  // of the errors
};

}  // namespace micryscope::models
