// Several errors at once: whoever mends a file wants to hear of all that is wrong with it.
#pragma once

#include <vector>

#include "support/error.h"

namespace micryscope {

/// One error that stands for all, which must be some, in the order of files and of the places in
/// them; without repeated ones.
Error joined(std::vector<Error> errors);

}  // namespace micryscope
