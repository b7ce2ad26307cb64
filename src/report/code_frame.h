// A few lines of source with a place underlined, for the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/prepare.h"

namespace micryscope::report {

/// ANSI escapes around text, or nothing when colour is off.
struct Paint {
  bool on = false;
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string dim(std::string_view text) const { return wrap("2", text); }
  std::string red(std::string_view text) const { return wrap("1;31", text); }
  std::string yellow(std::string_view text) const { return wrap("1;33", text); }
  std::string blue(std::string_view text) const { return wrap("1;34", text); }
  std::string green(std::string_view text) const { return wrap("1;32", text); }

 private:
  std::string wrap(const char* code, std::string_view text) const {
    if (!on) return std::string(text);
    return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
  }
};

/// The line of the finding's location, redacted, cut to a readable width and underlined:
///
///    |
/// 12 |     cipher = AES.new(key, AES.MODE_ECB)
///    |              ^^^^^^^^^^^^^^^^^^^^^^^^^^
///
/// `width`: columns of the terminal; 0: as much of a long line as is readable. Empty if the file's
/// text is not at hand.
std::string code_frame(const Sources& sources, const ReportedFinding& result, const Paint& paint,
                       std::size_t width = 0);

}  // namespace micryscope::report
