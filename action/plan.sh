#!/usr/bin/env bash
# Asks the program what it would compare, and fetches the one commit that a shallow clone lacks.
set -euo pipefail

options=(--upload "$INPUT_UPLOAD")
[ -z "${INPUT_CHANGED_SINCE:-}" ] || options+=(--changed-since "$INPUT_CHANGED_SINCE")

plan=$("$PROGRAM" ci --dry-run "${options[@]}") || {
  code=$?
  printf '%s\n' "$plan" # what is wrong
  exit "$code"
}

value() { sed -n "s/^$1=//p" <<<"$plan" | head -n1; }

refspec=$(value fetch-refspec)
if [ -n "$refspec" ]; then
  # Without it nothing is called new, but the report of what is checked out is whole.
  git fetch --no-tags --depth="$(value fetch-depth)" origin "$refspec" ||
    echo "::warning title=micryscope::the base could not be fetched; nothing will be called new"
fi
printf '%s\n' "$plan" | grep -E '^cache-(folder|key|restore-key)=' >>"$GITHUB_OUTPUT"
