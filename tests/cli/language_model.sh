# --lm with the default model: smaller, the same audio, and one damaged block costs only that block.
sox -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 long.wav repeat 3 trim 0 20.5
sox long.wav short.wav trim 0 2
xcodec -b 3 long.wav plain.ecdc
xcodec -b 3 --lm long.wav lm.ecdc
[ "$(stat -c %s lm.ecdc)" -lt "$(stat -c %s plain.ecdc)" ]
xcodec --quiet plain.ecdc plain.wav
xcodec --quiet lm.ecdc lm.wav
cmp plain.wav lm.wav
# One thread and scalar code make and read the same bytes.
xcodec -b 24 --lm short.wav short.ecdc
XCODEC_SIMD=scalar xcodec --threads 1 -b 24 --lm short.wav scalar.ecdc
cmp short.ecdc scalar.ecdc
# A damaged block is noticed before there is output; recovery keeps the others.
python3 -c "
b = bytearray(open('lm.ecdc', 'rb').read()); b[len(b) // 2] ^= 255; open('bad.ecdc', 'wb').write(b)"
status=0; xcodec --quiet bad.ecdc bad.wav 2> /dev/null || status=$?
[ "$status" = 3 ]
[ ! -e bad.wav ]
status=0; xcodec recover --json bad.ecdc saved.wav > report.json || status=$?
[ "$status" = 3 ]
python3 - <<PY
import json, wave
r = json.load(open('report.json'))
a, b = (wave.open(n).readframes(1 << 30) for n in ('lm.wav', 'saved.wav'))
assert len(a) == len(b) and len(r['lost']) == 1, r
begin, end = r['lost'][0]['begin'], r['lost'][0]['end']
margin = 480
assert a[:(begin - margin) * 4] == b[:(begin - margin) * 4]
assert a[(end + margin) * 4:] == b[(end + margin) * 4:]
PY
# The same without a header: the trailer names the coder.
python3 -c "
b = bytearray(open('lm.ecdc', 'rb').read()); b[12] ^= 255; open('headless.ecdc', 'wb').write(b)"
status=0; xcodec recover headless.ecdc headless.wav > /dev/null || status=$?
[ "$status" = 3 ] || [ "$status" = 0 ]
[ -s headless.wav ]
