// The program: what it was started with -> cli::execute -> bytes and exit code. The only file that
// prints or exits.
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <mutex>
#include <new>
#include <random>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cache/folder.h"
#include "ci/runner.h"
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

/// Of the terminal; 0 when it does not say.
std::size_t columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// 128 bits from the system, in hex.
std::string nonce() {
  std::random_device device;
  std::string text;
  char digits[9];
  for (int i = 0; i < 4; ++i) {
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(device()));
    text += digits;
  }
  return text;
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

/// A line on the terminal that says how far a run is, from its second second on.
class ProgressLine {
 public:
  void show(std::string_view what, std::size_t done, std::size_t total) {
    const std::lock_guard lock(mutex_);
    const auto time = std::chrono::steady_clock::now();
    if (time < next_) return;
    next_ = time + std::chrono::milliseconds(100);
    std::fprintf(stderr, "\r\x1b[Kmicryscope: %.*s %zu of %zu files", static_cast<int>(what.size()),
                 what.data(), done, total);
    std::fflush(stderr);
    is_shown_ = true;
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    if (is_shown_) std::fputs("\r\x1b[K", stderr);
    is_shown_ = false;
  }

 private:
  std::mutex mutex_;
  std::chrono::steady_clock::time_point next_ =
      std::chrono::steady_clock::now() + std::chrono::seconds(1);
  bool is_shown_ = false;
};

Environment environment(ProgressLine& line) {
  Environment made;
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
  for (const std::string_view name : micryscope::ci::variable_names()) {
    const std::string key(name);
    if (is_set(key.c_str())) made.variables[key] = std::getenv(key.c_str());
  }
  made.nonce = nonce();
  if (isatty(STDERR_FILENO) == 1 && !is_dumb) {
    made.progress = [&line](std::string_view what, std::size_t done, std::size_t total) {
      line.show(what, done, total);
    };
  }
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
    ProgressLine line;
    const Outcome outcome =
        micryscope::cli::execute(arguments, environment(line), micryscope::cli::real_stages());
    line.clear();
    return finish(outcome);
  } catch (const std::bad_alloc&) {
    end_without_memory();
  } catch (const std::exception& error) {
    return internal_error(error.what());
  } catch (...) {
    return internal_error("unknown exception");
  }
}
