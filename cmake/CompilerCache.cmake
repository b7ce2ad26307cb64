# ccache, when it is installed. Paths below the checkout are hashed as relative ones, so that every
# preset and every clone shares one entry per grammar. Not so for packages: a source that names its
# file (__FILE__) would name it as seen from the folder of whoever filled the cache.
find_program(MICRYSCOPE_CCACHE ccache)
mark_as_advanced(MICRYSCOPE_CCACHE)
if(MICRYSCOPE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  if(MICRYSCOPE_STATIC)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${MICRYSCOPE_CCACHE}")
  else()
    set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=true
      "${MICRYSCOPE_CCACHE}")
  endif()
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()
