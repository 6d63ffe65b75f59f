# What follows a file, what is missing at its end, and what makes no whole frame: an error that says so, and never a
# source that --rm takes although something of it was not read.
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 1 pinknoise vol 0.5
samples() { xcodec info --json x.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])'; }
whole() { # file, samples: all of it, and the source goes
  xcodec -f -b 3 --rm "$1" x.ecdc 2> message || { echo "$1"; cat message; exit 1; }
  [ ! -s message ] && [ ! -e "$1" ] && [ "$(samples)" = "$2" ] || { echo "$1: $(samples)"; cat message; exit 1; }
}
refused() { # file, pattern, options: exit status 3, one line, the source stays
  file=$1 pattern=$2; shift 2
  rm -f x.ecdc; status=0
  xcodec -b 3 --rm "$@" "$file" x.ecdc 2> message || status=$?
  [ "$status" = 3 ] && [ -e "$file" ] && [ ! -e x.ecdc ] && [ "$(wc -l < message)" = 1 ] && grep -q -e "$pattern" message ||
    { echo "$file: $status"; cat message; exit 1; }
}
taken() { # file, samples, options: what can be read, with a word about the others, and the source stays
  file=$1 number=$2; shift 2
  xcodec -f -b 3 --rm "$@" "$file" x.ecdc 2> message || { echo "$file"; cat message; exit 1; }
  [ -e "$file" ] && grep -q 'kept: ' message && [ "$(samples)" = "$number" ] || { echo "$file: $(samples)"; cat message; exit 1; }
}
id3() { printf 'TAG'; head -c 125 /dev/zero | tr '\0' ' '; }
# FLAC: tags and zeros after it are harmless; truncation is reported.
flac -s p.wav -o p.flac
size=$(stat -c %s p.flac)
{ cat p.flac; id3; } > id3.flac; whole id3.flac 44100
{ cat p.flac; head -c 5000 /dev/zero; } > zeros.flac; whole zeros.flac 44100
{ cat p.flac; id3; cat p.flac; } > two.flac; whole two.flac 88200
{ cat p.flac; cat p.wav; } > wav.flac; refused wav.flac "another file begins at byte $size"
{ cat p.flac; echo 'neither tag nor sound'; } > text.flac; taken text.flac 44100
cat p.wav | flac -s -c - 2> /dev/null | cat > stream.flac
{ cat stream.flac; id3; head -c 99 /dev/zero; } > open.flac; whole open.flac 44100
for file in p stream; do
  head -c -700 $file.flac > cut.flac
  refused cut.flac 'audio ends .*--accept-truncated'
  taken cut.flac 40960 --accept-truncated || taken cut.flac 41472 --accept-truncated
done
# Samples that were changed have another checksum.
python3 -c 'data = bytearray(open("p.flac", "rb").read()); data[26] ^= 1; open("sum.flac", "wb").write(data)'
refused sum.flac checksum
# Formats that hold whatever follows their header.
for i in voc sph avr sf; do
  sox -D p.wav p.$i
  cp p.$i whole.$i; whole whole.$i 44100
  cat p.$i p.$i > two.$i; refused two.$i 'another file begins'
  head -c -1001 p.$i > cut.$i; refused cut.$i 'of [0-9]* bytes\|ends within a frame'
  taken cut.$i 43849 --accept-truncated
done
# Who spoke, and when, is in headers of speech corpora; no tag keeps it, so the recording stays.
python3 - <<'END'
head = "NIST_1A\n   1024\nspeaker_id -s4 mabc\nsample_count -i 8000\nchannel_count -i 1\nsample_n_bytes -i 2\n"
head += "sample_rate -i 16000\nsample_byte_format -s2 01\nsample_coding -s3 pcm\nutterance_id -s3 x_1\nend_head\n"
open("corpus.sph", "wb").write(head.encode().ljust(1024) + bytes(16000))
END
cp corpus.sph c.sph; taken c.sph 8000
grep -q 'speaker_id, utterance_id' message
# Frames that begin without a header, after formats that say where they end; and what may be anything.
sox p.wav p.mp3
for i in aiff au w64 ogg flac; do
  [ -e p.$i ] || sox -D p.wav p.$i
  size=$(stat -c %s p.$i)
  cat p.$i p.mp3 > mp3.$i; refused mp3.$i "another file begins at byte $size"
  { cat p.$i; head -c 3000 "$TESTS/whole_inputs.sh"; } > text.$i; taken text.$i 44100
done
sox -D p.wav p.caf
# Sizes that are too small: what they do not count may be samples.
python3 - <<'END'
import struct
def write(name, mark, skip, form):
    data = open("p." + name, "rb").read()
    at = data.index(mark) + skip
    for i, size in enumerate((88200, 8)):
        open(f"less{i}.{name}", "wb").write(data[:at] + struct.pack(form, size) + data[at + struct.calcsize(form):])
write("aiff", b"SSND", 4, ">I")
write("caf", b"data", 4, ">Q")
write("au", b".snd", 8, ">I")
write("wav", b"data", 4, "<I")
END
for i in aiff caf au wav; do for k in 0 1; do refused less$k.$i 'the header does not count the'; done; done
taken less0.au 22050 --accept-truncated
# Padding and tags after the end are neither sound nor chunks.
for i in wav aiff au w64 caf ogg flac; do
  { cat p.$i; id3; } > id3.$i; whole id3.$i 44100
  { cat p.$i; head -c 3000 /dev/zero; } > zeros.$i; whole zeros.$i 44100
done
# Bytes that make no whole frame.
head -c 4003 p.wav | tail -c +45 > p.raw
refused p.raw '3 of the last one.s 4 bytes.*--accept-truncated' --raw
taken p.raw 989 --raw --accept-truncated
cat p.raw | xcodec -f -b 3 --raw - x.ecdc 2> message
[ "$(samples)" = 989 ] && grep -q '(standard input): not all of it was encoded: ends within a frame' message || { cat message; exit 1; }
sox -D -n -r 44100 -c 2 -b 16 -t wav - synth 0.1 sine 300 2> /dev/null | cat > open.wav
printf 'abc' >> open.wav
refused open.wav '3 of the last one.s 4 bytes'
taken open.wav 4410 --accept-truncated
cat open.wav | xcodec -f -b 3 - x.ecdc 2> message
[ "$(samples)" = 4410 ] && grep -q 'ends within a frame' message || { cat message; exit 1; }
# Two recordings whose sizes were not filled in.
sox -D -n -r 44100 -c 2 -b 16 -t wav - synth 0.1 sine 300 2> /dev/null | cat > open.wav
cat open.wav open.wav > joined.wav
refused joined.wav "another file begins at byte $(stat -c %s open.wav)"
# No samples, and tags after them.
python3 - <<'END'
import struct
fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
tags = b"LIST" + struct.pack("<I", 16) + b"INFOINAM" + struct.pack("<I", 4) + b"abc\0"
for name, size in (("none", 0), ("head", 36)):
    open(f"{name}.wav", "wb").write(b"RIFF" + struct.pack("<I", size) + b"WAVE" + fmt + b"data\0\0\0\0" + tags)
END
for i in none head; do
  cp $i.wav n.wav; whole n.wav 0
  cat $i.wav | xcodec -f -b 3 - x.ecdc 2> message; [ "$(samples)" = 0 ] || { echo "pipe, $i"; cat message; exit 1; }
done
# Files that FFmpeg reads.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so for the remainder"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg for the remainder"; exit 77; }
make() { ffmpeg -nostdin -loglevel error -y "$@" < /dev/null; }
for i in tta wv ac3 mka m4a; do
  make -i p.wav p.$i
  size=$(stat -c %s p.$i)
  if [ $i != ac3 ]; then cat p.$i p.$i > two.$i; refused two.$i "another file begins at byte $size"; fi
  cat p.$i p.flac > flac.$i; refused flac.$i "another file begins at byte $size"
  { cat p.$i; id3; } > id3.$i
  xcodec -f -b 3 --rm id3.$i x.ecdc
  [ ! -e id3.$i ]
done
# What follows the stated end of a container: another file is an error that names the byte, with tags in front of it or
# without; anything else is told and stays.
make -i p.wav p.wma
make -f lavfi -i testsrc=d=1:s=64x64 -i p.wav -c:v mpeg4 -c:a mp3 p.avi
make -i p.wav -id3v2_version 3 -metadata title=Title tagged.mp3
for i in wma avi mka m4a; do
  size=$(stat -c %s p.$i)
  for next in p.mp3 tagged.mp3 p.wav p.ac3; do
    cat p.$i $next > next.$i; refused next.$i "another file begins at byte $size"
  done
  { cat p.$i; tail -c +301 p.mp3; } > headless.$i
  status=0; xcodec -f -b 3 --rm headless.$i x.ecdc 2> message || status=$?
  [ -e headless.$i ] && [ -s message ] || { echo "headless.$i: $status"; cat message; exit 1; }
done
# A recording that starts amid a frame or packet: what stands before the first whole one is told.
make -i p.wav p.aac
make -i p.wav -c:a mp2 p.ts
for i in aac ts mp3; do
  tail -c +101 p.$i > late.$i
  xcodec -f -b 3 --rm late.$i x.ecdc 2> message
  [ -e late.$i ] && grep -q 'kept: it also has [0-9]* bytes, from byte 0 on' message || { echo "late.$i"; cat message; exit 1; }
done
# Writers into a pipe leave sizes open.
ffmpeg -nostdin -loglevel error -i p.wav -f asf - < /dev/null | cat > open.wma
xcodec -f -b 3 p.wma x.ecdc; want=$(samples)
cp open.wma live.wma
whole open.wma "$want"
for next in p.mp3 tagged.mp3 live.wma p.wav; do
  cat live.wma $next > next.wma; refused next.wma "another file begins at byte $(stat -c %s live.wma)"
done
head -c -100 live.wma > cut.wma; refused cut.wma "of the last packet's"
{ cat live.wma; echo 'neither tag nor sound'; } > text.wma; taken text.wma "$want"
ffmpeg -nostdin -loglevel error -i p.wav -f caf - < /dev/null | cat > open.caf
cp open.caf live.caf
whole open.caf 44100
cat live.caf live.caf > two.caf; refused two.caf "another file begins at byte $(stat -c %s live.caf)"
head -c -1 live.caf > cut.caf; refused cut.caf '3 of the last one.s 4 bytes'
taken cut.caf 44099 --accept-truncated
# Without its end an MP4 file has lost its index: it is cut, not without sound.
head -c -1000 p.m4a > cut.m4a
refused cut.m4a 'has [0-9]* of [0-9]* bytes'
