// How far a long step has come, for who watches; decides nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace micryscope {

/// Called from several threads at once: what is done, how much of it, of how much.
using Progress = std::function<void(std::string_view what, std::size_t done, std::size_t total)>;

}  // namespace micryscope
