#!/bin/sh
# The native engine beside the Python reference, both with the same random full-size weights, by turns on the same
# minute of music.
# usage: compare_reference.sh BIN_FOLDER REFERENCE_SOURCE [SECONDS [REPEAT]]
# REFERENCE_SOURCE is a clone of the encodec repository. Needs python3-torch, python3-numpy and sox. PYTHON names
# another interpreter, KHZ which models ("48 24"), THREADS how many for both (default all cores), PRECISION fp32 or bf16.
set -eu
bin=$(cd "$1" && pwd)
PYTHONPATH=$(cd "$2" && pwd)
export PYTHONPATH
seconds=${3:-60}
repeat=${4:-3}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
OMP_NUM_THREADS=${THREADS:-$(nproc)}
export OMP_NUM_THREADS
export XCODEC_MODEL_DIR="$scratch/models"
for khz in ${KHZ:-48 24}; do
  channels=1
  [ "$khz" = 24 ] || channels=2
  name=encodec_${khz}khz
  sox -V1 "$here/../../corpus/audio/music_country_44k.flac" -r "${khz}000" -b 16 -c $channels "$scratch/$khz.wav" repeat - trim 0 "$seconds"
  "$python" "$here/reference_encodec.py" make "$khz" "$scratch/$name.th"
  "$bin/xcodec" model import "$scratch/$name.th" --name "$name" > /dev/null
  "$bin/xcodec-bench" "$scratch/$khz.wav" -m "$name" -b 6 -T "$OMP_NUM_THREADS" --repeat "$repeat" --precision "${PRECISION:-fp32}" --speed \
    --compare "$python $here/reference_encodec.py encode $scratch/$name.th 6 {in} {out}" \
    --compare-decode "$python $here/reference_encodec.py decode $scratch/$name.th {in} {out}"
done
