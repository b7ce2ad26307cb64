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
elif [ "${UPLOAD_OUTCOME:-}" = success ] && [ -e "${RUNNER_TEMP:?}/pr-diff-range.json" ]; then
  # The upload step filters every report in that job by the lines that the change touches.
  echo "::warning title=micryscope::codeql-action/init ran in this job, so code scanning got the findings at changed lines only; give micryscope a job of its own"
elif [ -n "${UPLOAD_REASON:-}" ]; then
  echo "not uploaded: $UPLOAD_REASON"
fi
exit "${EXIT_CODE:-4}"
