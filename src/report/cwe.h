// Names of the weaknesses that rules refer to, from MITRE's Common Weakness Enumeration.
#pragma once

#include <string>
#include <string_view>

namespace micryscope::report {

/// The name of a CWE number; empty for one that is not in the table, which is no error.
std::string_view cwe_name(int number);

/// "CWE-327"
std::string cwe_id(int number);

/// The address of its page.
std::string cwe_address(int number);

}  // namespace micryscope::report
