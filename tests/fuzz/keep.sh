#!/bin/bash
# Replaces the found-* seeds of targets by the smallest set that reaches what campaigns have reached, packed.
# usage: keep.sh BUILD_FOLDER [TARGET...]     (BUILD_FOLDER: of the preset fuzz; see campaign.sh)
set -euo pipefail
build=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
seeds=$here/../../corpus/fuzz
[ $# -gt 0 ] || set -- $(ls "$build/campaign" | grep '^fuzz_[a-z0-9_]*$')
for target in "$@"; do
  merged=$(mktemp -d)
  kept=$(mktemp -d)
  "$build/tests/fuzz/$target" -merge=1 -max_len=65536 -timeout=25 -rss_limit_mb=1024 "$merged" \
    $(ls -d "$seeds/$target" "$build/corpus/$target" "$build/campaign/$target" "$build/campaign/afl-$target/default/queue" 2> /dev/null) \
    2> "$build/campaign/merge-$target.log"
  # What has a name says what it is for, and stays as it is.
  named=$(find "$seeds" -path "$seeds/$target/*" -type f -exec sha1sum {} + | cut -c1-40)
  for file in "$merged"/*; do
    sum=$(sha1sum < "$file" | cut -c1-40)
    grep -q "$sum" <<< "$named" || cp "$file" "$kept/found-${sum:0:12}"
  done
  python3 "$here/pack.py" "$kept" "$seeds/$target.tar.xz"
  echo "$target: $(ls "$kept" | wc -l) seeds, $(du -sh --apparent-size "$kept" | cut -f1)"
  rm -r "$merged" "$kept"
done
