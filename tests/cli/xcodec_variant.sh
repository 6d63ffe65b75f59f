# An X-Codec model whose kernels, strides and ratios are not the published ones: files say how many frames they have.
# Only the small vectors have it.
v="$GOLDEN"/xcodec/variant
export XCODEC_PLUGIN_DIR="$PWD"
samples() { soxi -s "$1" 2> /dev/null; }
check() { python3 "$TESTS/xcodec_arrays.py" "$@"; }
xcodec model import --name variant "$v" > /dev/null
for input in whole tail frame long short; do
  check wav "$v/$input.input.npy" "$input.wav" 8000
  xcodec -m variant "$input.wav" "$input.ecdc"
  xcodec test "$input.ecdc"
  xcodec codes "$input.ecdc" "$input.npz"
  check codes "$input.npz" "$v/$input.codes.npy"
  xcodec --bits 32f "$input.ecdc" "$input.out.wav"
  [ "$(samples "$input.out.wav")" = "$(samples "$input.wav")" ]
  # From the source, with two of the teacher's frames for every frame of codes; and through pipes.
  xcodec codes -m variant --semantic "$input.npy" "$input.wav" again.npz
  cmp "$input.npz" again.npz
  frames=$(check shape "$input.npz" | cut -d' ' -f2)
  head -c 128 "$input.npy" | grep -aq "($((2 * frames)), 16)"
  xcodec -m variant - - < "$input.wav" > piped.ecdc
  xcodec codes -f piped.ecdc again.npz
  check same "$input.npz" again.npz 0 "$frames"
  rm again.npz
done
[ "$(check shape tail.npz)" = "4 100" ]
[ "$(check shape frame.npz)" = "4 101" ]

# Families that are not here: one line with the field, and nothing is stored.
refused() {
  mkdir -p other
  printf '%s' "$1" > other/config.json
  cp "$v/model.safetensors" other
  status=0
  xcodec model import --name other other 2> message || status=$?
  [ "$status" = 4 ]
  [ "$(wc -l < message)" = 1 ]
  grep -q "$2" message
}
refused '{"model_type": "xcodec2", "semantic_hidden_size": 1024}' 'model_type xcodec2 is not supported'
refused '{"model_type": "mimi"}' 'model_type mimi is not supported'
refused '{"sampling_rate": 24000, "encoder_dim": 48, "vq_strides": [4, 2, 1]}' 'vq_strides is not supported'
refused '{"model_type": "xcodec", "unit_kernel_size": 4}' 'unit_kernel_size is even'
