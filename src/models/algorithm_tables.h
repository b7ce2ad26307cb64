// The spellings that algorithm.cc knows, as data. Only algorithm.cc includes this.
#pragma once

#include <span>
#include <string_view>

namespace micryscope::models {

struct Spelling {
  std::string_view written;  ///< lower case; hashes and bases also without punctuation
  std::string_view canonical;
};

/// A whole cipher name that the grammar of names does not explain.
struct CipherAlias {
  std::string_view written;  ///< lower case, `_` as `-`
  std::string_view algorithm;
  std::string_view mode;
  int key_bits = 0;
  std::string_view padding = {};
};

std::span<const Spelling> hash_spellings();
std::span<const Spelling> cipher_spellings();
std::span<const Spelling> other_spellings();  ///< MACs, KDFs, key exchange, signatures
std::span<const Spelling> mode_spellings();
std::span<const Spelling> padding_spellings();
std::span<const CipherAlias> cipher_aliases();

}  // namespace micryscope::models
