# What stands in place of samples, and headers that state less than libsndfile wants: a line that says what to do, or
# all of the sound, and the same from a pipe.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
quiet() { ffmpeg -nostdin -loglevel error "$@" < /dev/null; }
samples() { xcodec info --json x.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])'; }
sox -D -n -r 48000 -c 2 -b 16 p.wav synth 1 sine 300:3000 vol 0.5
refused() { # file, status, pattern: one line, no output, and the source stays
  for how in rm pipe; do
    rm -f x.ecdc; status=0
    if [ $how = rm ]; then xcodec -b 3 --rm "$1" x.ecdc > message 2>&1 || status=$?
    else cat "$1" | xcodec -b 3 - x.ecdc > message 2>&1 || status=$?; fi
    [ "$status" = "$2" ] && [ -e "$1" ] && [ ! -e x.ecdc ] && [ "$(wc -l < message)" = 1 ] && grep -q -e "$3" message ||
      { echo "$1, $how: $status"; cat message; exit 1; }
  done
}
whole() { # file, samples
  for how in file pipe; do
    if [ $how = file ]; then xcodec -f -b 3 "$1" x.ecdc > message 2>&1
    else cat "$1" | xcodec -f -b 3 - x.ecdc > message 2>&1; fi
    [ ! -s message ] && [ "$(samples)" = "$2" ] || { echo "$1, $how: $(samples)"; cat message; exit 1; }
  done
}
# DTS and AC-3 in WAV and FLAC files, after silence as well.
quiet -i p.wav -c:a dca -strict -2 p.dts
quiet -i p.wav -c:a ac3 p.ac3
quiet -i p.ac3 -c copy -f spdif burst
python3 - <<'END'
import struct
def wav(name, data):
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 48000, 192000, 4, 16) + b"data" + struct.pack("<I", len(data))
    open(name, "wb").write(b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data)
dts = open("p.dts", "rb").read()
swapped = b"".join(dts[i + 1:i + 2] + dts[i:i + 1] for i in range(0, len(dts), 2))
wav("dts.wav", dts)
wav("swapped.wav", swapped)
wav("late.wav", bytes(200000) + swapped)
wav("burst.wav", open("burst", "rb").read())
END
flac -s swapped.wav -o dts.flac
for file in dts.wav swapped.wav late.wav dts.flac; do refused $file 4 'holds DTS in place of samples; decode it first'; done
refused burst.wav 4 'holds AC-3 in place of samples; decode it first'
# What the line says works.
for file in dts.wav dts.flac burst.wav; do
  quiet -i $file -f wav - | ffmpeg -nostdin -loglevel error -i - -f wav - | xcodec -f -b 3 - x.ecdc
  case $(samples) in 4[89]???) ;; *) echo "$file: $(samples)"; exit 1;; esac
done
# Sizes that ffmpeg leaves open in a pipe.
for codec in pcm_s16le pcm_s24le pcm_u8 pcm_f32le; do
  quiet -i p.wav -c:a $codec -f w64 - | cat > open.w64
  whole open.w64 48000
  cat open.w64 p.ac3 > next.w64; refused next.w64 3 "another file begins at byte $(stat -c %s open.w64)"
done
head -c -1 open.w64 > cut.w64; refused cut.w64 3 'it has 7 of the last one.s 8 bytes'
# Blocks of sound as ffmpeg writes them: the first, and others that go on.
for codec in pcm_u8 pcm_s16le; do
  quiet -i p.wav -c:a $codec p.$codec.voc
  whole p.$codec.voc 48000
  head -c -2 p.$codec.voc > cut.voc; refused cut.voc 3 'has [0-9]* of [0-9]* bytes'
  cat p.$codec.voc p.ac3 > next.voc; refused next.voc 3 "another file begins at byte $(stat -c %s p.$codec.voc)"
done
# Waveforms of HTK, which libsndfile knows by their exact length.
python3 -c 'import struct; open("p.htk", "wb").write(struct.pack(">IIHH800h", 800, 625, 2, 0, *range(800)))'
whole p.htk 800
sox p.wav p.mp3
cat p.htk p.mp3 > next.htk; refused next.htk 3 'another file begins at byte 1612'
xcodec -b 3 --accept-truncated --rm next.htk x.ecdc -f > message 2>&1
[ -e next.htk ]
[ "$(samples)" = 800 ]
grep -q 'not all of it was encoded: another file begins at byte 1612' message
head -c 1000 p.htk > cut.htk; refused cut.htk 3 'has 1000 of 1612 bytes'
