#include "support/parallel.h"

#include <sys/mman.h>

namespace micryscope {

// Where memory is limited an allocator may fail badly in a thread's first allocation, for which it
// sets up an arena; so this asks for what several of those take.
bool has_memory_for_thread() {
  constexpr std::size_t kBytes = std::size_t{32} << 20U;
  void* const room = ::mmap(nullptr, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return false;
  ::munmap(room, kBytes);
  return true;
}

}  // namespace micryscope
