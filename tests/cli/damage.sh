# Truncation, flipped bits and garbage: exit 3, nothing written, an existing output stays.
xcodec -b 3 "$CORPUS/audio/speech_en_xmas.flac" a.ecdc
size=$(stat -c %s a.ecdc)
echo keep > out.wav
for cut in 0 1 4 5 20 100 $((size / 2)) $((size - 1)); do
  head -c "$cut" a.ecdc > bad.ecdc
  status=0; xcodec -f bad.ecdc out.wav 2> /dev/null || status=$?
  [ "$status" = 3 ] || { echo "cut at $cut: $status"; exit 1; }
  status=0; xcodec test bad.ecdc > /dev/null || status=$?
  [ "$status" = 3 ]
done
for at in 5 30 200 $((size / 2)) $((size - 3)); do
  python3 -c "
import sys
b = bytearray(open('a.ecdc', 'rb').read()); b[int(sys.argv[1])] ^= 1; open('bad.ecdc', 'wb').write(b)" "$at"
  status=0; xcodec -f bad.ecdc out.wav 2> /dev/null || status=$?
  [ "$status" = 3 ] || { echo "flip at $at: $status"; exit 1; }
done
cat a.ecdc a.ecdc > twice.ecdc
status=0; xcodec -f twice.ecdc out.wav 2> /dev/null || status=$?
[ "$status" = 3 ]
[ "$(cat out.wav)" = keep ]
ls -A
