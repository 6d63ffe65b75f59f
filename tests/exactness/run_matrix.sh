#!/bin/sh
# Builds the integer language model with every compiler, optimisation, instruction set and machine that is installed,
# runs the same conversion, encodes and decodes in each, and compares the hashes with corpus/lm/golden.txt.
#
# usage: tests/exactness/run_matrix.sh [--quick] [FOLDER]
# --quick: one thread and no -O0 on emulated machines. FOLDER keeps the builds (default: a temporary one).
# Missing compilers and emulators are reported and skipped; the exit status is 1 when a hash differs or a build fails.
# Packages: g++ clang g++-aarch64-linux-gnu g++-s390x-linux-gnu qemu-user-static libhwy-dev libssl-dev
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
quick=no
[ "${1:-}" = --quick ] && { quick=yes; shift; }
if [ $# -gt 0 ]; then
  work=$1
  mkdir -p "$work"
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
golden=$root/corpus/lm/golden.txt
flags="-std=c++17 -ffp-contract=off -Wall -Wextra -I$root/src -I$root/include -I$root/tests"
sources="$root/tests/exactness/lm_exactness.cc $root/src/base/thread_pool.cc $root/src/base/processor.cc $root/src/entropy/coders/block_shape.cc"
for f in "$root"/src/entropy/lm/*.cc "$root"/src/entropy/lm/*/*.cc; do sources="$sources $f"; done
# Only the folder of Highway, so that a cross compiler does not see the host's other headers.
mkdir -p "$work/include"
[ -e "$work/include/hwy" ] || ln -s /usr/include/hwy "$work/include/hwy"
failed=0
passed=0

# build NAME COMPILER ARGUMENTS...
build() {
  name=$1
  compiler=$2
  shift 2
  if ! command -v "$compiler" >/dev/null; then
    echo "SKIP  $name: no $compiler"
    return 1
  fi
  # shellcheck disable=SC2086
  if ! "$compiler" $flags $sources "$@" -o "$work/$name" >"$work/$name.log" 2>&1; then
    echo "FAIL  $name does not build: $work/$name.log"
    failed=$((failed + 1))
    return 1
  fi
}

# check LABEL SIMD COMMAND...
check() {
  label=$1
  simd=$2
  shift 2
  XCODEC_SIMD=$simd "$@" >"$work/out" 2>"$work/err"
  status=$?
  used=$(tail -n 1 "$work/err")
  if [ $status -eq 0 ] && cmp -s "$work/out" "$golden"; then
    passed=$((passed + 1))
    if [ "$used" = "$simd" ]; then
      echo "ok    $label $simd"
    else
      echo "ok    $label $simd is not available here, ran $used"
    fi
  else
    echo "FAIL  $label $simd: status $status"
    failed=$((failed + 1))
  fi
}

threads="1 2 4 16"
[ $quick = yes ] && threads=1
for compiler in g++ clang++; do
  for level in O2 O0; do
    name=x86-$compiler-$level
    build "$name" "$compiler" -"$level" "$root/src/base/sha256.cc" -lhwy -lcrypto -lpthread || continue
    for simd in scalar sse4 avx2 avx512bw avx512; do
      # shellcheck disable=SC2086
      check "$name" $simd "$work/$name" $threads
    done
  done
done

levels="O2 O0"
[ $quick = yes ] && levels=O2
for level in $levels; do
  name=aarch64-g++-$level
  if command -v qemu-aarch64-static >/dev/null; then
    if build "$name" aarch64-linux-gnu-g++ -"$level" -static "-isystem$work/include" -DHWY_COMPILE_ONLY_STATIC \
      "$root/tests/exactness/portable_sha256.cc" -lpthread; then
      for simd in scalar neon; do check "$name" $simd qemu-aarch64-static "$work/$name" 1; done
    fi
  else
    echo "SKIP  $name: no qemu-aarch64-static"
  fi
  name=s390x-g++-$level
  if command -v qemu-s390x-static >/dev/null; then
    if build "$name" s390x-linux-gnu-g++ -"$level" -static -DXCODEC_NO_HIGHWAY \
      "$root/tests/exactness/portable_sha256.cc" -lpthread; then
      check "$name" scalar qemu-s390x-static "$work/$name" 1
    fi
  else
    echo "SKIP  $name: no qemu-s390x-static"
  fi
done

echo "$passed runs agree with $golden, $failed failed"
[ $failed -eq 0 ]
