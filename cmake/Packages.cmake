# What `cmake --install` brings besides the program and the headers: completions, the manual page, and
# what lets another project's CMake or pkg-config find the library. Written by the program itself,
# under an emulator where it is built for another processor.

function(micryscope_install_shell_files)
  set(folder "${PROJECT_BINARY_DIR}/shell")
  set(files "")
  # kind, and its place below the data folder, where shells and man look for it
  foreach(pair
      "bash;bash-completion/completions/micryscope" "zsh;zsh/site-functions/_micryscope"
      "fish;fish/vendor_completions.d/micryscope.fish" "man;man/man1/micryscope.1")
    list(GET pair 0 kind)
    list(GET pair 1 place)
    set(file "${folder}/${place}")
    cmake_path(GET file PARENT_PATH parent)
    file(MAKE_DIRECTORY "${parent}")
    add_custom_command(OUTPUT "${file}"
      COMMAND micryscope generate ${kind} > "${file}" DEPENDS micryscope VERBATIM)
    list(APPEND files "${file}")
  endforeach()
  add_custom_target(micryscope_shell_files ALL DEPENDS ${files})
  install(DIRECTORY "${folder}/" DESTINATION "${CMAKE_INSTALL_DATADIR}")
endfunction()

# The library for other programs: micryscope_install_library(ARCHIVE HEADER...). The archive is built
# only when asked for; what compilers make for link-time optimisation is of no use to others, hence
# MICRYSCOPE_LTO=OFF for it.
function(micryscope_install_library archive)
  include(CMakePackageConfigHelpers)
  set(MICRYSCOPE_PC_REQUIRES "fmt libgit2 re2 sqlite3 yaml-cpp libxxhash")
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/micryscope")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/micryscope-config.cmake.in"
    "${PROJECT_BINARY_DIR}/micryscope-config.cmake" INSTALL_DESTINATION "${folder}"
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/micryscope-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/micryscope-config.cmake"
    "${PROJECT_BINARY_DIR}/micryscope-config-version.cmake" DESTINATION "${folder}")

  # From the folder of micryscope.pc, so that it holds wherever the tree is installed or moved to.
  file(RELATIVE_PATH to_prefix "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/micryscope.pc.in"
    "${PROJECT_BINARY_DIR}/micryscope.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/micryscope.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
  install(TARGETS ${archive} ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" OPTIONAL)
  install(FILES ${ARGN} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/micryscope")
endfunction()
