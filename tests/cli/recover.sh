# Damage in the middle block: the other two come back as they were.
sox -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 long.wav repeat 3
xcodec -b 3 long.wav a.ecdc
xcodec --quiet a.ecdc whole.wav
python3 -c "
b = bytearray(open('a.ecdc', 'rb').read()); b[len(b) // 2] ^= 255; open('bad.ecdc', 'wb').write(b)"
status=0
xcodec recover --json bad.ecdc saved.wav > report.json || status=$?
[ "$status" = 3 ]
python3 - <<PY
import json, wave
r = json.load(open('report.json'))
a, b = (wave.open(n).readframes(1 << 30) for n in ('whole.wav', 'saved.wav'))
assert len(a) == len(b) and len(r['lost']) == 1, r
begin, end = r['lost'][0]['begin'], r['lost'][0]['end']
margin = 480
assert a[:(begin - margin) * 4] == b[:(begin - margin) * 4]
assert a[(end + margin) * 4:] == b[(end + margin) * 4:]
assert not any(b[(begin + margin) * 4:(end - margin) * 4])
PY
xcodec recover a.ecdc again.wav > /dev/null
cmp whole.wav again.wav
# Standard output gets the audio and nothing else.
xcodec recover a.ecdc - 2> report.txt > piped.wav
grep -q 'blocks intact' report.txt
[ "$(stat -c %s piped.wav)" -ge "$(stat -c %s whole.wav)" ] # a header of a stream may be longer
tail -c 4000 whole.wav > want
tail -c 4000 piped.wav | cmp - want

# A block with a right checksum that claims to lie a year later does not fill the disk with silence.
PYTHONPATH="$TESTS/../../format" python3 - <<'PY'
import struct, zlib
import ecdc_reader
data = open('a.ecdc', 'rb').read()
at = data.rindex(b'\xec\xdcB')
body, _ = ecdc_reader.read_section(data, at, 3, 1 << 24)
number = 4000000
varint = bytes([number & 127 | 128, number >> 7 & 127 | 128, number >> 14 & 127 | 128, number >> 21])
forged = varint + body[1:]  # the number of a block in a short file takes one byte
head = data[at:at + 3] + bytes([len(forged) & 127 | 128, len(forged) >> 7])
open('forged.ecdc', 'wb').write(data[:at] + head + forged + struct.pack('<I', zlib.crc32(head + forged)))
PY
status=0
xcodec recover forged.ecdc forged.wav 2> err || status=$?
[ "$status" = 6 ]
grep -q 'hours are lost' err
[ ! -e forged.wav ]
