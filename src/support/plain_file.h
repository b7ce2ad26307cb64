// Reading a file that somebody else may have put there: whatever it is, nobody waits for it. A
// pipe, socket or device is told by what the file system says of it, before it is opened.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "support/error.h"

namespace micryscope {

/// "a pipe", "a folder", ...: what is there instead of a plain file; empty for a plain file.
std::string_view other_than_file(mode_t mode);

/// The bytes of a plain file, at most `limit` of them; links are followed, and the null device is
/// an empty file. None when nothing is there. Fails with ErrorCode::io, and the path, for what is
/// no plain file or cannot be read.
Result<std::optional<std::string>> read_if_there(const std::string& path, std::uint64_t limit);

/// The same, for a file that must be there.
Result<std::string> read_plain_file(const std::string& path, std::uint64_t limit);

}  // namespace micryscope
