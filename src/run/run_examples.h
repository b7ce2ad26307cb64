// The examples of the rules (rulesets/examples.h), tried by the run itself.
#pragma once

#include <vector>

#include "rulesets/examples.h"
#include "rulesets/load.h"

namespace micryscope {

std::vector<ExampleResult> run_examples(const Rulesets& rulesets);

}  // namespace micryscope
