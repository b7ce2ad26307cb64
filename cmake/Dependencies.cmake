# The only file that finds packages. Each becomes micryscope::dep_<name>, whatever the
# distribution calls it. micryscope::dep_tree_sitter comes from Grammars.cmake.
# Versions are those of Debian 12, the oldest system that is built on.

# Imported targets' include folders are SYSTEM, so their headers do not warn.
function(micryscope_dep name)
  add_library(micryscope_dep_${name} INTERFACE)
  target_link_libraries(micryscope_dep_${name} INTERFACE ${ARGN})
  add_library(micryscope::dep_${name} ALIAS micryscope_dep_${name})
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
micryscope_dep(threads Threads::Threads)

find_package(tl-expected 1.0 REQUIRED)
micryscope_dep(expected tl::expected)

find_package(nlohmann_json 3.11 REQUIRED)
micryscope_dep(json nlohmann_json::nlohmann_json)

if(MICRYSCOPE_STATIC)
  include(StaticDependencies)
else()
  micryscope_dep(host)
  find_package(fmt 9.1 REQUIRED)
  micryscope_dep(fmt fmt::fmt)

  find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS program_options)
  micryscope_dep(program_options Boost::program_options)

  find_package(SQLite3 3.40 REQUIRED)
  if(TARGET SQLite3::SQLite3) # the name from CMake 4.3 on
    micryscope_dep(sqlite3 SQLite3::SQLite3)
  else()
    micryscope_dep(sqlite3 SQLite::SQLite3)
  endif()

  find_package(yaml-cpp 0.7 REQUIRED)
  if(TARGET yaml-cpp::yaml-cpp) # from 0.8 on
    micryscope_dep(yaml_cpp yaml-cpp::yaml-cpp)
  else()
    micryscope_dep(yaml_cpp yaml-cpp)
  endif()

  find_package(PkgConfig REQUIRED)
  pkg_check_modules(libgit2 REQUIRED IMPORTED_TARGET libgit2>=1.5)
  micryscope_dep(libgit2 PkgConfig::libgit2)
  pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2) # states no version in Debian 12
  micryscope_dep(re2 PkgConfig::re2)
  pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash>=0.8)
  micryscope_dep(xxhash PkgConfig::xxhash)
endif()

# For the program alone, as what embeds the library has an allocator of its own: syntax trees are
# many small blocks, and a scan takes a quarter less time than with the C library's. Sanitizers
# bring theirs.
if(MICRYSCOPE_JEMALLOC AND NOT MICRYSCOPE_SANITIZE)
  find_library(MICRYSCOPE_JEMALLOC_LIBRARY NAMES libjemalloc_pic.a jemalloc REQUIRED)
  micryscope_dep(allocator "${MICRYSCOPE_JEMALLOC_LIBRARY}" Threads::Threads ${CMAKE_DL_LIBS})
else()
  micryscope_dep(allocator)
endif()

if(MICRYSCOPE_TESTS)
  # 2.13 in Debian 12, 3 in newer systems; tests/support/catch.h hides the difference.
  find_package(Catch2 3 QUIET)
  if(NOT Catch2_FOUND)
    find_package(Catch2 2.13 REQUIRED)
  endif()
  micryscope_dep(catch2 Catch2::Catch2WithMain)
  if(Catch2_VERSION VERSION_LESS 3)
    target_compile_definitions(micryscope_dep_catch2 INTERFACE MICRYSCOPE_CATCH2_V2)
  endif()
  include(Catch) # catch_discover_tests
  find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
endif()
