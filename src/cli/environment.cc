#include "cli/environment.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace micryscope::cli {

namespace {

ExitCode code_of(const Error& error) {
  if (error.code == ErrorCode::incomplete) return ExitCode::incomplete;
  return error.code == ErrorCode::internal ? ExitCode::internal : ExitCode::usage;
}

}  // namespace

Outcome failed(const Error& error) {
  std::string line = error.text();
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return {code_of(error), {}, "micryscope: " + line + '\n'};
}

std::optional<Error> write_file(const std::string& path, std::string_view bytes,
                                const Environment& environment) {
  std::ofstream file(std::filesystem::path(environment.working_folder) / path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (file) return std::nullopt;
  return Error{ErrorCode::io, "cannot write " + path, {}};
}

}  // namespace micryscope::cli
