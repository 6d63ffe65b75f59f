# Codes as arrays, and back: the same audio.
xcodec -b 6 "$CORPUS/audio/speech_en_xmas.flac" a.ecdc
xcodec codes a.ecdc a.npz
xcodec codes -b 6 "$CORPUS/audio/speech_en_xmas.flac" b.npz
# An archive is stored zip, so the arrays of codes are the same bytes (scales are rounded in the file).
python3 - <<PY
import zipfile
a, b = (zipfile.ZipFile(n).read('codes.npy') for n in ('a.npz', 'b.npz'))
assert a == b
PY
xcodec codes a.npz a2.ecdc
xcodec -r --model-rate a.ecdc a.wav
xcodec -r --model-rate a2.ecdc a2.wav
xcodec codes -r --model-rate a.npz a3.wav
# The same samples, whatever stands beside them.
same_audio() { sox "$1" -t raw x.raw; sox "$2" -t raw y.raw; cmp x.raw y.raw; }
same_audio a.wav a2.wav
same_audio a.wav a3.wav
xcodec codes --model-rate --codebooks 2 a.npz two.wav -r
xcodec -r --model-rate --codebooks 2 a.ecdc two2.wav
same_audio two.wav two2.wav
# At the source's rate, as decoding does.
xcodec -r a.ecdc source.wav
xcodec codes -r a.npz source2.wav
[ "$(soxi -r source2.wav)" = "$(soxi -r "$CORPUS/audio/speech_en_xmas.flac")" ]
same_audio source.wav source2.wav
# Pipes, which have no names: the output or the first bytes tell what they hold.
xcodec codes - piped.ecdc < a.npz
cmp a2.ecdc piped.ecdc
cat a.npz | xcodec codes - piped.wav -r
cmp source2.wav piped.wav
cat a.ecdc | xcodec codes - piped.npz
cmp a.npz piped.npz
xcodec codes -b 6 - audio.npz < "$CORPUS/audio/speech_en_xmas.flac"
cmp b.npz audio.npz
status=0; xcodec codes - bad.ecdc < a.ecdc 2> message || status=$?
[ "$status" = 3 ] && [ ! -e bad.ecdc ] || { echo "$status"; cat message; exit 1; }
# The end of the audio in two chunks, which overlap: the one before the last is not full then.
sox -n -r 48000 -c 2 -b 16 ends.wav synth 47620s sine 440 vol 0.3
xcodec codes -b 3 ends.wav ends.npz
xcodec codes ends.npz ends_again.wav
[ "$(soxi -s ends_again.wav)" = 47620 ]
