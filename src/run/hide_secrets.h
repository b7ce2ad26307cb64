// The one place where what the analysis found out is made fit to be shown and kept: from here on no
// text of a component's result holds a secret, and the places of the source that may be shown with
// it are told apart. What a place looks like is judged when the report is put together
// (report/redaction.h), as that needs no analysis.
#pragma once

#include <string_view>
#include <vector>

#include "models/looks.h"
#include "rules/secret_values.h"
#include "run/component_result.h"

namespace micryscope {

/// `texts`: of the component's files, in their order.
void hide_secrets(const rules::SecretValues& values, const graph::Program& program,
                  const models::Looks& looks, const std::vector<std::string_view>& texts,
                  ComponentResult& result);

}  // namespace micryscope
