// What makes a file worth parsing, taken from the models: their own words, formats of credentials,
// and names of secrets that are given a literal. Read once per run, before any file.
#pragma once

#include <set>

#include "models/model.h"
#include "source/prefilter.h"

namespace micryscope {

/// What the rules of a profile speak of.
using Operations = std::set<models::OperationKind>;

/// The models' own words, by language group, and formats of credentials for all. Words of calls
/// that only some rules ask for count where one of `asked` is theirs.
source::Prefilter make_prefilter(const models::ModelSet& models, const Operations& asked);

}  // namespace micryscope
