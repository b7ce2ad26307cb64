#!/usr/bin/env bash
# Finds the program, or brings it: a local archive, the tool cache, or the release of this action's own
# version, which must have the checksum that the action carries.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() {
  echo "::error title=micryscope::$1" >&2
  exit 2
}

use() {
  "$1" version >/dev/null 2>&1 || die "this program does not run here: $1"
  echo "program=$1" >>"$GITHUB_OUTPUT"
  dirname "$1" >>"$GITHUB_PATH"
  "$1" version
  exit 0
}

# The name of this machine in the names of archives.
platform() {
  case "${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)}" in
    Linux-X64 | Linux-x86_64) echo linux-x86_64 ;;
    Linux-ARM64 | Linux-aarch64) echo linux-arm64 ;;
    macOS-ARM64 | Darwin-arm64) echo macos-arm64 ;;
    *) die "there is no program for ${RUNNER_OS:-$(uname -s)} ${RUNNER_ARCH:-$(uname -m)}; give one as input archive" ;;
  esac
}

checksum() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1
}

# Takes the one file called micryscope out of an archive into a folder.
unpack() {
  mkdir -p "$2"
  local member
  member=$(tar -tzf "$1" | grep -E '(^|/)micryscope$' | head -n1) || die "no micryscope in $1"
  tar -xzOf "$1" "$member" >"$2/micryscope.part"
  chmod 755 "$2/micryscope.part"
  mv "$2/micryscope.part" "$2/micryscope"
}

version=${INPUT_VERSION:-}
[ -n "$version" ] || version=$(cat "$here/version")
version=${version#v}
case $version in
  *[!0-9A-Za-z.+-]* | "" | .*) die "this is no version: ${version//[$'\r\n']/ }" ;;
esac
system=$(platform)
folder=${RUNNER_TOOL_CACHE:-${RUNNER_TEMP:?}}/micryscope/$version/$system

if [ -n "${INPUT_ARCHIVE:-}" ]; then
  [ -f "$INPUT_ARCHIVE" ] || die "no such archive: ${INPUT_ARCHIVE//[$'\r\n']/ }"
  case $INPUT_ARCHIVE in
    *.tar.gz | *.tgz)
      local_folder=${RUNNER_TEMP:?}/micryscope-archive
      unpack "$INPUT_ARCHIVE" "$local_folder"
      use "$local_folder/micryscope"
      ;;
    *) use "$(cd "$(dirname "$INPUT_ARCHIVE")" && pwd)/$(basename "$INPUT_ARCHIVE")" ;;
  esac
fi

[ -x "$folder/micryscope" ] && use "$folder/micryscope"

archive=micryscope-$version-$system.tar.gz
expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$here/checksums" | head -n1)
[ -n "$expected" ] ||
  die "this action knows no checksum of $archive; use the action of that version, or the input archive"
address=$(head -n1 "$here/../cmake/address.txt")
got=${RUNNER_TEMP:?}/$archive
curl -fsSL --proto '=https' --retry 3 --max-time 300 -o "$got" \
  "$address/releases/download/v$version/$archive" ||
  die "cannot download $archive; a runner without a network needs the input archive"
[ "$(checksum "$got")" = "$expected" ] || die "$archive is not what was released: its checksum differs"
unpack "$got" "$folder"
use "$folder/micryscope"
