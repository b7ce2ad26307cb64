// What a command is started in, and what it leaves behind.
#pragma once

#include <cstddef>
#include <ctime>
#include <functional>
#include <map>
#include <string>

#include "cli/exit_code.h"
#include "support/error.h"
#include "support/progress.h"

namespace micryscope::cli {

/// What the program is started in.
struct Environment {
  std::string working_folder;       ///< absolute
  bool color = false;               ///< standard output is a terminal that may show colours
  std::string cache_variable = {};  ///< what MICRYSCOPE_CACHE_DIR says; empty: nothing
  /// "2027-03-01"; empty: no comment that silences ends. Or what is wrong with the date given.
  Result<std::string> today = std::string();
  std::size_t width = 0;  ///< columns of the terminal that standard output is; 0: it is none
  /// All of standard input; fails when it is too much for a source file.
  std::function<Result<std::string>()> read_input = {};
  /// Those that ci::variable_names() names.
  std::map<std::string, std::string> variables = {};
  std::string nonce = {};  ///< hex digits that nobody could have guessed, new in each run
  Progress progress = {};  ///< shows how far a run is; none: nobody watches
  /// "2027-03-01T10:00:00", UTC, for reports that must say when a scan was; none: 1970.
  std::function<std::string()> now = {};
  /// Outcome::out goes to the descriptor of standard output, and not to a string of a test's.
  bool writes_to_standard_output = false;
};

/// "2027-03-01T10:00:00", in UTC, that SOURCE_DATE_EPOCH names (seconds since 1970; empty: not
/// set), else that of `now`. Fails with ErrorCode::usage for what is no number, or beyond the year
/// 9999.
Result<std::string> time_of(const std::string& source_date_epoch, std::time_t now);

/// The day of that time, "2027-03-01".
Result<std::string> day_of(const std::string& source_date_epoch, std::time_t now);

/// Everything a command has to say.
struct Outcome {
  ExitCode code = ExitCode::clean;
  std::string out;  ///< for standard output
  std::string err;  ///< for standard error
};

/// Each error as one line, whatever is in it, and the exit code that the first asks for.
Outcome failed(const Error& error);

/// The error as one line.
std::string line_of(const Error& error);

}  // namespace micryscope::cli
