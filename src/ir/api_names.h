// What each value of a module is called as far as the module alone can tell: "os.environ" for a
// member of an import, "hashlib.md5().update" for a method of a call's result, a variable's name
// where nothing better is known. For showing only; the graph resolves names properly.
#pragma once

#include <string>
#include <vector>

#include "ir/ir.h"

namespace micryscope::ir {

struct ApiNames {
  IndexVector<ValueId, std::string> paths;  ///< never empty
  IndexVector<ValueId, Symbol> assigned;    ///< first variable that holds the value; or none
};

/// Linear in the module: values are named in order, so a name never waits for a later one.
ApiNames api_names(const Module& module);

}  // namespace micryscope::ir
