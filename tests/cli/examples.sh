# The programs of docs/examples: pipes and tokens give what the command gives, from C as from C++.
[ -x "$BIN/examples/stream" ] || { echo "the examples are not built"; exit 77; }
sox -v 0.5 "$CORPUS/audio/speech_en_xmas.flac" -r 48000 -c 2 -t f32 in.f32 trim 0 2.5
"$BIN/examples/stream" encode "" 3 < in.f32 > a.ecdc
"$BIN/examples/stream" decode < a.ecdc > a.f32 2> info.txt
grep -q '48000 Hz, 2 channels' info.txt
xcodec test a.ecdc > /dev/null
xcodec --bits 32f a.ecdc b.wav
python3 "$TESTS/f32_of_wav.py" b.wav b.f32
cmp a.f32 b.f32
[ "$(stat -c %s in.f32)" = "$(stat -c %s a.f32)" ]
"$BIN/examples/pipe" encode "" 3 < in.f32 > pipe.ecdc
cmp pipe.ecdc a.ecdc
"$BIN/examples/pipe" decode < pipe.ecdc 2> info.txt | cmp - a.f32
grep -q '48000 Hz, 2 channels' info.txt
if "$BIN/examples/pipe" decode < in.f32 2> err.txt; then exit 1; else [ $? = 3 ]; fi
"$BIN/examples/tokenize" encode "" 3 < in.f32 > tokens.txt
"$BIN/examples/tokenize" decode "" < tokens.txt > c.f32
# Whole chunks come back: never shorter than what went in.
[ "$(stat -c %s c.f32)" -ge "$(stat -c %s in.f32)" ]
"$BIN/examples/tokenize" decode "" < /dev/null > empty.f32
[ ! -s empty.f32 ]
if echo "4 1 x" | "$BIN/examples/tokenize" decode "" > /dev/null 2> err.txt; then exit 1; fi
