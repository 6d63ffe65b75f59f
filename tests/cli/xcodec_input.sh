# X-Codec's front end and our own rules: short inputs, exact length and level, segments, many files.
vectors="$GOLDEN/xcodec"
# LibTorch is not needed: there is none.
export XCODEC_PLUGIN_DIR="$PWD"
check() { python3 "$TESTS/xcodec_arrays.py" "$@"; }
v="$vectors/tiny_hubert"
xcodec model import --name tiny --config "$v/config.yaml" "$v/xcodec.pth" > /dev/null
# Any length comes back exactly; so many frames as the reference has, and one where it has none.
mkdir in
sox -n -r 16000 -c 1 -b 16 -e signed -t raw tone.raw synth 2 sine 300 vol 0.3
for n in 0 1 79 80 311 312 319 320 321 399 400 639 719 720 16039; do
  head -c $((2 * n)) tone.raw | sox -t raw -r 16000 -e signed -b 16 -c 1 - "in/$n.wav"
done
for container in 0 1; do
  xcodec --container $container -m tiny -b 1 --multiple --output-dir $container in/*.wav
  xcodec --quiet -d -s "" --output-dir out$container $container/*.ecdc
done
xcodec --quiet -d -s "" --as-original --output-dir original 1/*.ecdc
xcodec codes --multiple --output-dir codes 1/*.ecdc
for wav in in/*.wav; do
  n=$(basename "$wav" .wav)
  frames=$(( (n + 240) / 320 ))
  if [ "$n" -gt 0 ] && [ "$frames" -eq 0 ]; then frames=1; fi
  [ "$(soxi -s "$wav")" = "$n" ]
  for container in 0 1; do
    [ "$(soxi -s "out$container/$n.wav")" = "$n" ] || { echo "length $n, version $container"; exit 1; }
  done
  [ "$(soxi -s "original/$n.wav")" = $((frames * 320)) ] || { echo "frames of $n"; exit 1; }
  [ "$n" -eq 0 ] || [ "$(check shape "codes/$n.npz")" = "2 $frames" ] || { echo "codes of $n"; exit 1; }
done
# Through pipes, where the length is known at the end only.
xcodec -m tiny -b 1 - - < in/719.wav | xcodec -d - - > piped.wav
xcodec --quiet -d --raw --format f32le 1/719.ecdc raw.raw
[ "$(stat -c %s raw.raw)" = $((719 * 4)) ]
# Other rates and channels, with the reference's resampler, are what the reference feeds its network.
mkdir front
for name in stereo44100 mono22050 mono48000 stereo24000 mono8000 mono11025; do
  check wav "$vectors/frontend/$name.to16k.npy" "front/$name.wav"
done
xcodec codes -m tiny --multiple --output-dir ref front/*.wav
xcodec --quiet codes -m tiny --multiple --resampler torchaudio --output-dir own "$vectors"/frontend/*.wav
for name in stereo44100 mono22050 mono48000 stereo24000 mono8000 mono11025; do
  [ "$(check shape "ref/$name.npz")" = "$(check shape "own/$name.npz")" ] || { echo "$name: frames"; exit 1; }
  check same "own/$name.npz" "ref/$name.npz" 0 "$(check shape "ref/$name.npz" | cut -d' ' -f2)" || { echo "$name: codes"; exit 1; }
done
# The gain before encoding is the model's; decoding undoes it unless the original is asked for.
sed 's/^audio_norm_scale:.*/audio_norm_scale: 0.95/' "$v/config.yaml" > norm.yaml
xcodec model import --name norm095 --config norm.yaml "$v/xcodec.pth" > /dev/null
xcodec codes -f -m norm095 "$v/speech_en.input.flac" norm.npz
check codes norm.npz "$v/speech_en.norm095.codes.bw4.npy"
xcodec codes -f --bits 32f norm.npz loud.wav
xcodec codes -f --bits 32f --as-original norm.npz soft.wav
check level loud.wav soft.wav 0.95
# Segments: as many frames as without; what lies well inside the first one is the same, and it does not
# matter how the audio arrives.
sox "$v/speech_en.input.flac" "$v/music.input.flac" "$v/speech_en.input.flac" "$v/music.input.flac" long.wav
xcodec -f -m tiny --segment 6 long.wav six.ecdc
xcodec info six.ecdc | grep -Eq 'segment seconds *6'
xcodec -f -m tiny --segment 0 long.wav whole.ecdc
if xcodec info whole.ecdc | grep -q segment; then exit 1; fi
xcodec codes -f six.ecdc six.npz
xcodec codes -f whole.ecdc whole.npz
[ "$(check shape six.npz)" = "$(check shape whole.npz)" ]
sox long.wav first.wav trim 0 6
xcodec codes -f -m tiny --segment 0 first.wav first.npz
check same first.npz six.npz 0 250
xcodec -f -m tiny --segment 6 - piped.ecdc < long.wav
xcodec codes -f piped.ecdc piped.npz
cmp piped.npz six.npz
xcodec codes -f -m tiny --segment 6 --semantic six.npy long.wav again.npz
cmp again.npz six.npz
width=$(sed -n 's/^ *hidden_size: //p' "$v/config.yaml")
[ "$(stat -c %s six.npy)" = $((128 + 700 * width * 4)) ]
# A segment that the input does not reach changes nothing.
xcodec codes -f -m tiny --segment 14 long.wav exact.npz
cmp exact.npz whole.npz
if xcodec -f -m tiny --segment 1 long.wav bad.ecdc 2> err.txt; then exit 1; fi
grep -q 'segment' err.txt
# A folder of files to arrays, with features, restartable, in shards.
mkdir -p tree/sub
sox "$v/speech_en.input.flac" tree/a.wav trim 0 1
sox "$v/music.input.flac" tree/sub/b.wav trim 0 1.5
xcodec codes --quiet -m tiny -b 2 --recursive --output-dir out --semantic .semantic.npy tree
[ "$(check shape out/a.npz)" = "4 50" ]
[ "$(check shape out/sub/b.npz)" = "4 75" ]
[ -f out/a.semantic.npy ]
[ -f out/sub/b.semantic.npy ]
xcodec codes --quiet -m tiny -b 2 --recursive --skip-existing --output-dir out tree
for shard in 0 1 2; do xcodec codes --quiet -m tiny -b 2 --recursive --shard $shard/3 --output-dir shards tree; done
cmp shards/a.npz out/a.npz
cmp shards/sub/b.npz out/sub/b.npz
# No teacher, no features.
if xcodec codes --semantic x.npy tree/a.wav x.npz 2> err.txt; then exit 1; fi
grep -q 'X-Codec' err.txt
if xcodec codes --semantic x.npy six.ecdc x.npz 2> err.txt; then exit 1; fi
grep -q 'needs audio' err.txt
[ ! -e x.npy ]
