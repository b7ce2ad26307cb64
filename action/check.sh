#!/usr/bin/env bash
# The check. It ends with 0 whenever there is a report, so that the report can be uploaded; the gate is
# a step of its own.
set -euo pipefail

sarif=${INPUT_SARIF_FILE:-${RUNNER_TEMP:?}/micryscope.sarif}
case $sarif in
  /*) ;;
  *) sarif=$PWD/$sarif ;; # the upload runs in another folder
esac
options=(--category "$INPUT_CATEGORY" --exit-zero --format text --format "sarif=$sarif" --upload "$INPUT_UPLOAD" --annotate "$INPUT_ANNOTATE")
[ -z "${INPUT_CHANGED_SINCE:-}" ] || options+=(--changed-since "$INPUT_CHANGED_SINCE")
[ -z "${INPUT_BASELINE:-}" ] || options+=(--baseline "$INPUT_BASELINE")
[ -z "${INPUT_FAIL_ON:-}" ] || options+=(--fail-on "$INPUT_FAIL_ON")
[ -z "${INPUT_PROFILE:-}" ] || options+=(--profile "$INPUT_PROFILE")
[ "${INPUT_INCLUDE_NOTES:-false}" = false ] || options+=(--include-notes)
# Every run of every branch brings it over a network, and a repository has 10 GB for all its caches.
if [ "${INPUT_CACHE:-true}" = true ]; then options+=(--cache-size 20); else options+=(--no-cache); fi

paths=()
while IFS= read -r path; do
  [ -z "$path" ] || paths+=("$path")
done <<<"${INPUT_PATH:-}"

exec "$PROGRAM" ci "${options[@]}" -- ${paths[@]+"${paths[@]}"}
