# One call per stage folder:
#
#   micryscope_stage(graph DEPENDS support ir models [LINK_PUBLIC dep...] [LINK_PRIVATE dep...]
#                    [SOURCES a.cc...] [GENERATED path...])
#
# makes the library micryscope_graph of every .cc file of the folder (or of SOURCES) and GENERATED.
# DEPENDS names the stages it may include; tests/smoke/layers_test.py reads it from here, so there is
# no second list. LINK_PUBLIC and LINK_PRIVATE name outside libraries without `micryscope::dep_`;
# public are those that a header of the folder includes.

function(micryscope_stage name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" ""
    "DEPENDS;LINK_PUBLIC;LINK_PRIVATE;SOURCES;GENERATED")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "micryscope_stage(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT SOURCES IN_LIST ARGN)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  endif()
  list(TRANSFORM arg_DEPENDS PREPEND micryscope_)
  list(TRANSFORM arg_LINK_PUBLIC PREPEND micryscope::dep_)
  list(TRANSFORM arg_LINK_PRIVATE PREPEND micryscope::dep_)

  set(target micryscope_${name})
  if(arg_SOURCES OR arg_GENERATED)
    add_library(${target} STATIC ${arg_SOURCES} ${arg_GENERATED})
    target_link_libraries(${target}
      PUBLIC micryscope_options ${arg_DEPENDS} ${arg_LINK_PUBLIC}
      PRIVATE micryscope_warnings ${arg_LINK_PRIVATE})
    set_source_files_properties(${arg_GENERATED} PROPERTIES COMPILE_OPTIONS -w)
  else() # headers only, or nothing yet
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE micryscope_options ${arg_DEPENDS} ${arg_LINK_PUBLIC})
  endif()
endfunction()
