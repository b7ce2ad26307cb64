// The whole run on a project of one file; the first byte chooses the language.
#include <array>

#include "projects.h"
#include "target.h"

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<const char*, 4> kPaths = {"a.py", "a.js", "a.ts", "a.go"};
  if (size == 0) return;
  source::MemoryTree tree;
  tree.add(kPaths[data[0] % kPaths.size()], text_of(data + 1, size - 1));
  every_form(analyse(plain_options(), tree));
}
