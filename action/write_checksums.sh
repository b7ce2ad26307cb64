#!/usr/bin/env bash
# Run by the release: puts the checksums of a folder's archives into the action, which believes no other.
#
#   action/write_checksums.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1"
shopt -s nullglob
version=$(cat "$here/version")
archives=("micryscope-$version"-*.tar.gz)
[ ${#archives[@]} -gt 0 ] || {
  echo "no archives of micryscope $version in $1" >&2
  exit 2
}
{
  grep '^#' "$here/checksums"
  sha256sum "${archives[@]}" | awk '{ print $1, $2 }'
} >"$here/checksums.part"
mv "$here/checksums.part" "$here/checksums"
