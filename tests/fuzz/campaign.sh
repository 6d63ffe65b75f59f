#!/bin/bash
# Fuzzes targets in turn, one process at a time, at low priority, and prints the processor time that each got.
# usage: campaign.sh BUILD_FOLDER MINUTES [TARGET...]     (BUILD_FOLDER: of the preset fuzz, targets built)
#   SLICE=SECONDS    how long one target runs before it is the next one's turn; default 120
# MINUTES are wall-clock minutes in all; the turn that is running then ends early. What targets kept is in
# BUILD_FOLDER/campaign, from where later campaigns go on and keep.sh takes new seeds; BUILD_FOLDER/campaign/times.tsv has a
# line for each turn: target, seconds of user and system time, executions.
# One run may take 20 times the input plus 64 MiB and a second of processor time (budget.h); 1 GiB and 20 s of
# wall-clock time, for busy machines, hold whatever the target does.
# Exit status 1: something was found; the inputs are in BUILD_FOLDER/found/TARGET.
set -euo pipefail
build=$(realpath "$1")
end=$((SECONDS + $2 * 60))
shift 2
here=$(cd "$(dirname "$0")" && pwd)
seeds=$here/../../corpus/fuzz
[ $# -gt 0 ] || set -- $(cd "$build/tests/fuzz" && find . -maxdepth 1 -name 'fuzz_*' -type f -executable -printf '%f\n' | sort)
[ $# -gt 0 ] || { echo "no targets in $build/tests/fuzz: build the preset fuzz" >&2; exit 2; }

# turn TARGET SECONDS: its exit status
turn() {
  local work=$build/campaign/$1 found=$build/found/$1 log=$build/campaign/$1.log status=0
  mkdir -p "$work" "$found"
  local longest=4096
  case $1 in fuzz_npz|fuzz_zip|fuzz_pickle|fuzz_torch_checkpoint|fuzz_safetensors|fuzz_audio|fuzz_media) longest=65536 ;; esac
  local TIMEFORMAT='%U %S'
  { time nice -n 10 "$build/tests/fuzz/$1" -max_len=$longest -timeout=20 -rss_limit_mb=1024 -report_slow_units=5 -max_total_time="$2" \
    -print_final_stats=1 -artifact_prefix="$found/" "$work" $(ls -d "$seeds/$1" "$build/corpus/$1" 2> /dev/null) \
    > "$log" 2>&1; } 2> "$build/campaign/time" || status=1
  printf '%s\t%s\t%s\n' "$1" "$(tr ' ' '\t' < "$build/campaign/time")" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)" >> "$build/campaign/times.tsv"
  if [ $status != 0 ]; then
    cp "$log" "$found/log-$(date +%s)"
    echo "$1: found something: $found"
  fi
  return $status
}

mkdir -p "$build/campaign"
touch "$build/campaign/times.tsv"
first=$(($(wc -l < "$build/campaign/times.tsv") + 1))
found=0
while [ $SECONDS -lt $end ]; do
  for target in "$@"; do
    left=$((end - SECONDS))
    [ $left -gt 0 ] || break
    turn "$target" $((left < ${SLICE:-120} ? left : ${SLICE:-120})) || found=1
  done
done
tail -n "+$first" "$build/campaign/times.tsv" | awk -F'\t' '
  { cpu[$1] += $2 + $3; runs[$1] += $4; all += $2 + $3 }
  END { for (t in cpu) printf "%s: %.0f s, %d executions\n", t, cpu[t], runs[t] | "sort"; close("sort"); printf "all: %.0f s\n", all }'
exit $found
