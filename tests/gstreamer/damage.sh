# Files that are cut, damaged, of a later version or without their model end with the command's reason, and nothing hangs.
for tool in gst-inspect-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
reason() { # what the command said last, without the file's name and the advice
  tail -1 command.txt | sed "s/^xcodec: (standard input): //; s/^xcodec: [^ ]*: //; s/; 'xcodec recover'.*//"
}
fails() { # file; the element says what the command says of it, as a file and as a pipe
  xcodec --quiet -f "$1" out.wav 2> command.txt && exit 1
  want=$(reason)
  [ -n "$want" ] || { cat command.txt; exit 1; }
  status=0
  timeout 130 "$PLAY_TO_END" "filesrc location=$1 ! decodebin ! fakesink" > said.txt 2>&1 || status=$?
  [ "$status" = 1 ] || { cat said.txt; echo "$1: exit status $status"; exit 1; }
  grep '^ERROR: ecdcdec' said.txt | grep -qF ": $want" || { cat said.txt; echo "$1: no '$want'"; exit 1; }
  # Through a pipe: it would seek in a file.
  if cat "$1" | xcodec --quiet - - > out.wav 2> command.txt; then exit 1; fi
  want=$(reason)
  [ -n "$want" ] || { cat command.txt; exit 1; }
  status=0
  timeout 130 "$PLAY_TO_END" "fdsrc ! ecdcdec ! fakesink" < "$1" > said.txt 2>&1 || status=$?
  [ "$status" = 1 ] || { cat said.txt; echo "$1, pushed: exit status $status"; exit 1; }
  grep '^ERROR: ecdcdec' said.txt | grep -qF ": $want" || { cat said.txt; echo "$1, pushed: no '$want'"; exit 1; }
}
sox -V1 -D "$CORPUS/audio/music_country_44k.flac" music.wav repeat 8
xcodec -b 3 music.wav a.ecdc
size=$(stat -c %s a.ecdc)
for keep in 5 60 $((size / 2)) $((size - 1)); do
  head -c "$keep" a.ecdc > cut.ecdc
  fails cut.ecdc
done
for at in 40 $((size / 2)) $((size - 30)); do
  python3 -c "
import sys
data = bytearray(open('a.ecdc', 'rb').read())
data[int(sys.argv[1])] ^= 0x55
open('bad.ecdc', 'wb').write(data)" "$at"
  status=0
  xcodec test bad.ecdc > said.txt 2>&1 || status=$?
  [ "$status" = 3 ] || { cat said.txt; exit 1; }
  fails bad.ecdc
done
printf 'ECDC\007later' > later.ecdc
fails later.ecdc
printf 'ECDC\000\000\000\000\074{"m": "nobody_has_this", "al": 480000, "nc": 2, "lm": false}' > model.ecdc
fails model.ecdc
grep -q 'nobody_has_this' said.txt || { cat said.txt; exit 1; }
# What came before the damage is played.
head -c $((size * 3 / 4)) a.ecdc > cut.ecdc
"$PLAY_TO_END" "fdsrc ! ecdcdec ! filesink location=got.f32" < cut.ecdc > said.txt && exit 1
xcodec --quiet -f --bits 32f a.ecdc want.wav
python3 "$TESTS/f32_of_wav.py" want.wav want.f32
[ "$(stat -c %s got.f32)" -gt 1000000 ]
head -c "$(stat -c %s got.f32)" want.f32 | cmp - got.f32
# Whatever stands in a file, the element ends it or plays it, and lives.
for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
  python3 -c "
import random, sys
random.seed(int(sys.argv[1]))
data = bytearray(open('a.ecdc', 'rb').read()[:random.choice([100, 3000, 1 << 30])])
for _ in range(random.randint(1, 8)):
    data[random.randrange(4, random.choice([60, len(data)]))] = random.randrange(256)
open('bad.ecdc', 'wb').write(data)" "$seed"
  status=0
  timeout 130 "$PLAY_TO_END" "filesrc location=bad.ecdc ! ecdcdec ! fakesink" > said.txt 2>&1 || status=$?
  [ "$status" -le 1 ] || { cat said.txt; echo "seed $seed: exit status $status"; exit 1; }
  status=0
  timeout 130 "$PLAY_TO_END" "fdsrc ! ecdcdec ! fakesink" < bad.ecdc > said.txt 2>&1 || status=$?
  [ "$status" -le 1 ] || { cat said.txt; echo "seed $seed, pushed: exit status $status"; exit 1; }
done
