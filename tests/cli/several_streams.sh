# Several streams in one file, also with another rate and other channels, or junk between them: every sample is
# encoded, or the source is kept and the message says where.
export PYTHONPATH="$TESTS"
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 1.0 sine 300 vol 0.5
sox -D -n -r 22050 -c 1 -b 16 m.wav synth 0.7 sine 500 vol 0.5
# SoX numbers all streams alike; flac would by the second of the clock.
serial=1
for i in p m; do
  sox -D $i.wav $i.ogg; sox -D $i.wav $i.mp3; flac -s $i.wav -o $i.flac; flac -s --ogg --serial-number=$serial $i.wav -o $i.oga
  serial=2
done
length() { # file, samples
  xcodec -f -b 3 "$1" x.ecdc > out 2>&1 || { echo "$1:"; cat out; exit 1; }
  [ ! -s out ] || { cat out; exit 1; }
  got=$(xcodec info --json x.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])')
  [ "$got" = "$2" ] || { echo "$1: $got samples instead of $2"; exit 1; }
  cat "$1" | xcodec -f -b 3 - y.ecdc
  cmp x.ecdc y.ecdc || { echo "$1: a pipe gives something else"; exit 1; }
}
for i in ogg flac oga; do
  length p.$i 44100
  cat p.$i p.$i m.$i > joined.$i
  length joined.$i $((44100 * 2 + 30870))
  cat m.$i p.$i > joined.$i
  length joined.$i $((15435 + 22050))
done
# MP3 with and without an Info frame, with tags and junk before, between and after.
samples_of() { xcodec -f -b 3 "$1" x.ecdc; xcodec info --json x.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])'; }
P=$(samples_of p.mp3); M=$(samples_of m.mp3)
[ "$P" -ge 44100 ] && [ "$P" -le 47000 ] && [ "$M" -ge 15435 ] && [ "$M" -le 17500 ] || { echo 'failed: [ "$P" -ge 44100 ] && [ "$P" -le 47000 ] && [ "$M" -ge 15435 ] && [ "$M" -le 17500 ]'; exit 1; }
noise() { python3 -c "import sys, random; random.seed($1); sys.stdout.buffer.write(bytes(random.randrange(255) for _ in range($1)))"; }
ape() { python3 -c "import sys, struct; sys.stdout.buffer.write(b'APETAGEX' + struct.pack('<IIII', 2000, 132, 1, 0xA0000000) + bytes(8) + b'x' * 100 + b'APETAGEX' + struct.pack('<IIII', 2000, 132, 1, 0x80000000) + bytes(8))"; }
id3() { python3 -c "import sys; sys.stdout.buffer.write(b'ID3\\3\\0\\0\\0\\0\\x0f\\x68' + b'\\xff\\xfb\\x90\\x64' * 506)"; }
(cat p.mp3; cat m.mp3) > joined.mp3; length joined.mp3 $((P + 2 * M))
(id3; cat p.mp3; printf 'TAG%125s' x; id3; cat m.mp3; ape) > joined.mp3; length joined.mp3 $((P + 2 * M))
(cat p.mp3; ape; cat p.mp3) > joined.mp3; length joined.mp3 $((2 * P))
for n in 1 3; do
  (cat p.mp3; noise $n) > few.mp3
  xcodec -f -b 3 --rm few.mp3 x.ecdc 2> message
  [ -e few.mp3 ] && grep -q "not encoded: $n bytes, from byte $(stat -c %s p.mp3) on" message || { cat message; exit 1; }
done
noise 300 >> joined.mp3
xcodec -f -b 3 joined.mp3 x.ecdc 2> message
grep -q "not encoded: 300 bytes, from byte $(($(stat -c %s joined.mp3) - 300)) on" message || { cat message; exit 1; }
(cat p.mp3; noise 1777; cat m.mp3) > joined.mp3
xcodec -f -b 3 joined.mp3 x.ecdc 2> message
grep -q "1777 bytes at byte $(stat -c %s p.mp3) are no MPEG audio" message || { cat message; exit 1; }
xcodec info --json x.ecdc | grep -q '"samples":'"$((P + 2 * M))"
(noise 900; cat p.mp3) > front.mp3
xcodec -f -b 3 front.mp3 x.ecdc 2> message
grep -q 'not encoded: 900 bytes, from byte 0 on' message || { cat message; exit 1; }
xcodec info --json x.ecdc | grep -q '"samples":'"$P"
# Another file after one of these is an error, and whatever else keeps the source.
printf 'wvpk%2000s' x > fake.wv
printf '\0\0\0\040ftypM4A %2000s' x > fake.m4a
for pair in 'p.mp3 p.wav' 'p.mp3 p.flac' 'p.mp3 p.ogg' 'p.mp3 fake.wv' 'p.mp3 fake.m4a' 'p.ogg p.wav' 'p.ogg p.flac'; do
  cat $pair > joined.bin
  status=0
  xcodec -f -b 3 --rm joined.bin gone.ecdc 2> message || status=$?
  [ "$status" = 3 ] && [ -e joined.bin ] && [ ! -e gone.ecdc ] || { echo "$pair: $status"; cat message; exit 1; }
  grep -q "another file begins at byte $(stat -c %s "${pair% *}")" message || { cat message; exit 1; }
done
for kind in mp3 ogg; do
  (cat p.$kind; noise 3000) > tail.$kind
  xcodec -f -b 3 --rm tail.$kind tail.ecdc 2> message
  grep -q "3000 bytes, from byte $(stat -c %s p.$kind) on" message || { cat message; exit 1; }
  [ -e tail.$kind ]
  (cat p.$kind; head -c 3000 /dev/zero) > zeros.$kind
  xcodec -f -b 3 --rm zeros.$kind tail.ecdc
  [ ! -e zeros.$kind ]
done
# The source goes only when all of it was read. What cannot be read whole says at which byte.
status=0
cat p.ogg m.ogg > broken.ogg
python3 - <<'END2'
from abuse import *
data = bytearray(read("broken.ogg"))
data[len(data) - 1000] ^= 1
write("broken.ogg", bytes(data))
END2
for kind in broken.ogg wavs.wav flacwav.aiff; do
  case $kind in
    wavs.wav) cat p.wav m.wav > $kind;;
    flacwav.aiff) sox -D p.wav t.aiff; cat t.aiff m.wav > $kind;;
  esac
  status=0
  xcodec -b 3 --rm $kind gone.ecdc 2> message || status=$?
  [ "$status" = 3 ] && grep -q 'at byte [0-9]' message && [ -e $kind ] && [ ! -e gone.ecdc ] ||
    { echo "$kind: $status"; cat message; exit 1; }
done
# Damage within an MP3 stream: the remainder is read, skipped bytes are reported, the source stays.
python3 - <<'END2'
from abuse import *
data = read("p.mp3")
write("damaged.mp3", data[:4000] + bytes(3000) + data[7000:])
END2
xcodec -b 3 --rm damaged.mp3 damaged.ecdc 2> message
grep -q 'at byte [0-9]' message && grep -q 'kept: not all' message && [ -e damaged.mp3 ] && [ -e damaged.ecdc ] || { echo 'failed: grep -q at byte [0-9] message && grep -q is kept message && [ -e damaged.mp3 ] && [ -e damaged.ecdc ]'; exit 1; }
# Where the first frame says how many there are, one that is damaged is missing.
python3 - <<'END2'
from abuse import *
frame = bytes.fromhex("fffb9064") + bytes(413)  # layer III, 128 kbit/s, 44.1 kHz, joint stereo: silence
info = bytearray(frame)
info[36:48] = b"Info" + bytes([0, 0, 0, 1]) + (30).to_bytes(4, "big")
write("counted.mp3", bytes(info) + frame * 30)
write("one_less.mp3", bytes(info) + frame * 15 + bytes(417) + frame * 14)
write("between.mp3", bytes(info) + frame * 15 + b"x" * 417 + frame * 15)
END2
xcodec -b 3 --rm counted.mp3 counted.ecdc
[ ! -e counted.mp3 ] || { echo 'counted.mp3 stays'; exit 1; }
status=0
xcodec -b 3 --rm one_less.mp3 one_less.ecdc 2> message || status=$?
[ "$status" = 3 ] && [ -e one_less.mp3 ] && [ ! -e one_less.ecdc ] && grep -q 'ends after 29 of 30 frames' message ||
  { echo "one frame less: $status"; cat message; exit 1; }
xcodec -b 3 --accept-truncated one_less.mp3 one_less.ecdc 2> message
grep -q 'not all of it was encoded' message || { cat message; exit 1; }
xcodec -b 3 --rm between.mp3 between.ecdc 2> message
[ -e between.mp3 ] && grep -q '417 bytes at byte' message || { cat message; exit 1; }
cat p.flac p.flac > good.flac
xcodec -b 3 --rm good.flac
[ ! -e good.flac ] && [ -e good.ecdc ] || { echo 'failed: [ ! -e good.flac ] && [ -e good.ecdc ]'; exit 1; }
