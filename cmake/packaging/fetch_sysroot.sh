#!/usr/bin/env bash
# Debian's arm64 libraries, unpacked into a folder: not all of them can be installed beside those of the
# machine's own architecture. Needs no root.
#
#   fetch_sysroot.sh build/sysroot-arm64
set -euo pipefail

packages=(
  libboost-program-options1.74-dev libc6-dev libjemalloc-dev libre2-dev libsqlite3-dev libxxhash-dev
  libyaml-cpp-dev
)

folder=$1
stamp=$folder/packages
[ "$(cat "$stamp" 2>/dev/null)" != "${packages[*]}" ] || exit 0

rm -rf "$folder"
mkdir -p "$folder/apt/state/lists/partial" "$folder/apt/cache/archives/partial"
folder=$(cd "$folder" && pwd)
apt=(
  apt-get -qq
  -o "APT::Architecture=arm64" -o "APT::Architectures::=arm64" -o "APT::Sandbox::User="
  -o "Dir::State=$folder/apt/state" -o "Dir::State::status=/dev/null" -o "Dir::Cache=$folder/apt/cache"
)
"${apt[@]}" update
# By name and checksum of the signed lists of Debian.
(cd "$folder/apt/cache/archives" && "${apt[@]}" download "${packages[@]}")
for archive in "$folder"/apt/cache/archives/*.deb; do
  dpkg-deb --extract "$archive" "$folder"
done
rm -rf "$folder/apt"
echo "${packages[*]}" >"$stamp"
