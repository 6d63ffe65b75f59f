#!/bin/sh
# Encodes SOURCE into TARGET with GNU parallel, one shard a job.
# usage: parallel.sh SOURCE TARGET [SHARDS [XCODEC OPTIONS...]]
set -eu
source=$1
target=$2
shards=${3:-16}
[ $# -lt 3 ] && shift 2 || shift 3
seq 0 $((shards - 1)) | parallel -j "$(nproc)" --halt never \
  xcodec "$@" -T 1 --quiet --recursive --skip-existing --shard "{}/$shards" --output-dir "$target" "$source"
