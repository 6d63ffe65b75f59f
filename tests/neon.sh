#!/bin/sh
# Builds the engine's kernels and their unit tests for 64-bit ARM and runs them under an emulator.
# Needs: g++-aarch64-linux-gnu qemu-user-static googletest libhwy-dev (headers only). Usage: tests/neon.sh [FOLDER]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$(mktemp -d)}
gtest=/usr/src/googletest/googletest
mkdir -p "$build/include"
ln -sfn /usr/include/hwy "$build/include/hwy"

compile() {
  aarch64-linux-gnu-g++ -std=c++17 -O2 -ffp-contract=off -w -isystem "$build/include" -I "$root/src" -I "$root/include" \
    -I "$gtest/include" -I "$gtest" -c "$1" -o "$build/$(basename "$1" .cc).o"
}
for source in "$root/src/base/large_memory.cc" "$root/src/base/processor.cc" "$gtest/src/gtest-all.cc" "$gtest/src/gtest_main.cc" \
  "$root"/src/engine/kernels/*.cc \
  "$root/src/engine/backend/floats.cc" "$root/src/engine/backend/signal.cc" "$root/src/engine/backend/packed_matrix.cc" \
  "$root/src/engine/backend/product.cc" "$root/src/engine/backend/quantizer.cc" "$root/src/engine/encodec/short_filter.cc" "$root/src/engine/encodec/two_tap.cc" "$root"/tests/unit/engine/*_test.cc; do
  compile "$source"
done
aarch64-linux-gnu-g++ -static -pthread "$build"/*.o -o "$build/engine_test"
qemu-aarch64-static "$build/engine_test" --gtest_list_tests | grep -q neon || { echo "no NEON kernels in this build" >&2; exit 1; }
qemu-aarch64-static "$build/engine_test"
