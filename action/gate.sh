#!/usr/bin/env bash
# The last word of the job.
set -euo pipefail

if [ "${UPLOAD_OUTCOME:-}" = failure ]; then
  mend="give the job 'permissions: security-events: write' (and 'actions: read' in private repositories), or set 'upload: never'"
  if [ "$INPUT_UPLOAD" = always ]; then
    echo "::error title=micryscope::the upload to code scanning failed; $mend"
    [ "$EXIT_CODE" != 0 ] || exit 2
  else
    echo "::warning title=micryscope::the upload to code scanning failed; $mend"
  fi
elif [ -n "${UPLOAD_REASON:-}" ]; then
  echo "not uploaded: $UPLOAD_REASON"
fi
exit "${EXIT_CODE:-4}"
