# DAC in the command: reduced models in both published forms against golden data, pipes, long files, exact lengths.
[ -d "$GOLDEN/dac" ] || { echo "these vectors have no DAC"; exit 77; }
# LibTorch is not needed: there is none.
export XCODEC_PLUGIN_DIR="$PWD"
samples() { soxi -s "$1" 2> /dev/null; }
check() { python3 "$TESTS/xcodec_arrays.py" "$@"; }
identity() { xcodec model info --json "$1" | grep -o '"identity": *"[0-9a-f]*"'; }
for model in odd even; do
  if [ $model = odd ]; then rate=8000 count=6; else rate=11025 count=4; fi
  v="$GOLDEN/dac/$model"
  # The authors' checkpoint says what it is; Hugging Face's has config.json beside it.
  xcodec model import --name "$model" "$v/weights.pth" > /dev/null
  xcodec model import --name "${model}_hf" "$v" > /dev/null
  [ "$(identity "$model")" = "$(identity "${model}_hf")" ]
  xcodec model info "$model" | grep -q 'architecture *dac'
  for input in one short hop after long; do
    check wav "$v/$input.input.npy" "$input.wav" "$rate"
    xcodec codes -f -m "$model" "$input.wav" "$input.npz"
    check codes "$input.npz" "$v/$input.codes.npy"
    [ "$(check shape "$input.npz" | cut -d' ' -f1)" = "$count" ]
    # A file holds the codes, and its audio has the input's length.
    xcodec -f -m "$model" "$input.wav" "$input.ecdc"
    xcodec codes -f "$input.ecdc" again.npz
    cmp "$input.npz" again.npz
    xcodec -f --bits 32f "$input.ecdc" "$input.out.wav"
    [ "$(samples "$input.out.wav")" = "$(samples "$input.wav")" ]
    # Whole, and as it comes.
    xcodec -m "$model" - - < "$input.wav" > piped.ecdc
    xcodec codes -f piped.ecdc again.npz
    check same "$input.npz" again.npz 0 "$(check shape "$input.npz" | cut -d' ' -f2)"
    xcodec --bits 32f - - < "$input.ecdc" > piped.wav
    check level "$input.out.wav" piped.wav 1
  done
  # What the quantizer gets and what its codes say, one row a frame; a second run does not overwrite it.
  xcodec codes -f -m "$model" --latents latents.npz long.wav again.npz
  cmp again.npz long.npz
  python3 - latents.npz long.npz << 'PY'
import os, sys, zipfile
sys.path.insert(0, os.environ["TESTS"])
from xcodec_arrays import codes_of, npy
frames = codes_of(sys.argv[2])[1]
with zipfile.ZipFile(sys.argv[1]) as archive:
    (shape, before), (same, after) = (npy(archive.read(name)) for name in ("before.npy", "after.npy"))
assert shape == same and shape[0] == frames and len(before) == shape[0] * shape[1], (shape, same, frames)
assert before.tobytes() != after.tobytes()
PY
  status=0; xcodec codes -m "$model" --latents latents.npz long.wav fresh.npz 2> message || status=$?
  [ "$status" = 5 ]
  [ ! -e fresh.npz ]
  # Fewer codebooks are the first ones.
  lowest=$(xcodec model info --json "$model" | python3 -c 'import json, sys; print(json.load(sys.stdin)["bandwidths_kbps"][0])')
  xcodec codes -f -m "$model" -b "$lowest" long.wav first.npz
  check codes first.npz "$v/long.codes.npy"
  [ "$(check shape first.npz | cut -d' ' -f1)" = 1 ]
  # The arrays' audio, whole frames, is the authors'.
  xcodec codes -f --bits 32f --model-rate long.npz audio.wav
  xcodec codes -f --bits 32f --model-rate first.npz audio1.wav
  python3 - audio.wav "$v/long.decoded$count.npy" audio1.wav "$v/long.decoded1.npy" << 'PY'
import os, sys
sys.path.insert(0, os.environ["TESTS"])
from xcodec_arrays import close, samples, wav_samples
for got, expected in (sys.argv[1:3], sys.argv[3:5]):
    expected = samples(expected)
    close(wav_samples(got)[:len(expected)], expected[:len(wav_samples(got))], 1e-4)
PY
  # Any of the codebooks: all of them in a list are all, and those that are not there are an error.
  xcodec -f --bits 32f --codebooks 1-$count long.ecdc listed.wav
  cmp listed.wav long.out.wav
  xcodec -f --bits 32f --codebooks 2,3-3 long.ecdc some.wav
  xcodec codes -f --bits 32f --codebooks 2,3-3 long.npz some2.wav
  cmp some.wav some2.wav
  if cmp -s some.wav long.out.wav; then exit 1; fi
  for bad in 1-$((count + 1)) 0 3-2 1, ,2 a 65 2-; do
    status=0; xcodec -f --codebooks $bad long.ecdc bad.wav 2> message || status=$?
    [ "$status" = 2 ]
    [ ! -e bad.wav ]
  done
  status=0; xcodec codes -f --codebooks 2,3 long.ecdc bad.npz 2> message || status=$?
  [ "$status" = 2 ]
  # Any part of a file is what the whole has there.
  xcodec -f --bits 32f --skip 0.5s --until 0.75s long.ecdc part.wav
  [ "$(samples part.wav)" = $((rate / 4)) ]
done
sox -n -r 22050 -c 2 minutes.wav synth 120 sine 220 sine 330 vol 0.3
status=0; xcodec codes --latents none.npz minutes.wav none2.npz 2> message || status=$?
[ "$status" = 4 ]
[ ! -e none.npz ]
status=0; xcodec -m odd --backend torch long.wav none.ecdc 2> message || status=$?
[ "$status" != 0 ]
[ ! -e none.ecdc ]
# Two minutes in stereo at another rate: every sample is there.
xcodec --quiet -m even minutes.wav minutes.ecdc
xcodec --quiet minutes.ecdc minutes.out.wav
[ "$(samples minutes.out.wav)" = "$(samples minutes.wav)" ]
xcodec test minutes.ecdc > /dev/null
