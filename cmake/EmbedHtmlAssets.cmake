# Puts the style sheet and the script of the HTML report into the program, as declared in
# src/report/html_assets.h, with their hashes: the report's own policy lets a browser run nothing else.
#
#   micryscope_embed_html_assets(out_variable)
#
# sets out_variable to the .cc file, which is written while configuring.

# The SHA-256 of a file in base64, as a Content-Security-Policy wants it.
function(micryscope_sha256_base64 file out_variable)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  file(SHA256 "${file}" hex)
  set(result "")
  # A zero byte makes eleven groups of three bytes; it is the one that base64 writes as "=".
  foreach(at RANGE 0 60 6)
    string(SUBSTRING "${hex}00" ${at} 6 group)
    foreach(shift 18 12 6 0)
      math(EXPR index "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING "${alphabet}" ${index} 1 digit)
      string(APPEND result "${digit}")
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" result "${result}")
  set(${out_variable} "${result}" PARENT_SCOPE)
endfunction()

function(micryscope_embed_html_assets out_variable)
  set(folder "${PROJECT_SOURCE_DIR}/src/report/html")
  foreach(name style script)
    set(file "${folder}/report.css")
    if(name STREQUAL script)
      set(file "${folder}/report.js")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    file(READ "${file}" ${name})
    micryscope_sha256_base64("${file}" ${name}_hash)
  endforeach()
  set(output "${CMAKE_CURRENT_BINARY_DIR}/html_assets.cc")
  # Written only when it changes.
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
#include "report/html_assets.h"

namespace micryscope::report {

std::string_view html_style() {
  return R"asset(@style@)asset";
}
std::string_view html_script() {
  return R"asset(@script@)asset";
}
std::string_view html_style_hash() { return "@style_hash@"; }
std::string_view html_script_hash() { return "@script_hash@"; }

}  // namespace micryscope::report
]])
  set(${out_variable} "${output}" PARENT_SCOPE)
endfunction()
