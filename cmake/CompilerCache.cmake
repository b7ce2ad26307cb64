# ccache, when it is installed. Paths below the checkout are hashed as relative ones, so that every
# preset and every clone shares one entry per grammar.
find_program(MICRYSCOPE_CCACHE ccache)
mark_as_advanced(MICRYSCOPE_CCACHE)
if(MICRYSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true
    "${MICRYSCOPE_CCACHE}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()
