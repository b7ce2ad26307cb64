// Which build of the program this is, so that what one build remembered is not taken for true by
// another.
#pragma once

#include <string>

namespace micryscope {

/// The build id that the linker wrote into the program (an ELF note; `file PROGRAM` shows it), in
/// hex; empty when it wrote none.
std::string build_id();

}  // namespace micryscope
