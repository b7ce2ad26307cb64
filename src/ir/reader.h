// The IR's text form (ir/printer.h) back to a module, so that tests of every later stage can say
// their input as text. Blank lines and lines that begin with `;` are skipped, and every `@span` may
// be left out.
#pragma once

#include <string_view>

#include "ir/ir.h"
#include "support/error.h"

namespace micryscope::ir {

/// Ids in the text must be dense; whether they fit together is for ir/verify.h to say. An error
/// names the line.
Result<Module> read(std::string_view text);

}  // namespace micryscope::ir
