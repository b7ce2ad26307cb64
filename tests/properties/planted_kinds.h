// Secrets that no analysed repository ever had, of every kind that people write into sources: what
// a kind looks like in each language, and how each of its forms would look in an output.
#pragma once

#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::properties {

enum class Tongue : std::uint8_t { python, javascript, typescript, go };
inline constexpr Tongue kAllTongues[] = {Tongue::python, Tongue::javascript, Tongue::typescript,
                                         Tongue::go};
inline constexpr std::size_t kTongues = std::size(kAllTongues);

/// How a kind is written where an expression stands.
enum class Spelling : std::uint8_t {
  quoted,      ///< 'text'
  number,      ///< 83910274
  hex_number,  ///< 0x8f3a...
  list,        ///< bytes([143, 58, ...]), []byte{...}
  from_hex,    ///< bytes.fromhex('8f3a...')
  from_base64,
  raw_bytes,  ///< b'\x8f:...'
  pieces,     ///< 'zwqx' + 'jvkp' + 'yq'
};

/// One secret: `before + core + after` is what is written, the core is what must not be shown.
struct Secret {
  std::string before;
  std::string core;
  std::string after;
  Spelling spelling = Spelling::quoted;

  std::string text() const { return before + core + after; }
};

struct Kind {
  const char* name;
  Secret (*make)(std::mt19937& random);
};

const std::vector<Kind>& secret_kinds();

/// The expression that is the secret.
std::string expression(const Secret& secret, Tongue tongue);
/// As it can stand in a comment or in a template; empty where it cannot.
std::string inline_text(const Secret& secret);

/// Stretches of an output that give a part of the secret away, in every form: as it is,
/// hexadecimal, Base64, URL-encoded, decimal, as a list of bytes. None is shorter than five
/// characters.
std::vector<std::string> traces(const Secret& secret);

}  // namespace micryscope::properties
