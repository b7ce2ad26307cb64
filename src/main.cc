// The program: what it was started with -> cli::execute -> bytes and exit code. The only file that
// prints or exits.
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cache/folder.h"
#include "cli/commands.h"
#include "cli/stages.h"

namespace {

using micryscope::cli::Environment;
using micryscope::cli::ExitCode;
using micryscope::cli::Outcome;

bool is_set(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

/// The time in UTC, "2027-03-01T10:00:00"; SOURCE_DATE_EPOCH makes it repeatable.
std::string now() {
  std::time_t time = std::time(nullptr);
  if (is_set("SOURCE_DATE_EPOCH")) {
    time = static_cast<std::time_t>(std::strtoll(std::getenv("SOURCE_DATE_EPOCH"), nullptr, 10));
  }
  std::tm parts{};
  char text[32];
  if (gmtime_r(&time, &parts) == nullptr) return {};
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts)};
}

/// Of the terminal; 0 when it does not say.
std::size_t columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

micryscope::Result<std::string> read_input() {
  constexpr std::size_t kMostBytes = 64U << 20;
  std::string text;
  char bytes[1 << 16];
  for (std::size_t got = 0; (got = std::fread(bytes, 1, sizeof bytes, stdin)) != 0;) {
    text.append(bytes, got);
    if (text.size() > kMostBytes) {
      return micryscope::fail(micryscope::ErrorCode::usage, "standard input is larger than 64 MB");
    }
  }
  if (std::ferror(stdin) != 0) {
    return micryscope::fail(micryscope::ErrorCode::io, "cannot read standard input");
  }
  return text;
}

std::string variable(const char* name) { return is_set(name) ? std::getenv(name) : ""; }

Environment environment() {
  Environment made;
  made.now = now;
  // The day by which comments that silence a finding end; the variable makes it repeatable.
  made.today = micryscope::cli::day_of(variable("SOURCE_DATE_EPOCH"), std::time(nullptr));
  made.now = [] {
    return micryscope::cli::time_of(variable("SOURCE_DATE_EPOCH"), std::time(nullptr)).value_or("");
  };
  made.writes_to_standard_output = true;
  if (const char* const folder = std::getenv(micryscope::cache::kFolderVariable))
    made.cache_variable = folder;
  std::error_code error;
  made.working_folder = std::filesystem::current_path(error).string();
  const char* const terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  made.color = is_terminal && !is_set("NO_COLOR") && !is_dumb;
  if (is_terminal) made.width = columns();
  made.read_input = read_input;
  return made;
}

bool print(const std::string& text, std::FILE* stream) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  return std::fflush(stream) == 0 && written;
}

int finish(const Outcome& outcome) {
  print(outcome.err, stderr);
  if (print(outcome.out, stdout)) return static_cast<int>(outcome.code);
  print("micryscope: cannot write to standard output\n", stderr);
  return static_cast<int>(ExitCode::internal);
}

// The end of the program where there is no memory, in whichever thread: unwinding would need some,
// and nothing is half written (reports are renamed into place, the cache mends itself).
[[noreturn]] void end_without_memory() {
  constexpr std::string_view kLine =
      "micryscope: out of memory; --jobs 1 and a smaller part of the project need less\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
  ::_exit(static_cast<int>(ExitCode::internal));
}

// Where memory is limited the stack may find none either, and nobody can say a word then; so what
// the main thread may need is taken at once.
void reserve_stack() {
  constexpr std::size_t kBytes = 1U << 20;
  void* const room = ::mmap(nullptr, 2 * kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) end_without_memory();
  ::munmap(room, 2 * kBytes);
  [[maybe_unused]] volatile char deepest[kBytes];
  deepest[0] = 0;
}

int internal_error(std::string_view what) {
  print("micryscope: internal error: " + std::string(what) + '\n', stderr);
  return static_cast<int>(ExitCode::internal);
}

}  // namespace

int main(int argc, char** argv) {
  std::set_new_handler(end_without_memory);
  reserve_stack();
  // A limit on the size of files is then an error like a full disk, which the cache goes without.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return finish(
        micryscope::cli::execute(arguments, environment(), micryscope::cli::real_stages()));
  } catch (const std::bad_alloc&) {
    end_without_memory();
  } catch (const std::exception& error) {
    return internal_error(error.what());
  } catch (...) {
    return internal_error("unknown exception");
  }
}
