// A module as stable, readable text: for golden files, tests and looking at what a front end made.
// ir/reader.h reads it back; print(read(print(m))) == print(m). Constants are printed whole, so
// this is a tool for developers and tests and never part of a report.
//
//     module src/app.py language python family python unit src/app.py
//     import i0 os @7:9
//     function f0 module "" name @0:0 @0:120
//       v0 = import i0 @7:9  -> os
//       v1 = member v0 .urandom @16:26
//       v2 = call v1 (v3, key: v4, *v5) @16:30  -> nonce
//     variable x0 os in f0 definitions (v0) reaching (v0) @7:9
//
// Values stand under the function whose code makes them. What follows `->` is a courtesy, the names
// of the variables that the value is assigned to, and is not read back. `@begin:end` are bytes.
#pragma once

#include <string>

#include "ir/ir.h"

namespace micryscope::ir {

/// The module must be sound (ir/verify.h).
std::string print(const Module& module);

}  // namespace micryscope::ir
