#include "cli/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace micryscope::cli {

namespace {

ExitCode code_of(const Error& error) {
  if (error.code == ErrorCode::incomplete) return ExitCode::incomplete;
  return error.code == ErrorCode::internal ? ExitCode::internal : ExitCode::usage;
}

}  // namespace

std::string line_of(const Error& error) {
  std::string line = error.text();
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

Result<std::string> time_of(const std::string& source_date_epoch, std::time_t now) {
  constexpr std::int64_t kMost = 253'402'300'799;  // the last second of the year 9999
  std::int64_t seconds = now;
  if (!source_date_epoch.empty()) {
    const char* const end = source_date_epoch.data() + source_date_epoch.size();
    const auto [stop, error] = std::from_chars(source_date_epoch.data(), end, seconds);
    if (error != std::errc() || stop != end || seconds < 0 || seconds > kMost) {
      return fail(ErrorCode::usage,
                  fmt::format("expected seconds since 1970, up to the year 9999, found \"{}\"",
                              source_date_epoch.substr(0, 60)),
                  "SOURCE_DATE_EPOCH");
    }
  }
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[32];
  if (gmtime_r(&time, &parts) == nullptr) {
    return fail(ErrorCode::internal, "the clock shows no date");
  }
  return std::string(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts));
}

Result<std::string> day_of(const std::string& source_date_epoch, std::time_t now) {
  MS_TRY(const std::string time, time_of(source_date_epoch, now));
  return time.substr(0, 10);
}

Outcome failed(const Error& error) {
  Outcome outcome{code_of(error), {}, "micryscope: " + line_of(error) + '\n'};
  for (const Error& other : error.others) outcome.err += "micryscope: " + line_of(other) + '\n';
  return outcome;
}

}  // namespace micryscope::cli
