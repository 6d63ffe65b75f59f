# X-Codec in the command: reduced models of both teachers against golden data, every bandwidth, both ways.
vectors="$SHARED/vectors/xcodec"
{ [ -d "$vectors" ] && [ -f "$BIN/../lib/libxcodec_torch.so" ]; } || exit 77
check() { python3 "$TESTS/xcodec_arrays.py" "$@"; }
for teacher in tiny_hubert tiny_wavlm; do
  v="$vectors/$teacher"
  # The original, the Hugging Face form (folded or not, with defaults left out) are one model.
  xcodec model import --name "$teacher" --config "$v/config.yaml" "$v/xcodec.pth" > /dev/null
  xcodec model import --name "${teacher}_hf" --config "$v/config_minimal.json" "$v/model.safetensors" > /dev/null
  xcodec model import --name "${teacher}_p" --config "$v/config.json" "$v/model_parametrized.safetensors" > /dev/null
  [ "$(xcodec model info --json "$teacher" | grep -o '"identity": *"[0-9a-f]*"')" = \
    "$(xcodec model info --json "${teacher}_hf" | grep -o '"identity": *"[0-9a-f]*"')" ]
  for input in "$v"/*.input.flac; do
    name=$(basename "$input" .input.flac)
    for bw in 0.5 1 2 4; do
      [ -f "$v/$name.codes.bw$bw.npy" ] || continue
      xcodec codes -f -m "$teacher" -b $bw "$input" o.npz
      check codes o.npz "$v/$name.codes.bw$bw.npy"
      # Through a file and back: the same codes, the golden audio.
      xcodec -f -m "$teacher" -b $bw "$input" o.ecdc
      xcodec codes -f o.ecdc p.npz
      cmp o.npz p.npz
      if [ -f "$v/$name.decoded.bw$bw.npy" ]; then
        xcodec -f --as-original --bits 32f o.ecdc o.wav
        check audio o.wav "$v/$name.decoded.bw$bw.npy"
        xcodec codes -f --as-original --bits 32f o.npz q.wav
        cmp o.wav q.wav
      fi
      # Without asking for the original's counts the length is the input's.
      xcodec -f o.ecdc o.wav
      [ "$(soxi -s o.wav)" = "$(soxi -s "$input")" ]
      xcodec -f -m "$teacher" -b $bw "$input" direct.wav
      cmp o.wav direct.wav
    done
  done
  # 1.5 kbps are the first three codebooks of 2 kbps.
  xcodec codes -f -m "$teacher" -b 1.5 "$v/speech_en.input.flac" o.npz
  check codes o.npz "$v/speech_en.codes.bw2.npy"
  [ "$(check shape o.npz)" = "3 200" ]
  # The teacher's features, one row a frame.
  xcodec codes -f -m "$teacher" -b 1 --semantic f.npy "$v/odd12345.input.flac" o.npz
  check features f.npy "$v/odd12345.inter.sem_hidden_mean.npy"
  rm -f f.npy
done
# The default bandwidth is the model's best; packed and adaptive coding hold the same codes.
xcodec -f -m tiny_hubert "$vectors/tiny_hubert/speech_en.input.flac" best.ecdc
xcodec info best.ecdc > info.txt
for line in 'model *tiny_hubert' 'samples *64000' 'codebooks *8' 'sample_rate *16000' 'channels *1' \
  'bandwidth_kbps *4' 'entropy *adaptive' 'segment seconds *30'; do
  grep -Eq "^ *$line" info.txt || { echo "info: no $line"; cat info.txt; exit 1; }
done
xcodec test best.ecdc > /dev/null
xcodec -f -m tiny_hubert --entropy packed "$vectors/tiny_hubert/speech_en.input.flac" packed.ecdc
[ "$(stat -c %s best.ecdc)" -lt "$(stat -c %s packed.ecdc)" ]
xcodec codes best.ecdc a.npz
xcodec codes packed.ecdc b.npz
cmp a.npz b.npz
# Version 0 and the way from arrays to a file.
xcodec -f --container 0 -m tiny_hubert "$vectors/tiny_hubert/odd12345.input.flac" v0.ecdc
xcodec codes v0.ecdc v0.npz
check codes v0.npz "$vectors/tiny_hubert/odd12345.codes.bw4.npy"
xcodec codes a.npz again.ecdc
xcodec codes again.ecdc c.npz
cmp a.npz c.npz
