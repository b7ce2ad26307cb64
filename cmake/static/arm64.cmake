# arm64 by Debian's cross compiler and the libraries that cmake/packaging/fetch_sysroot.sh unpacks. What the
# build runs of its own goes through qemu.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)

set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(sysroot "${CMAKE_CURRENT_LIST_DIR}/../../build/sysroot-arm64/usr")
list(PREPEND CMAKE_PREFIX_PATH "${sysroot}")
# Debian's C library as it is now, before the one that the cross compiler came with.
add_link_options("-L${sysroot}/lib/aarch64-linux-gnu")
# The sysroot's libc.so names files by where Debian has them: CMake's own tries take libc.a, as the
# program does.
get_property(is_try GLOBAL PROPERTY IN_TRY_COMPILE)
if(is_try)
  add_link_options(-static)
endif()
