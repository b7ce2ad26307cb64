// The style sheet and the script of the HTML report, which the build puts into the program from
// src/report/html, and their SHA-256 in base64.
#pragma once

#include <string_view>

namespace micryscope::report {

std::string_view html_style();
std::string_view html_script();
std::string_view html_style_hash();
std::string_view html_script_hash();

}  // namespace micryscope::report
