// Which modules may not be kept because a literal in them may be a secret. Judged from the module
// alone, as rules may be off or silenced. A plain word that ends up as a key without being called
// one is beyond this: only a rule knows, so a file in which a rule found a secret is not for
// keeping either. It rather refuses too much: what is not kept is made again.
#pragma once

#include <functional>
#include <string_view>

#include "cache/quotes.h"
#include "ir/ir.h"

namespace micryscope::cache {

/// Whether a text has the format of a credential: models::Names::credential_format and the like.
using IsCredential = std::function<bool(std::string_view text)>;

/// True when a text that is written out, not quoted, may be a secret: by its format, by its looks
/// (random, hexadecimal, a login, bytes of a key's length, a list of bytes), or by what it is given
/// to: a variable, field, parameter, keyword, key or function that is called like a secret.
bool holds_secret(const ir::Module& module, const Quotes& quotes,
                  const IsCredential& is_credential);

}  // namespace micryscope::cache
