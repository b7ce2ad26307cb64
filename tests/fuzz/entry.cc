// Every target's entry: arms the time limit, so that it is the same with libFuzzer and without, and
// a slow input is a failure like a crash, whose input libFuzzer keeps.
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include "target.h"

namespace {

// Only what a signal handler may do.
void say_and_abort(int) {
  constexpr std::string_view kMessage =
      "\nERROR: timeout: this input takes more processor time than an input may\n";
  [[maybe_unused]] const auto written = ::write(2, kMessage.data(), kMessage.size());
  std::abort();
}

void set_limit(int seconds) {
  const itimerval limit{.it_interval = {}, .it_value = {.tv_sec = seconds, .tv_usec = 0}};
  ::setitimer(ITIMER_PROF, &limit, nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  [[maybe_unused]] static const auto kHandler = std::signal(SIGPROF, say_and_abort);
  set_limit(micryscope::fuzz::kMostSeconds);
  micryscope::fuzz::run_target(data, size);
  set_limit(0);
  return 0;
}
