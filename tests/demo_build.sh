#!/bin/sh
# Builds the program that the demonstration runs, and says before how long that will take.
# usage: demo_build.sh BUILD_FOLDER JOBS
set -eu
build=$1
jobs=$2
cpu_minutes=4
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A folder that has been configured, with LibTorch perhaps, is built on as it is.
if [ ! -f "$build/CMakeCache.txt" ]; then
  cmake --preset programs > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
if cmake --build "$build" --target xcodec-cli -- -n 2>/dev/null | grep -q 'no work to do'; then
  echo "xcodec is built."
else
  echo "Building xcodec: $(((cpu_minutes + jobs - 1) / jobs)) minutes or so with $jobs processor cores. Nothing is downloaded."
fi
cmake --build "$build" --target xcodec-cli -j "$jobs"
