// A stable hash of strings: the same on every machine and in every version, so it may be written
// into reports, baselines and caches. Fast, not cryptographic; nothing may rely on it to hide what
// was hashed.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace micryscope {

/// 128 bits as 32 lower-case hex digits.
std::string hash_hex(std::string_view text);

/// The same over several fields; moving a character from one field to the next changes it.
std::string hash_fields(std::initializer_list<std::string_view> fields);

}  // namespace micryscope
