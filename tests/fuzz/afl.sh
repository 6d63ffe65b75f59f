#!/bin/bash
# Fuzzes targets with AFL++, one after the other, under the sanitizers. What was kept is in BUILD_FOLDER/campaign.
# usage: afl.sh BUILD_FOLDER SECONDS_EACH TARGET...     (BUILD_FOLDER: of the preset afl, targets built)
# Exit status 1: a crash or a hang was found; the inputs are in BUILD_FOLDER/campaign/afl-TARGET/default.
set -euo pipefail
build=$(realpath "$1")
seconds=$2
shift 2
seeds=$(cd "$(dirname "$0")/../../corpus/fuzz" && pwd)
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_AUTORESUME=1
export ASAN_OPTIONS=abort_on_error=1:detect_leaks=0:symbolize=0
export UBSAN_OPTIONS=abort_on_error=1:halt_on_error=1:symbolize=0
status=0
for target in "$@"; do
  out=$build/campaign/afl-$target
  mkdir -p "$out" "$out.seeds"
  find $(ls -d "$seeds/$target" "$build/corpus/$target" 2> /dev/null) -type f -exec cp -t "$out.seeds" {} +
  afl-fuzz -V "$seconds" -i "$out.seeds" -o "$out" -m none -t 5000 -G 4096 -- "$build/tests/fuzz/$target" \
    > "$out.log" 2>&1
  grep -E '^(run_time|execs_done|edges_found|saved_crashes|saved_hangs)' "$out/default/fuzzer_stats" | sed "s/^/$target: /"
  grep -qE '^saved_(crashes|hangs) *: *[1-9]' "$out/default/fuzzer_stats" && status=1
done
exit $status
