// Canonical names of algorithms and modes, and the ways in which libraries spell them. Used when
// models are loaded (`set:`) and when a traced constant is read into a role (`parse:`). Data only:
// whether an algorithm is weak is for the rules to say.
//
//     parse_cipher_name("aes-256-cbc")          AES, CBC, 256 bits
//     parse_cipher_name("AES/ECB/PKCS5Padding") AES, ECB, PKCS7
//     parse_hash_name("RSA-SHA1")               SHA-1
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace micryscope::models {

struct CipherName {
  std::string algorithm;
  std::string mode;     ///< "none" for a stream cipher or RSA; empty when the name does not say
  std::string padding;  ///< empty when the name does not say
  int key_bits = 0;     ///< 0 when the name does not say; DES parity bits are counted
  std::string hash;     ///< of a password-based scheme (PBEWithMD5AndDES); else empty
};

/// OpenSSL and Node names, JCA transformations, WebCrypto and JOSE names; none when the text is
/// none of them.
std::optional<CipherName> parse_cipher_name(std::string_view text);
/// "sha1", "RSA-SHA256", "hashes.SHA1", "hmacWithSHA1": the hash's canonical name.
std::optional<std::string> parse_hash_name(std::string_view text);
/// The canonical spelling of a hash or cipher; an unknown text as it is.
std::string canonical_algorithm(std::string_view text);
/// The canonical spelling of a mode; an unknown text as it is.
std::string canonical_mode(std::string_view text);
/// The words that a list of options lets in, capitals aside, each once: "HIGH:!RC4:aNULL+RC4" are
/// high and anull, "u@host/db?tls=off" are u, host, db and tls=off. `!` and `-` take a word out.
std::vector<std::string> words_of_list(std::string_view text);

}  // namespace micryscope::models
