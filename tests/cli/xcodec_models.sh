# X-Codec in the command: reduced models of both teachers against golden data, every bandwidth, both ways. Many
# files at a time, because every start reads the model.
vectors="$GOLDEN/xcodec"
# LibTorch is not needed: there is none.
export XCODEC_PLUGIN_DIR="$PWD"
check() { python3 "$TESTS/xcodec_arrays.py" "$@"; }
identity() { xcodec model info --json "$1" | grep -o '"identity": *"[0-9a-f]*"'; }
for teacher in tiny_hubert tiny_wavlm; do
  v="$vectors/$teacher"
  # The original and the Hugging Face form (folded or not, with defaults left out) are one model.
  xcodec model import --name "$teacher" --config "$v/config.yaml" "$v/xcodec.pth" > /dev/null
  xcodec model import --name "${teacher}_hf" --config "$v/config_minimal.json" "$v/model.safetensors" > /dev/null
  [ "$(identity "$teacher")" = "$(identity "${teacher}_hf")" ]
  for bw in 0.5 1 2 4; do
    d="$teacher-$bw"
    xcodec codes -m "$teacher" -b $bw --multiple --output-dir "$d/codes" "$v"/*.input.flac
    # Through files and back: the same codes, the golden audio.
    xcodec --quiet -m "$teacher" -b $bw --multiple --output-dir "$d/ecdc" "$v"/*.input.flac
    xcodec codes --multiple --output-dir "$d/again" "$d"/ecdc/*.ecdc
    xcodec --quiet -d -s "" --as-original --bits 32f --output-dir "$d/original" "$d"/ecdc/*.ecdc
    xcodec --quiet -d -s "" --output-dir "$d/audio" "$d"/ecdc/*.ecdc
    for input in "$v"/*.input.flac; do
      name=$(basename "$input" .flac)
      golden="$v/${name%.input}"
      cmp "$d/codes/$name.npz" "$d/again/$name.npz"
      if [ -f "$golden.codes.bw$bw.npy" ]; then check codes "$d/codes/$name.npz" "$golden.codes.bw$bw.npy"; fi
      if [ -f "$golden.decoded.bw$bw.npy" ]; then check audio "$d/original/$name.wav" "$golden.decoded.bw$bw.npy"; fi
      # Without asking for the original's counts the length is the input's.
      [ "$(soxi -s "$d/audio/$name.wav")" = "$(soxi -s "$input")" ]
    done
  done
  # 1.5 kbps are the first three codebooks of 2 kbps; the teacher's features have one row a frame.
  xcodec codes -m "$teacher" -b 1.5 --semantic f.npy "$v/odd12345.input.flac" o.npz
  check codes o.npz "$v/odd12345.codes.bw2.npy"
  [ "$(check shape o.npz)" = "3 39" ]
  check features f.npy "$v/odd12345.inter.sem_hidden_mean.npy"
  rm -f f.npy o.npz
done
# The default bandwidth is the model's best; packed and adaptive coding hold the same codes.
speech="$vectors/tiny_hubert/speech_en.input.flac"
xcodec -m tiny_hubert "$speech" best.ecdc
xcodec info best.ecdc > info.txt
for line in 'model *tiny_hubert' 'samples *64000' 'codebooks *8' 'sample_rate *16000' 'channels *1' \
  'bandwidth_kbps *4' 'entropy *adaptive' 'segment seconds *30'; do
  grep -Eq "^ *$line" info.txt || { echo "info: no $line"; cat info.txt; exit 1; }
done
xcodec test best.ecdc > /dev/null
xcodec -m tiny_hubert --entropy packed "$speech" packed.ecdc
[ "$(stat -c %s best.ecdc)" -le "$(stat -c %s packed.ecdc)" ]
xcodec codes packed.ecdc b.npz
cmp tiny_hubert-4/codes/speech_en.input.npz b.npz
# Version 0, the way from arrays to a file and to audio, and both steps at once.
xcodec --container 0 -m tiny_hubert "$speech" v0.ecdc
xcodec codes v0.ecdc v0.npz
check same v0.npz b.npz 0 200  # version 0 does not say where the audio came from
xcodec codes b.npz again.ecdc
xcodec codes again.ecdc c.npz
cmp b.npz c.npz
xcodec codes --as-original --bits 32f b.npz q.wav
cmp q.wav tiny_hubert-4/original/speech_en.input.wav
xcodec --quiet -m tiny_hubert "$speech" direct.wav
cmp direct.wav tiny_hubert-4/audio/speech_en.input.wav
