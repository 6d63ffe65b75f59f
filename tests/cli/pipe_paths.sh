# Paths that lead to pipes and devices: read once, from the first byte to the last, with the tags that pass by; and
# written to, not replaced.
sox -D -v 0.5 "$CORPUS/audio/speech_en_xmas.flac" -r 48000 -c 2 -b 24 in.wav
xcodec -b 3 in.wav want.ecdc
same() { cmp "$1" want.ecdc || { echo "$2 differs"; exit 1; }; }
mkfifo in.fifo
cat in.wav > in.fifo & xcodec -b 3 in.fifo fifo.ecdc; wait $!
same fifo.ecdc 'input from a FIFO'
cat in.wav | xcodec -b 3 /dev/stdin stdin.ecdc
same stdin.ecdc 'input from /dev/stdin'
xcodec -b 3 /dev/fd/5 fd.ecdc 5< in.wav
same fd.ecdc 'input from /dev/fd/5'
cat in.wav | xcodec -b 3 /dev/stdin > default.ecdc
same default.ecdc 'a pipe without an output'
# What a pipe brings is seen in its first bytes.
cat want.ecdc | xcodec -r /dev/stdin sniffed.wav
xcodec -r want.ecdc want.wav
same_audio() { sox "$1" -t raw a.raw; sox want.wav -t raw b.raw; cmp a.raw b.raw; }
same_audio sniffed.wav
cat want.ecdc > in.fifo & { status=0; xcodec in.fifo no.wav 2> message || status=$?; }; wait $! || true
[ "$status" = 4 ] && grep -q 'use -d' message && [ ! -e no.wav ] || { echo 'failed: [ "$status" = 4 ] && grep -q use -d message && [ ! -e no.wav ]'; exit 1; }
cat want.ecdc > in.fifo & xcodec -r -d in.fifo fifo.wav; wait $!
same_audio fifo.wav
# A pipe's permissions are not those of what comes out of it.
chmod 600 in.fifo
(umask 022; cat in.wav > in.fifo & xcodec -b 3 -f in.fifo fifo.ecdc; wait $!)
[ "$(stat -c %a fifo.ecdc)" = 644 ]
# Outputs that exist and are no files.
xcodec -b 3 in.wav /dev/null
xcodec -r want.ecdc /dev/null
[ -c /dev/null ]
xcodec -b 3 in.wav /dev/stdout | cat > out.ecdc
same out.ecdc 'output to /dev/stdout'
xcodec -b 3 in.wav /dev/stdout > out.ecdc
same out.ecdc 'output to /dev/stdout, a file'
mkfifo out.fifo
cat out.fifo > out.ecdc & xcodec -b 3 in.wav out.fifo; wait $!
same out.ecdc 'output to a FIFO'
[ -p out.fifo ]
xcodec -b 3 -o /dev/fd/7 in.wav 7> out.ecdc
same out.ecdc 'output to /dev/fd/7'
for to in /dev/null /dev/stdout out.fifo; do
  status=0; xcodec --rm -b 3 in.wav $to > out 2> message || status=$?
  [ "$status" = 2 ] && [ ! -s out ] && [ -e in.wav ] || { echo "--rm to $to: $status"; exit 1; }
done
cat in.wav > in.fifo & { status=0; xcodec --rm -b 3 in.fifo gone.ecdc 2> message || status=$?; }
kill $! 2> /dev/null || true
[ "$status" = 2 ] && [ -p in.fifo ] && [ ! -e gone.ecdc ] || { echo 'failed: [ "$status" = 2 ] && [ -p in.fifo ] && [ ! -e gone.ecdc ]'; exit 1; }
if command -v bash > /dev/null; then
  bash -c 'xcodec -b 3 <(cat in.wav) out2.ecdc'; same out2.ecdc 'process substitution'
  bash -c 'xcodec -b 3 in.wav >(cat > out3.ecdc); wait $!'; same out3.ecdc 'output to process substitution'
fi
# Tags that pass by.
title() { xcodec info --json "$1" | grep -q '"title":\["Through the pipe"\]' || { echo "$1: no title"; xcodec info "$1"; exit 1; }; }
sox in.wav -b 16 --comment 'TITLE=Through the pipe' a.flac
xcodec -b 3 - - < a.flac > a.ecdc; title a.ecdc
cat a.flac | xcodec -b 3 - b.ecdc; title b.ecdc
cat a.flac > in.fifo & xcodec -b 3 in.fifo c.ecdc; wait $!; title c.ecdc
sox in.wav --comment 'TITLE=Through the pipe' a.ogg
cat a.ogg | xcodec -b 3 - d.ecdc; title d.ecdc
if command -v ffmpeg > /dev/null; then
  ffmpeg -loglevel error -nostdin -i in.wav -metadata title='Through the pipe' a.mp3
  cat a.mp3 | xcodec -b 3 - e.ecdc; title e.ecdc
  ffmpeg -loglevel error -nostdin -i in.wav -metadata title='Through the pipe' -f wav - | xcodec -b 3 - f.ecdc; title f.ecdc
fi
# In a WAV file they may stand after the samples: a file has them, a pipe is too late, and says so.
xcodec a.ecdc tagged.wav
xcodec -b 3 tagged.wav g.ecdc; title g.ecdc
cat tagged.wav | xcodec -b 3 - h.ecdc 2> message
grep -q 'TITLE' message && [ "$(wc -l < message)" = 1 ] || { echo 'failed: grep -q TITLE message && [ "$(wc -l < message)" = 1 ]'; exit 1; }
