// What makes a file worth parsing, taken from the models: their own words, formats of credentials,
// and names of secrets that are given a literal. Read once per run, before any file.
#pragma once

#include "models/model.h"
#include "source/prefilter.h"

namespace micryscope {

/// The models' own words, by language group, and formats of credentials for all.
source::Prefilter make_prefilter(const models::ModelSet& models);

}  // namespace micryscope
