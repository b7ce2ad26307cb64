// The paper's view of one file: every call with its api name, place, scope, tagged arguments and
// the variable that it produces, as JSON (`micryscope ir FILE`; schema:
// rulesets/schema/ir.schema.json). Names are those that the file alone can tell; the graph knows
// more. Texts that may be secrets are shortened (ir/secret_text.h).
//
//     {"api": "Crypto.Cipher.AES.new", "file": "src/app.py", "line": 3, "column": 10,
//      "scope": "encrypt", "arguments": [{"kind": "variable", "name": "key"}],
//      "produces": ["cipher"]}
#pragma once

#include <string>
#include <string_view>

#include "ir/ir.h"

namespace micryscope::ir {

/// `text` is the file's text, for lines and columns. Calls come in the order of their places.
std::string calls_json(const Module& module, std::string_view text);

}  // namespace micryscope::ir
