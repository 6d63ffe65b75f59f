#!/bin/sh
# Runs tests again and again, as on other machines: in random order, with the kernels that OpenBLAS and Highway take on other
# processors, with other numbers of threads. Results must not depend on any of it. Each round says what it was; the
# script fails at the end if one failed.
# usage: any_machine.sh BUILD_FOLDER [ROUNDS] [CTEST_OPTIONS...]      e.g. any_machine.sh build-release 10 -j 4
set -eu
build=${1:?usage: any_machine.sh BUILD_FOLDER [ROUNDS] [CTEST_OPTIONS...]}
shift
rounds=10
case ${1:-} in
  [0-9]*) rounds=$1; shift ;;
esac
take() { # number, values...: the one whose turn it is
  n=$(($1 % ($# - 1) + 2))
  eval "echo \"\${$n}\""
}
failed=0
round=0
while [ "$round" -lt "$rounds" ]; do
  blas=$(take $round unset Haswell SkylakeX Sandybridge)
  simd=$(take $round unset scalar sse4 avx2 avx512)
  threads=$(take $round 2 1 16)
  unset OPENBLAS_CORETYPE XCODEC_SIMD
  [ "$blas" = unset ] || export OPENBLAS_CORETYPE="$blas"
  [ "$simd" = unset ] || export XCODEC_SIMD="$simd"
  export OMP_NUM_THREADS="$threads" XCODEC_NUM_THREADS="$threads"
  round=$((round + 1))
  echo "== round $round of $rounds: OpenBLAS $blas, SIMD $simd, threads $threads"
  ctest --test-dir "$build" --schedule-random --output-on-failure "$@" > "$build/any_machine.$round.log" 2>&1 || failed=$((failed + 1))
  grep -E '^[0-9]+% tests passed|\*\*\*(Failed|Timeout|Exception)' "$build/any_machine.$round.log" || true
done
echo "$failed of $rounds rounds failed"
[ "$failed" = 0 ]
