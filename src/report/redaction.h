// By its looks, what of a report must not be shown: words of notifications, and on the lines that
// formats quote from the source comments, numbers and literals. What the analysis knows of values
// is in the report already (File::secrets, File::open; no text of a finding holds a secret).
#pragma once

#include "models/looks.h"
#include "report/report.h"

namespace micryscope::report {

/// Adds to the secrets and to the open places of each file, and scrubs the notifications.
void redact(Report& report, const models::Looks& looks);

}  // namespace micryscope::report
