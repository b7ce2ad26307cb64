// MS_CHECK guards our own invariants: it stays on in every build, because a linter that goes on
// after its data is wrong reports nonsense. Never use it for what a user or a repository did.
#pragma once

#include <cstdio>
#include <cstdlib>

#define MS_CHECK(condition, message)                                                      \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "micryscope: internal error: %s (%s:%d)\n", message, __FILE__, \
                   __LINE__);                                                             \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)
