// YAML documents as plain trees with positions: rules, models, profiles and configuration are read
// through this, and it alone knows yaml-cpp. Texts may be hostile: size, depth and number of nodes
// are bounded, and anchors, aliases, merge keys and tags are refused, so a tree is never larger
// than its text.
//
// Every scalar is a string (YAML 1.2 without a schema): `no`, `on` and `1.10` mean what they say,
// and only who asks as_bool or as_number gets one. `~`, `null` and nothing at all are null.
//
//     MS_TRY(const yaml::Node root, yaml::read_one(text, "rules/R6.yaml"));
//     if (auto error = yaml::check_keys(root, kKeys, file)) return tl::make_unexpected(*error);
//     MS_TRY(const yaml::Node* id, yaml::required(root, "id", file));
//     MS_TRY(const std::string name, yaml::as_string(*id, file));
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.h"

namespace micryscope::yaml {

inline constexpr std::size_t kMaximumBytes = 1u << 20;
inline constexpr std::size_t kMaximumDepth = 64;
inline constexpr std::size_t kMaximumNodes = 200'000;  ///< of all documents together

enum class Kind : std::uint8_t { null, scalar, list, map };

struct Node {
  Kind kind = Kind::null;
  std::string text;     ///< of a scalar; also of a null that is written out
  bool quoted = false;  ///< written in quotes or as a block
  std::vector<Node> items;
  std::vector<std::pair<Node, Node>> entries;  ///< in the order of the text; keys are scalars
  std::uint32_t line = 1;                      ///< from 1
  std::uint32_t column = 1;                    ///< from 1, in bytes

  // Where a pair of nodes is complete: clang asks for it at the end of the class otherwise.
  Node();
  ~Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;

  bool is_map() const { return kind == Kind::map; }
  bool is_list() const { return kind == Kind::list; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_null() const { return kind == Kind::null; }
  /// The value of a key; null pointer when there is none or this is no map.
  const Node* get(std::string_view key) const;
};

/// All documents of a text. `file` is only for the errors, which say file:line:column; all mistakes
/// behind which the text can still be read are in one error.
Result<std::vector<Node>> read_all(std::string_view text, std::string_view file);
/// The one document of a text; a null node for an empty text.
Result<Node> read_one(std::string_view text, std::string_view file);

/// "file:line:column" of a node.
std::string place(const Node& node, std::string_view file);
/// A configuration error at a node.
Error error_at(const Node& node, std::string_view file, std::string message);

/// Complains about a node that is no map, or about its keys that are not in `known`.
std::optional<Error> check_keys(const Node& map, std::span<const std::string_view> known,
                                std::string_view file);
Result<const Node*> required(const Node& map, std::string_view key, std::string_view file);
Result<std::string> as_string(const Node& node, std::string_view file);
Result<double> as_number(const Node& node, std::string_view file);
Result<long long> as_integer(const Node& node, std::string_view file);
/// A whole number that something can be counted by: from 0 to 2^32 - 1.
Result<double> as_count(const Node& node, std::string_view file);
/// Exactly `true` or `false`, without quotes.
Result<bool> as_bool(const Node& node, std::string_view file);
/// The items of a list; a single scalar or map counts as a list of one, null as the empty list. The
/// pointers are into `node`.
Result<std::vector<const Node*>> as_list(const Node& node, std::string_view file);
/// as_list, each item a string.
Result<std::vector<std::string>> as_strings(const Node& node, std::string_view file);

}  // namespace micryscope::yaml
