# The libraries of a binary that needs nothing of its host: archives only. Included by
# Dependencies.cmake, and like it makes micryscope::dep_<name>. The archives are Debian's; two are
# not to be had there, libfmt.a and a libgit2.a without GSSAPI.

set(MICRYSCOPE_LIBGIT2 "${PROJECT_SOURCE_DIR}/build/sources/libgit2-sys/libgit2"
  CACHE PATH "Folder of libgit2's source; ./dev package fills the default")

# Of the architecture that is built for; `header` is one that says that the package is there.
function(micryscope_static_dep name archive header)
  find_library(MICRYSCOPE_${name}_ARCHIVE NAMES lib${archive}.a REQUIRED)
  find_path(MICRYSCOPE_${name}_INCLUDE NAMES ${header} REQUIRED)
  mark_as_advanced(MICRYSCOPE_${name}_ARCHIVE MICRYSCOPE_${name}_INCLUDE)
  micryscope_dep(${name} "${MICRYSCOPE_${name}_ARCHIVE}" ${ARGN})
endfunction()

micryscope_static_dep(program_options boost_program_options boost/program_options.hpp)
micryscope_static_dep(sqlite3 sqlite3 sqlite3.h Threads::Threads m)
micryscope_static_dep(yaml_cpp yaml-cpp yaml-cpp/yaml.h)
micryscope_static_dep(re2 re2 re2/re2.h Threads::Threads)
micryscope_static_dep(xxhash xxhash xxhash.h)

find_path(MICRYSCOPE_fmt_INCLUDE NAMES fmt/format-inl.h REQUIRED)
mark_as_advanced(MICRYSCOPE_fmt_INCLUDE)
micryscope_dep(fmt)
target_compile_definitions(micryscope_dep_fmt INTERFACE FMT_HEADER_ONLY=1)

# Reads repositories and speaks to nobody: no HTTPS, SSH, GSSAPI or NTLM. A function, so that what
# it is told stays with it.
function(micryscope_add_libgit2)
  if(NOT EXISTS "${MICRYSCOPE_LIBGIT2}/CMakeLists.txt")
    message(FATAL_ERROR "${MICRYSCOPE_LIBGIT2} holds no libgit2; run `./dev package`, "
      "or set MICRYSCOPE_LIBGIT2")
  endif()
  foreach(off BUILD_SHARED_LIBS BUILD_TESTS BUILD_CLI USE_SSH USE_HTTPS USE_GSSAPI USE_NTLMCLIENT)
    set(${off} OFF CACHE INTERNAL "")
  endforeach()
  # What its checks look for in the system's headers is there with the compiler's extensions.
  set(CMAKE_C_EXTENSIONS ON CACHE INTERNAL "")
  set(USE_SHA256 builtin CACHE INTERNAL "")
  set(USE_BUNDLED_ZLIB ON CACHE INTERNAL "")
  set(REGEX_BACKEND builtin CACHE INTERNAL "")
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)
  string(APPEND CMAKE_C_FLAGS " -w")
  add_subdirectory("${MICRYSCOPE_LIBGIT2}" "${PROJECT_BINARY_DIR}/libgit2" EXCLUDE_FROM_ALL)
endfunction()
micryscope_add_libgit2()
micryscope_dep(libgit2 libgit2package)
target_include_directories(micryscope_dep_libgit2 SYSTEM INTERFACE "${MICRYSCOPE_LIBGIT2}/include")

# What would make the C library load something of the host.
add_library(micryscope_static_host OBJECT "${PROJECT_SOURCE_DIR}/cmake/static/host.c")
set_target_properties(micryscope_static_host PROPERTIES INTERPROCEDURAL_OPTIMIZATION OFF)
micryscope_dep(host)
# As a source, since the objects of a library reach only those who link it themselves.
target_sources(micryscope_dep_host INTERFACE $<TARGET_OBJECTS:micryscope_static_host>)
