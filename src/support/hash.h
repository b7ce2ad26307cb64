// A stable hash of strings: the same on every machine and in every version, so it may be written
// into reports, baselines and caches. Fast, not cryptographic; nothing may rely on it to hide what
// was hashed.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace micryscope {

/// 128 bits, as a key of the cache.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  constexpr auto operator<=>(const Digest&) const = default;
  /// 32 lower-case hex digits, those of hash_hex().
  std::string hex() const;
};

/// Of one text; of several fields or in several steps: Hasher.
Digest digest(std::string_view bytes);

/// A digest in steps. Moving a character from one field to the next changes it.
///
///     const Digest key = Hasher().add(engine_version).add(path).add(text).digest();
class Hasher {
 public:
  Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  Hasher& add(std::string_view field);
  Hasher& add(std::uint64_t number);
  Hasher& add(const Digest& part) { return add(part.high).add(part.low); }
  Digest digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 64 bits that tell whether bytes are still those that were written.
std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

/// 128 bits as 32 lower-case hex digits.
std::string hash_hex(std::string_view text);

/// The same over several fields; moving a character from one field to the next changes it.
std::string hash_fields(std::initializer_list<std::string_view> fields);

}  // namespace micryscope

template <>
struct std::hash<micryscope::Digest> {
  std::size_t operator()(const micryscope::Digest& digest) const noexcept {
    return static_cast<std::size_t>(digest.low);
  }
};
