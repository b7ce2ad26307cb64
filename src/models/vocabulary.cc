#include "models/vocabulary.h"

#include <algorithm>
#include <array>

namespace micryscope::models {

namespace {

// In the order of OperationKind.
constexpr std::array<std::string_view, 14> kOperations = {
    "cipher", "hash", "mac", "derive", "password-hash", "random", "seed", "sign", "verify",
    "compare", "key", "token", "client", "tls",};

static_assert(kOperations.size() == static_cast<std::size_t>(OperationKind::tls) + 1);

// In the order of Role.
constexpr std::array<std::string_view, 21> kRoles = {
    "algorithm", "mode", "padding", "key", "iv", "salt", "iterations", "memory", "parallelism",
    "key-size", "salt-size", "seed", "password", "data", "tag", "hash", "credential", "flag",
    "direction", "check", "tag-size"};

static_assert(kRoles.size() == static_cast<std::size_t>(Role::tag_size) + 1);

// In the order of OriginKind.
constexpr std::array<std::string_view, 23> kOrigins = {
    "unknown", "literal", "zeros", "tool-parameter", "parameter", "environment", "config", "file",
    "network", "database", "user-input", "secure-random", "weak-random", "time", "identifier",
    "kdf", "hash", "mac", "ciphertext", "plaintext", "key", "object", "composite",};

static_assert(kOrigins.size() == static_cast<std::size_t>(OriginKind::composite) + 1);

// In the order of SinkKind.
constexpr std::array<std::string_view, 17> kSinks = {
    "tool-result", "log", "network", "file", "database", "comparison", "auth-header", "cache-key",
    "file-name", "url", "etag", "token", "response", "password-store", "digest-key", "identifier",
    "command",};

static_assert(kSinks.size() == static_cast<std::size_t>(SinkKind::command) + 1);

// In the order of Fold.
constexpr std::array<std::string_view, 38> kFolds = {
    "same", "text", "bytes", "hex-encode", "hex-decode", "base64-encode", "base64-decode", "zeros",
    "byte-list", "concat", "join", "format", "repeat", "slice", "substring", "lower", "upper",
    "trim", "reverse", "replace", "pad", "number", "buffer", "decode", "first", "field", "element",
    "json", "then", "each", "apply", "promise", "zip", "numbered",
    "entries", "bind", "split", "combine",};

static_assert(kFolds.size() == static_cast<std::size_t>(Fold::combine) + 1);

template <typename Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& words, std::string_view word) {
  const auto it = std::find(words.begin(), words.end(), word);
  if (it == words.end()) return std::nullopt;
  return static_cast<Enum>(it - words.begin());
}

}  // namespace

std::string_view name_of(OperationKind word) { return kOperations[static_cast<std::size_t>(word)]; }
std::optional<OperationKind> operation_kind(std::string_view word) { return find<OperationKind>(kOperations, word); }
std::span<const std::string_view> operation_words() { return kOperations; }

std::string_view name_of(Role word) { return kRoles[static_cast<std::size_t>(word)]; }
std::optional<Role> role(std::string_view word) { return find<Role>(kRoles, word); }
std::span<const std::string_view> role_words() { return kRoles; }

std::string_view name_of(OriginKind word) { return kOrigins[static_cast<std::size_t>(word)]; }
std::optional<OriginKind> origin_kind(std::string_view word) { return find<OriginKind>(kOrigins, word); }
std::span<const std::string_view> origin_words() { return kOrigins; }

std::string_view name_of(SinkKind word) { return kSinks[static_cast<std::size_t>(word)]; }
std::optional<SinkKind> sink_kind(std::string_view word) { return find<SinkKind>(kSinks, word); }
std::span<const std::string_view> sink_words() { return kSinks; }

std::string_view name_of(Fold word) { return kFolds[static_cast<std::size_t>(word)]; }
std::optional<Fold> fold(std::string_view word) { return find<Fold>(kFolds, word); }
std::span<const std::string_view> fold_words() { return kFolds; }

}  // namespace micryscope::models
