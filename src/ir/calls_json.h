// The paper's view of one file: every call with its api name, place, scope, tagged arguments and
// the variable that it produces, as JSON (`micryscope ir FILE`; schema:
// rulesets/schema/ir.schema.json). Names are those that the file alone can tell; the graph knows
// more. What may be a secret is shortened; the caller says what is, as that needs more than the file.
//
//     {"api": "Crypto.Cipher.AES.new", "file": "src/app.py", "line": 3, "column": 10,
//      "scope": "encrypt", "arguments": [{"kind": "variable", "name": "key"}],
//      "produces": ["cipher"]}
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace micryscope::ir {

/// What must not be shown whole.
struct Hiding {
  /// A constant; its text is not empty.
  std::function<bool(ValueId constant)> is_secret;
  /// A name or an operator with what may be a secret in it redacted.
  std::function<std::string(std::string_view name)> scrubbed;
};

/// `text` is the file's text, for lines and columns. Calls come in the order of their places.
std::string calls_json(const Module& module, std::string_view text, const Hiding& hiding);

}  // namespace micryscope::ir
