#!/usr/bin/env bash
# `swift test`, one test at a time: some hold real sockets to real clocks, and two cores under a thousand tests at once keep
# no time. What failed is told once more at the end, because its own lines are thousands of lines up by then.
set -uo pipefail
cd "$(dirname "$0")/.."

log=.build/swift-test.log
swift test --skip-build --no-parallel "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    printf '\nWhat failed (all of it is in %s):\n' "$log"
    grep -aE '✘|↳|Fatal error|^error:|unexpected signal' "$log" | cut -c -800 | head -n 100
fi
exit "$status"
