# Puts rulesets/**/*.yaml into the program, as declared in src/support/embedded.h.
#
#   micryscope_embed_rulesets(out_variable)
#
# sets out_variable to the .cc file that the target micryscope_pack_rulesets (src/support) writes.

function(micryscope_embed_rulesets out_variable)
  set(root "${PROJECT_SOURCE_DIR}/rulesets")
  file(GLOB_RECURSE paths CONFIGURE_DEPENDS RELATIVE "${root}" "${root}/*.yaml")
  list(SORT paths)
  set(files "${paths}")
  list(TRANSFORM files PREPEND "${root}/")

  # Written only when it changes, so that removing a file also runs the command below.
  set(list "${CMAKE_CURRENT_BINARY_DIR}/rulesets.txt")
  list(JOIN paths "\n" lines)
  file(CONFIGURE OUTPUT "${list}" CONTENT "@lines@\n" @ONLY)

  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded_rulesets.cc")
  add_custom_command(OUTPUT "${output}"
    COMMAND micryscope_pack_rulesets "${root}" "${list}" "${output}"
    DEPENDS ${files} "${list}" micryscope_pack_rulesets
    COMMENT "Embedding rulesets" VERBATIM)
  set(${out_variable} "${output}" PARENT_SCOPE)
endfunction()
