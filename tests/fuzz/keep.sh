#!/bin/bash
# Replaces the found-* seeds of targets by the smallest set that reaches what campaigns have reached.
# usage: keep.sh BUILD_FOLDER [TARGET...]     (BUILD_FOLDER: of the preset fuzz; see campaign.sh)
set -euo pipefail
build=$(realpath "$1")
shift
seeds=$(cd "$(dirname "$0")/../../corpus/fuzz" && pwd)
[ $# -gt 0 ] || set -- $(ls "$build/campaign" | grep '^fuzz_[a-z0-9_]*$')
for target in "$@"; do
  merged=$(mktemp -d)
  "$build/tests/fuzz/$target" -merge=1 -max_len=65536 -timeout=25 -rss_limit_mb=1024 "$merged" \
    $(ls -d "$seeds/$target" "$build/campaign/$target" "$build/campaign/afl-$target/default/queue" 2> /dev/null) \
    2> "$build/campaign/merge-$target.log"
  # What has a name says what it is for, and stays.
  find "$seeds/$target" -name 'found-*' -delete
  named=$(find "$seeds/$target" -type f -exec sha1sum {} + | cut -c1-40)
  for file in "$merged"/*; do
    sum=$(sha1sum < "$file" | cut -c1-40)
    grep -q "$sum" <<< "$named" || cp "$file" "$seeds/$target/found-${sum:0:12}"
  done
  rm -r "$merged"
  echo "$target: $(ls "$seeds/$target" | wc -l) seeds, $(du -sh --apparent-size "$seeds/$target" | cut -f1)"
done
