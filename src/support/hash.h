// A stable hash of strings: the same on every machine and in every version, so it may be written
// into reports, baselines and caches. Fast, not cryptographic; nothing may rely on it to hide what
// was hashed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace micryscope {

/// 128 bits as 32 lower-case hex digits.
std::string hash_hex(std::string_view text);

/// 64 bits, for look-ups in memory and in caches, where a rare clash does no harm.
std::uint64_t hash_number(std::string_view text);

/// hash_hex over several fields; moving a character from one field to the next changes it.
std::string hash_fields(std::initializer_list<std::string_view> fields);

}  // namespace micryscope
