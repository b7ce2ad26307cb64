// Counts the steps of our own code: compiled with -fsanitize-coverage=trace-pc it calls this at every
// basic block. The same for every run and machine with one compiler, which no clock is. Not for
// several threads at once. See MICRYSCOPE_COUNT_STEPS.
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

uint64_t micryscope_steps = 0;
/// The program ends with code 99 at that many.
uint64_t micryscope_most_steps = UINT64_MAX;

void __sanitizer_cov_trace_pc(void) {
  if (++micryscope_steps == micryscope_most_steps) {
    fflush(stdout);
    _exit(99);
  }
}
