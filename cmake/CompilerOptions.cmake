# How our own code is compiled: link micryscope_options (publicly) and micryscope_warnings
# (privately). Grammars and libraries link neither.

# Who builds to use the program can do nothing about a warning that a newer compiler has: none is
# shown then, not even when link-time optimisation comes upon one.
add_library(micryscope_warnings INTERFACE)
if(MICRYSCOPE_WARNINGS OR MICRYSCOPE_WERROR)
  target_compile_options(micryscope_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    $<$<BOOL:${MICRYSCOPE_WERROR}>:-Werror>)
else()
  target_compile_options(micryscope_warnings INTERFACE -w)
  target_link_options(micryscope_warnings INTERFACE $<$<BOOL:${MICRYSCOPE_LTO}>:-w>)
endif()

add_library(micryscope_options INTERFACE)
target_compile_features(micryscope_options INTERFACE cxx_std_20)
target_include_directories(micryscope_options INTERFACE
  "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/include")
target_compile_definitions(micryscope_options INTERFACE
  MICRYSCOPE_VERSION="${PROJECT_VERSION}")

if(MICRYSCOPE_SANITIZE)
  list(JOIN MICRYSCOPE_SANITIZE "," sanitizers)
  # A found problem must fail the test, hence no recovery.
  target_compile_options(micryscope_options INTERFACE
    -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(micryscope_options INTERFACE -fsanitize=${sanitizers})
endif()

if(MICRYSCOPE_COUNT_STEPS)
  # Every basic block of our own code counts itself (tests/support/step_counter.c).
  add_library(micryscope_step_counter STATIC "${PROJECT_SOURCE_DIR}/tests/support/step_counter.c")
  target_compile_options(micryscope_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fsanitize-coverage=trace-pc>)
  target_link_libraries(micryscope_options INTERFACE micryscope_step_counter)
endif()

if(MICRYSCOPE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "MICRYSCOPE_FUZZ needs clang (libFuzzer); use the preset `fuzz`")
  endif()
  # Coverage feedback everywhere; only the fuzz targets link the driver (-fsanitize=fuzzer).
  target_compile_options(micryscope_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(MICRYSCOPE_STATIC)
  # For everything that is compiled, grammars and libgit2 too: the same bytes from whatever folder,
  # at an address that differs from run to run, since what is read is hostile.
  add_compile_options("-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.")
  add_link_options(-static-pie -s)
endif()

# What link-time optimisation writes into objects holds the folder's name, whatever is mapped: the
# preset `static` goes without.
if(MICRYSCOPE_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT micryscope_lto_works LANGUAGES CXX)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${micryscope_lto_works})
endif()
