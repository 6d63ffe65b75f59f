# One rule for what follows a recording, and for what stands in front of it: the same for files and pipes, with --rm or
# without. Another file is an error that names its first byte; padding and whole tags are nothing; what nobody reads is
# told, and the source stays.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
make() { ffmpeg -nostdin -loglevel error -y "$@" < /dev/null; }
open() { ffmpeg -nostdin -loglevel error -i p.wav "$@" - < /dev/null | cat; }
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 1 pinknoise vol 0.5
sox p.wav p.mp3
make -i p.wav -id3v2_version 3 -write_id3v1 1 -metadata title=Title tagged.mp3
flac -s p.wav -o p.flac
samples() { xcodec info --json x.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])'; }
whole() { # file, samples: all of it, without a word, from a pipe as well, and the source goes
  xcodec -f -b 3 - x.ecdc < "$1" > message 2>&1 || { echo "$1, pipe"; cat message; exit 1; }
  [ ! -s message ] && [ "$(samples)" = "$2" ] || { echo "$1, pipe: $(samples)"; cat message; exit 1; }
  cat "$1" | xcodec -f -b 3 - x.ecdc > message 2>&1 || { echo "$1, pipe"; cat message; exit 1; }
  [ ! -s message ] && [ "$(samples)" = "$2" ] || { echo "$1, pipe: $(samples)"; cat message; exit 1; }
  xcodec -f -b 3 --rm "$1" x.ecdc > message 2>&1 || { echo "$1"; cat message; exit 1; }
  [ ! -s message ] && [ ! -e "$1" ] && [ "$(samples)" = "$2" ] || { echo "$1: $(samples)"; cat message; exit 1; }
}
refused() { # file, pattern, ways: exit status 3 and one line, with --rm, from a pipe, and without either
  for how in ${3:-rm pipe}; do
    rm -f x.ecdc; status=0
    case $how in
      rm) xcodec -b 3 --rm "$1" x.ecdc > message 2>&1 || status=$?;;
      keep) xcodec -b 3 "$1" x.ecdc > message 2>&1 || status=$?;;
      pipe) cat "$1" | xcodec -b 3 - x.ecdc > message 2>&1 || status=$?;;
    esac
    [ "$status" = 3 ] && [ -e "$1" ] && [ ! -e x.ecdc ] && [ "$(wc -l < message)" = 1 ] && grep -q -e "$2" message ||
      { echo "$1, $how: $status"; cat message; exit 1; }
  done
}
told() { # file, samples, pattern: what can be read, a word about the remainder with --rm and without, and it stays
  for how in "" --rm; do
    xcodec -f -b 3 $how "$1" x.ecdc > message 2>&1 || { echo "$1 $how"; cat message; exit 1; }
    [ -e "$1" ] && [ "$(samples)" = "$2" ] && grep -q -e "$3" message || { echo "$1 $how: $(samples)"; cat message; exit 1; }
  done
}
size() { stat -c %s "$1"; }
# Sizes that nobody came back to fill in, and another file.
open -f avi > o.avi
open -f caf > o.caf
open -f matroska > o.mka
open -f wav > o.wav
open -f nut > o.nut
for file in o.avi o.caf o.mka o.wav o.nut; do
  for next in p.mp3 tagged.mp3 p.wav; do
    cat $file $next > next.$file; refused next.$file "another file begins at byte $(size $file)"
  done
done
for file in o.avi o.mka o.nut; do head -c -30 $file > cut.$file; refused cut.$file 'of [0-9]* bytes\|without its index'; done
xcodec -f -b 3 o.avi x.ecdc; want=$(samples)
cp o.avi copy.avi; whole copy.avi "$want"
open -f aiff > o.aiff
open -f au > o.au
for i in aiff au; do
  cp o.$i copy.$i; whole copy.$i 44100
  head -c -1 o.$i > cut.$i; refused cut.$i '3 of the last one.s 4 bytes'
  { cat o.$i; printf abc; cat p.flac; } > next.$i; refused next.$i "another file begins at byte $(($(size o.$i) + 3))"
done
# Codecs that FFmpeg reads out of Ogg.
if ffmpeg -nostdin -loglevel error -y -i p.wav -ar 16000 -c:a libspeex p.spx < /dev/null; then
  xcodec -f -b 3 p.spx x.ecdc; want=$(samples)
  { cat p.spx; printf '\1\2\3'; } > few.spx; told few.spx "$want" 'not encoded: 3 bytes'
fi
# A tone that has the bytes of a frame's header in every period is a tone.
python3 - <<'END'
import struct
period = (b"\xFF\xFB\x90\x64" + bytes(range(1, 206)) * 3)[:416]
head = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 44100, 176400, 4, 16) + b"data\xFF\xFF\xFF\xFF"
frame = b"\xFF\xFB\x92\x64" + (bytes(range(1, 206)) * 3)[:414]
open("tone.wav", "wb").write(head + frame[:418] * 100)
END
cp tone.wav tone2.wav; whole tone2.wav 10450
# After WAV files: a file after a tag, tags that are cut, tags that have only an end, and a few samples.
cat p.wav tagged.mp3 > next.wav; refused next.wav "another file begins at byte $(size p.wav)"
{ cat p.wav; echo; cat p.flac; } > next.wav; refused next.wav "another file begins at byte $(($(size p.wav) + 1))"
{ cat p.wav; printf 'TAG%090d' 0; } > cut.wav; refused cut.wav 'the tag that begins at byte 176444 is cut short'
python3 - <<'END'
import struct
items = struct.pack("<II", 5, 0) + b"Title\0Title"
footer = b"APETAGEX" + struct.pack("<IIII", 2000, len(items) + 32, 1, 0) + bytes(8)
open("ape", "wb").write(items + footer)
wav = bytearray(open("p.wav", "rb").read())
for less in (2, 4, 16):
    wav[40:44] = struct.pack("<I", len(wav) - 44 - less)
    open(f"less{less}.wav", "wb").write(wav)
END
cat p.wav ape > ape.wav; whole ape.wav 44100
for less in 2 4 16; do refused less$less.wav "the header does not count the $less bytes\|ends within a frame"; done
# Streams of frames after formats that state their end.
make -i p.wav -c:a mp2 p.ts
make -i p.wav p.latm
make -i p.wav -strict -2 p.dts
make -i p.wav p.ac3
sox -D p.wav p.sox
for next in p.ts p.latm p.dts p.ac3 p.sox o.nut; do
  for file in p.flac p.wav o.wav; do
    cat $file $next > next.bin; refused next.bin "another file begins at byte $(size $file)" keep
  done
done
{ cat p.flac; head -c 500 p.wav | tail -c 400; } > noise.flac; told noise.flac 44100 'not encoded: [0-9]* bytes'
# Padding in front.
{ head -c 5000 /dev/zero; cat p.mp3; } > zeros.mp3; whole zeros.mp3 46080
{ echo; cat p.wav; } > line.wav; whole line.wav 44100
{ echo; cat o.wav; } > line.wav; whole line.wav 44100
# Formats of FFmpeg's and SoX's own, whole and cut.
xcodec -f -b 3 o.nut x.ecdc; want=$(samples)
cp o.nut copy.nut; whole copy.nut "$want"
cp p.sox copy.sox; whole copy.sox 44100
head -c -1001 p.sox > cut.sox; refused cut.sox 'of at least [0-9]* bytes'
xcodec -f -b 3 p.latm x.ecdc; want=$(samples)
cp p.latm copy.latm; whole copy.latm "$want"
head -c -50 p.latm > cut.latm; refused cut.latm 'of at least [0-9]* bytes'
# DTS in words of 16 bits the other way round.
python3 -c 'import array; a = array.array("H", open("p.dts", "rb").read()); a.byteswap(); open("swap.dts", "wb").write(a.tobytes())'
xcodec -f -b 3 p.dts x.ecdc; want=$(samples)
cp swap.dts copy.dts; whole copy.dts "$want"
# Frames that are cut at the start. Zeros in front are padding.
for i in ac3 dts latm; do
  tail -c +301 p.$i > late.$i
  xcodec -f -b 3 --rm late.$i x.ecdc > message 2>&1 || { echo "late.$i"; cat message; exit 1; }
  [ -e late.$i ] && [ "$(samples)" -gt 40000 ] && grep -q 'not encoded: [0-9]* bytes, from byte [0-9]* on' message ||
    { echo "late.$i: $(samples)"; cat message; exit 1; }
done
# What is cut is cut, and no other file.
sox -D p.wav p.voc
sox -D p.wav p.w64
for i in voc w64; do head -c -1001 p.$i > cut.$i; refused cut.$i 'has [0-9]* of [0-9]* bytes'; done
for n in 1 2 7; do head -c -$n p.voc > cut.voc; refused cut.voc 'has [0-9]* of [0-9]* bytes'; done
sox -D p.wav -r 8000 -c 1 p.xi
head -c -1 p.xi > cut.xi; refused cut.xi '1 of the last one.s 2 bytes'
told p.xi 8000 'does not say how long'
# Trees: what sounds is encoded, or named with exit status 1.
mkdir in
cp p.latm in/a; cp p.sox in/b; cp o.nut in/c; cp swap.dts in/d
tail -c +301 p.mp3 > in/e
lame --quiet --freeformat -b 500 p.wav in/f
{ echo; cat p.wav; } > in/g
{ head -c 5000 /dev/zero; cat p.mp3; } > in/h
xcodec -v -b 3 --recursive --output-dir out in 2> message || { cat message; exit 1; }
tail -n 1 message | grep -qx 'xcodec: 8 encoded, 0 skipped, 0 not audio, 0 failed; [0-9.]* s of audio, [0-9.]* kB to [0-9.]* kB (ratio [0-9.]*)' || { cat message; exit 1; }
sox -D p.wav in/i.smp remix 1; mv in/i.smp in/i
status=0; xcodec -b 3 --rm --recursive in 2> message || status=$?
[ "$status" = 1 ] && [ -e in/i ] && grep -q 'in/i: is SampleVision audio, which is not read here' message || { echo "$status"; cat message; exit 1; }
[ "$(ls in | grep -v ecdc | tr '\n' ' ')" = 'e i ' ] || { ls in; exit 1; }
