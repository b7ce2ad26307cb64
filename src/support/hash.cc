#include "support/hash.h"

#include <array>

// The state of a digest in steps is a member here, not a piece of heap behind XXH3_createState().
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

namespace micryscope {

namespace {

Digest made_of(const XXH128_hash_t& hash) { return {hash.high64, hash.low64}; }

}  // namespace

std::string Digest::hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(32);
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) hex += kDigits[(half >> shift) & 15];
  }
  return hex;
}

Digest digest(std::string_view bytes) { return made_of(XXH3_128bits(bytes.data(), bytes.size())); }

struct Hasher::State {
  XXH3_state_t state;
};

Hasher::Hasher() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->state); }
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

Hasher& Hasher::add(std::string_view field) {
  add(static_cast<std::uint64_t>(field.size()));
  XXH3_128bits_update(&state_->state, field.data(), field.size());
  return *this;
}

Hasher& Hasher::add(std::uint64_t number) {
  std::array<unsigned char, 8> bytes{};
  for (unsigned char& byte : bytes) {
    byte = static_cast<unsigned char>(number & 0xFF);
    number >>= 8;
  }
  XXH3_128bits_update(&state_->state, bytes.data(), bytes.size());
  return *this;
}

Digest Hasher::digest() const { return made_of(XXH3_128bits_digest(&state_->state)); }

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string hash_hex(std::string_view text) { return digest(text).hex(); }

std::string hash_fields(std::initializer_list<std::string_view> fields) {
  std::string joined;
  for (const std::string_view field : fields) {
    joined += std::to_string(field.size());
    joined += ':';
    joined += field;
  }
  return hash_hex(joined);
}

}  // namespace micryscope
