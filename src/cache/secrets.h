// Which modules may not be kept because a literal in them may be a secret. Judged from the module
// alone, as rules may be off or silenced. A plain word that ends up as a key without being called
// one is beyond this: only a rule knows, so a file in which a rule found a secret is not for
// keeping either. It rather refuses too much: what is not kept is made again.
#pragma once

#include "cache/quotes.h"
#include "ir/ir.h"
#include "models/looks.h"

namespace micryscope::cache {

/// True when a text that is written out, not quoted, may be a secret: by its looks (models/looks.h),
/// as bytes of a key's length, as a list of bytes or a long number, or by what it is given to: a
/// variable, field, parameter, keyword, key or function that is called like a secret.
bool holds_secret(const ir::Module& module, const Quotes& quotes, const models::Looks& looks);

}  // namespace micryscope::cache
