// Which modules may not be kept because a literal in them may be a secret. Judged from the module
// alone, as rules may be off or silenced; what a rule found is asked besides, as it knows which
// plain word ends up as a key. It rather refuses too much: what is not kept is made again.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "ir/ir.h"
#include "support/span.h"

namespace micryscope::cache {

/// Whether a text has the format of a credential: models::Names::credential_format and the like.
using IsCredential = std::function<bool(std::string_view text)>;

/// True when a literal may be a secret: by where a rule found one (`named`, places in the file), by
/// its format, by its looks (random, hexadecimal, a login, bytes of a key's length), or by what it
/// is given to: a variable, field, parameter, keyword or key that is called like a secret. Comments
/// that speak to micryscope and documentation, which a module holds too, are judged by their looks.
bool holds_secret(const ir::Module& module, std::span<const Span> named,
                  const IsCredential& is_credential);

}  // namespace micryscope::cache
