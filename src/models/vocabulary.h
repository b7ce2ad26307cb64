// The closed vocabulary that models and rules are written in. A word that is not here is an error
// in YAML, with a suggestion. A new word is added here once, for all languages.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace micryscope::models {

/// A call to any crypto API of any language, normalised.
enum class OperationKind : std::uint8_t {
  cipher,         ///< a cipher object or one-shot encryption or decryption
  hash,           ///< a digest
  mac,            ///< a message authentication code
  derive,         ///< a key from a password or key material
  password_hash,  ///< a password hash made to be stored
  random,         ///< random bytes or numbers
  seed,           ///< a generator is seeded
  sign,
  verify,
  compare,        ///< two byte strings compared
  key,            ///< a key imported or generated
  token,          ///< a signed token issued or read
  client,         ///< a client is given a credential
  tls,
};

/// What an argument or attribute means to an operation.
enum class Role : std::uint8_t {
  algorithm,
  mode,
  padding,
  key,
  iv,           ///< initialisation vector or nonce
  salt,
  iterations,   ///< PBKDF2 rounds, bcrypt cost (log2), scrypt N, Argon2 passes
  memory,       ///< Argon2 memory in KiB, scrypt block size r
  parallelism,
  key_size,     ///< bits
  salt_size,    ///< bytes of a salt that the library draws itself
  seed,
  password,
  data,
  tag,          ///< authentication tag set or read
  hash,         ///< the hash inside a MAC, KDF or signature
  credential,   ///< API key, token or password handed to a client
  flag,         ///< "not for security" and the like, see `set`
  direction,    ///< encrypt or decrypt
  check,        ///< the call that checks the tag; "never" where the library leaves it to a last call;
                ///< of a token: whether its signature is looked at, "never" or "false" if not
  tag_size,     ///< bits of an authentication tag
};

/// Where a value comes from.
enum class OriginKind : std::uint8_t {
  unknown,
  literal,         ///< a constant of the source, folded
  zeros,           ///< a buffer of zeros nobody filled
  tool_parameter,  ///< the model chooses it
  parameter,       ///< a parameter of a function that nobody in the project calls
  environment,
  config,
  file,
  network,
  database,
  user_input,
  secure_random,
  weak_random,
  time,
  identifier,  ///< UUID and the like
  kdf,
  hash,
  mac,
  ciphertext,
  plaintext,
  key,         ///< a generated key
  object,      ///< an object, function or class
  composite,   ///< put together from parts, see the parts
};

/// Where a value ends up.
enum class SinkKind : std::uint8_t {
  tool_result,
  log,
  network,
  file,
  database,
  comparison,
  auth_header,
  cache_key,
  file_name,
  url,
  etag,
  token,
  response,
  password_store,
  digest_key,   ///< a key, IV, salt, password or secret of another operation
  identifier,
  command,
};

/// Pure functions on values; the engine folds them on constants and sees through them otherwise.
enum class Fold : std::uint8_t {
  same,           ///< the value itself (to_string, encode as UTF-8, copy)
  text,           ///< bytes to text
  bytes,          ///< text to bytes
  hex_encode,
  hex_decode,
  base64_encode,
  base64_decode,
  zeros,          ///< `of` zero bytes
  byte_list,      ///< bytes from a list of numbers, or zeros when `of` is a number
  concat,         ///< all of `of` joined
  join,           ///< elements of `of` joined by `with`
  format,         ///< printf or {} format `of` with the other arguments
  repeat,         ///< `of` repeated `with` times
  slice,          ///< `of` from `from` to `to`
  substring,      ///< `of` from `from`, `with` characters long
  lower,
  upper,
  trim,
  reverse,
  replace,
  pad,            ///< `of` filled up to `with` characters
  number,         ///< text to number
  buffer,         ///< JavaScript's Buffer.from: by the encoding named in `with`
  decode,         ///< bytes to text by the encoding named in `with` (hex, base64, utf8)
  first,          ///< the first of `of` that is there
  field,          ///< member `with` of `of` (getattr, get with a default)
  element,        ///< some element of `of`
  json,           ///< a serialised object: all of its values
  then,           ///< the callback's result, its first parameter being `of`
  each,           ///< a list of the callback's results, its first parameter an element of `of`
  apply,          ///< the call of `of` with the arguments `with`, or with a list of them
  promise,        ///< what `of` will give
  zip,            ///< a list of lists: the first element of each of `of`, the second of each, ...
  numbered,       ///< pairs of a number and an element of `of`
  entries,        ///< pairs of a name and a value of `of`
  bind,           ///< the function `of`, to be called with `with` before its other arguments
  split,          ///< the parts of the text `of` between `with`, or between spaces
  combine,        ///< something made from `of` that keeps its secrecy but not its value
};

std::string_view name_of(OperationKind kind);
std::string_view name_of(Role role);
std::string_view name_of(OriginKind kind);
std::string_view name_of(SinkKind kind);
std::string_view name_of(Fold fold);
std::optional<OperationKind> operation_kind(std::string_view word);
std::optional<Role> role(std::string_view word);
std::optional<OriginKind> origin_kind(std::string_view word);
std::optional<SinkKind> sink_kind(std::string_view word);
std::optional<Fold> fold(std::string_view word);
std::span<const std::string_view> operation_words();
std::span<const std::string_view> role_words();
std::span<const std::string_view> origin_words();
std::span<const std::string_view> sink_words();
std::span<const std::string_view> fold_words();

}  // namespace micryscope::models
