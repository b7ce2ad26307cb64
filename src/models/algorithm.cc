// A name is looked up as a whole first (OpenSSL's and JOSE's aliases), then as a JCA
// transformation (algorithm/mode/padding), then as parts: base, key bits, mode.
#include "models/algorithm.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "models/algorithm_tables.h"

namespace micryscope::models {

namespace {

constexpr std::size_t kLongestName = 80;  // a longer text is no algorithm's name

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// Lower case, letters and digits only: "SHA-512/256" -> "sha512256".
std::string bare(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const char small = lower(c);
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9')) result += small;
  }
  return result;
}

std::optional<std::string> look_up(std::span<const Spelling> table, std::string_view written) {
  const auto it = std::find_if(table.begin(), table.end(),
                               [&](const Spelling& s) { return s.written == written; });
  if (it == table.end()) return std::nullopt;
  return std::string(it->canonical);
}

bool strip_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool strip_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix) || text.size() == suffix.size()) return false;
  text.remove_suffix(suffix.size());
  return true;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_key_size(int bits) {
  constexpr std::array kSizes = {40, 56, 64, 80, 112, 128, 168, 192, 256, 384, 448, 512};
  return std::find(kSizes.begin(), kSizes.end(), bits) != kSizes.end();
}

// Ciphers that have no mode, or whose name holds it all.
bool has_no_mode(std::string_view algorithm) {
  constexpr std::array<std::string_view, 14> kWithout = {"RC4",
                                                         "ChaCha20",
                                                         "XChaCha20",
                                                         "ChaCha20-Poly1305",
                                                         "XChaCha20-Poly1305",
                                                         "Salsa20",
                                                         "XSalsa20",
                                                         "XSalsa20-Poly1305",
                                                         "Rabbit",
                                                         "XOR",
                                                         "Fernet",
                                                         "RSA",
                                                         "ElGamal",
                                                         "ECIES"};
  return std::find(kWithout.begin(), kWithout.end(), algorithm) != kWithout.end();
}

std::string padding_name(std::string_view text) {
  const std::string name = bare(text);
  if (name.starts_with("oaep")) return "OAEP";  // OAEPWithSHA-256AndMGF1Padding
  return look_up(padding_spellings(), name).value_or(std::string(text));
}

// "aes128" -> AES and 128; "des3" is a name of its own, so the whole is tried first.
std::optional<CipherName> base_name(std::string_view text) {
  const std::string name = bare(text);
  if (const auto algorithm = look_up(cipher_spellings(), name)) {
    CipherName result;
    result.algorithm = *algorithm;
    return result;
  }
  // A size has two or three digits; "rc4128" is RC4 with 128.
  for (std::size_t digits = 3; digits >= 2; --digits) {
    if (name.size() <= digits) continue;
    const std::string_view head = std::string_view(name).substr(0, name.size() - digits);
    const std::optional<int> bits = number(std::string_view(name).substr(head.size()));
    const auto algorithm = look_up(cipher_spellings(), head);
    if (!algorithm || !bits || !is_key_size(*bits)) continue;
    CipherName result;
    result.algorithm = *algorithm;
    result.key_bits = *bits;
    return result;
  }
  return std::nullopt;
}

// JCA: "AES/CBC/PKCS5Padding"; for RSA the middle part is written ECB and means nothing.
std::optional<CipherName> transformation(std::string_view text) {
  const std::vector<std::string> parts = split(text, '/');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::optional<CipherName> result = base_name(parts[0]);
  if (!result) return std::nullopt;
  const std::optional<std::string> mode = look_up(mode_spellings(), bare(parts[1]));
  if (!mode) return std::nullopt;
  result->mode = has_no_mode(result->algorithm) ? "none" : *mode;
  if (parts.size() == 3) result->padding = padding_name(parts[2]);
  return result;
}

// JCA: "PBEWithMD5AndDES", "PBEWithHmacSHA256AndAES_128"; the block ciphers run in CBC (RFC 8018).
std::optional<CipherName> password_based(std::string_view lower_text) {
  if (!strip_prefix(lower_text, "pbewith")) return std::nullopt;
  const std::size_t both = lower_text.find("and");
  if (both == std::string_view::npos) return std::nullopt;
  std::string_view cipher = lower_text.substr(both + 3);
  cipher = cipher.substr(0, cipher.find("-cbc"));
  std::optional<CipherName> result = base_name(cipher.substr(0, cipher.rfind("-bc")));
  if (!result) return std::nullopt;
  result->mode = has_no_mode(result->algorithm) ? "none" : "CBC";
  result->padding = has_no_mode(result->algorithm) ? "" : "PKCS7";
  result->hash = parse_hash_name(lower_text.substr(0, both)).value_or("");
  return result;
}

// "aes-256-cbc", "id-aes256-gcm", "des-ede3-cfb8", "aes-gcm": the longest base that is known, then
// bits, then a mode that takes up the rest.
std::optional<CipherName> parted(std::string_view text) {
  strip_prefix(text, "id-");
  const std::vector<std::string> parts = split(text, '-');
  for (std::size_t count = parts.size(); count > 0; --count) {
    std::string base;
    for (std::size_t i = 0; i < count; ++i) base += parts[i];
    std::optional<CipherName> result = base_name(base);
    if (!result) continue;
    std::size_t next = count;
    if (next < parts.size()) {
      if (const auto bits = number(parts[next]); bits && is_key_size(*bits)) {
        result->key_bits = *bits;
        ++next;
      }
    }
    std::string mode;
    for (; next < parts.size(); ++next) mode += parts[next];
    if (mode.empty()) {
      result->mode = has_no_mode(result->algorithm) ? "none" : "";
      return result;
    }
    const std::optional<std::string> known = look_up(mode_spellings(), mode);
    if (!known) continue;
    result->mode = has_no_mode(result->algorithm) ? "none" : *known;
    return result;
  }
  return std::nullopt;
}

// .NET: "System.Security.Cryptography.AesManaged", whose Mode is CBC unless set.
std::optional<CipherName> dot_net(std::string_view lower_text) {
  const bool qualified = strip_prefix(lower_text, "system.security.cryptography.");
  bool is_class = qualified;
  for (const std::string_view suffix : {"cryptoserviceprovider", "managed", "cng"}) {
    is_class = strip_suffix(lower_text, suffix) || is_class;
  }
  if (!is_class) return std::nullopt;
  if (lower_text == "aesgcm" || lower_text == "aesccm") {
    CipherName result;
    result.algorithm = "AES";
    result.mode = lower_text == "aesgcm" ? "GCM" : "CCM";
    return result;
  }
  std::optional<CipherName> result = base_name(lower_text);
  if (result) result->mode = has_no_mode(result->algorithm) ? "none" : "CBC";
  return result;
}

std::optional<CipherName> alias(std::string_view name) {
  for (const CipherAlias& known : cipher_aliases()) {
    if (known.written != name) continue;
    CipherName result;
    result.algorithm = known.algorithm;
    result.mode = known.mode;
    result.padding = known.padding;
    result.key_bits = known.key_bits;
    return result;
  }
  return std::nullopt;
}

// JCA: a bare algorithm is "algorithm/ECB/PKCS5Padding". OpenSSL takes the same words in lower
// case for CBC, so the capitals tell which of the two is meant.
std::optional<CipherName> bare_jca(std::string_view text) {
  constexpr std::array<std::string_view, 15> kNames = {
      "AES",   "Aes",  "DES",  "DESede", "TripleDES", "Blowfish", "RC2",    "RC5",
      "CAST5", "IDEA", "SEED", "ARIA",   "Camellia",  "Twofish",  "Serpent"};
  if (std::find(kNames.begin(), kNames.end(), text) == kNames.end()) return std::nullopt;
  std::optional<CipherName> result = base_name(text);
  if (result) {
    result->mode = "ECB";
    result->padding = "PKCS7";
  }
  return result;
}

// The hash inside a signature's or MAC's name: "RSA-SHA1", "sha256WithRSAEncryption", "RS256".
std::optional<std::string> hash_in_name(std::string_view lower_text) {
  for (const std::string_view prefix :
       {"hashes.", "hashlib.", "crypto.", "hash.", "rsa-", "dsa-", "ecdsa-with-", "ecdsa-",
        "hmacwith", "hmac-", "hmac_", "hmac/", "hmac", "id-rsassa-pkcs1-v1_5-with-",
        "pbkdf2withhmac", "pbkdf2-"}) {
    if (!strip_prefix(lower_text, prefix)) continue;
    return look_up(hash_spellings(), bare(lower_text));
  }
  const std::size_t with = lower_text.find("with");
  if (with != std::string_view::npos && with > 0) {
    return look_up(hash_spellings(), bare(lower_text.substr(0, with)));
  }
  constexpr std::array<std::string_view, 4> kJose = {"hs", "rs", "es", "ps"};  // RFC 7518 3.1
  if (lower_text.size() == 5) {
    for (const std::string_view family : kJose) {
      if (!lower_text.starts_with(family)) continue;
      return look_up(hash_spellings(), "sha" + std::string(lower_text.substr(2)));
    }
  }
  for (const std::string_view suffix : {"cryptoserviceprovider", "managed", "cng"}) {
    if (strip_suffix(lower_text, suffix)) return look_up(hash_spellings(), bare(lower_text));
  }
  return std::nullopt;
}

}  // namespace

std::optional<CipherName> parse_cipher_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) return std::nullopt;
  if (auto result = bare_jca(text)) return result;
  std::string name = lowered(text);
  if (name.find('/') != std::string::npos) return transformation(name);
  if (auto result = dot_net(name)) return result;
  std::replace(name.begin(), name.end(), '_', '-');
  if (auto result = alias(name)) return result;
  if (auto result = password_based(name)) return result;
  return parted(name);
}

std::optional<std::string> parse_hash_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) return std::nullopt;
  if (auto plain = look_up(hash_spellings(), bare(text))) return plain;
  return hash_in_name(lowered(text));
}

std::string canonical_algorithm(std::string_view text) {
  const std::string name = bare(text);
  for (const auto table : {hash_spellings(), cipher_spellings(), other_spellings()}) {
    if (auto found = look_up(table, name)) return *found;
  }
  return std::string(text);
}

std::string canonical_mode(std::string_view text) {
  std::string name = bare(text);
  if (name.starts_with("mode")) name.erase(0, 4);  // MODE_ECB
  return look_up(mode_spellings(), name).value_or(std::string(text));
}

std::vector<std::string> words_of_list(std::string_view text) {
  constexpr std::string_view kBetween = ":, ;&?/@+\n\t";
  std::vector<std::string> let_in, taken_out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kBetween), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool is_out = word.starts_with('!') || word.starts_with('-');
    if (is_out) word.remove_prefix(1);
    std::vector<std::string>& words = is_out ? taken_out : let_in;
    std::string one = lowered(word);
    if (!one.empty() && std::ranges::find(words, one) == words.end())
      words.push_back(std::move(one));
  }
  std::erase_if(let_in, [&](const std::string& word) {
    return std::ranges::find(taken_out, word) != taken_out.end();
  });
  return let_in;
}

}  // namespace micryscope::models
