#!/bin/bash
# Fuzzes targets one after the other and prints the CPU time that each got. What they kept is in BUILD_FOLDER/campaign.
# usage: campaign.sh BUILD_FOLDER SECONDS_EACH [TARGET...]     (BUILD_FOLDER: of the preset fuzz, targets built)
# Exit status 1: something was found; the inputs are in BUILD_FOLDER/found.
set -euo pipefail
build=$(realpath "$1")
seconds=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
seeds=$here/../../corpus/fuzz
[ $# -gt 0 ] || set -- fuzz_v1_reader fuzz_v1_recovery fuzz_v1_parts fuzz_v0_header fuzz_tags fuzz_adaptive \
  fuzz_range_coder fuzz_bit_packer fuzz_lm_coder fuzz_lm_model fuzz_v0_arithmetic fuzz_npz fuzz_zip fuzz_pickle fuzz_torch_checkpoint
status=0
for target in "$@"; do
  work=$build/campaign/$target
  found=$build/found/$target
  mkdir -p "$work" "$found"
  # Readers of models and archives hold themselves to a budget (budget.h) for inputs of any size.
  limits="-max_len=4096"
  case $target in fuzz_npz|fuzz_zip|fuzz_pickle|fuzz_torch_checkpoint) limits="-max_len=65536" ;; esac
  TIMEFORMAT="$target: %U s user, %S s system"
  time "$build/tests/fuzz/$target" $limits -timeout=25 -rss_limit_mb=1024 -report_slow_units=25 \
    -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$found/" "$work" $(ls -d "$seeds/$target" "$build/corpus/$target" 2> /dev/null) \
    > "$build/campaign/$target.log" 2>&1 || { echo "$target: found something"; status=1; }
  grep -h 'number_of_executed_units' "$build/campaign/$target.log" || true
done
exit $status
