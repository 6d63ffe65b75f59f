# Pieces of recordings that begin within a frame and whose names do not show the format: a walk through a folder finds and
# encodes them.
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 2 pinknoise vol 0.5
mkdir in
sox p.wav p.mp3
tail -c +301 p.mp3 > in/mpeg
want=1
if [ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] && command -v ffmpeg > /dev/null; then
  ffmpeg -nostdin -loglevel error -y -i p.wav p.aac
  tail -c +101 p.aac > in/adts
  want=2
fi
head -c 20000 /dev/zero | tr '\0' 'x' > in/text
status=0; xcodec -b 3 --recursive in 2> message || status=$?
[ "$status" = 0 ] && grep -q "xcodec: $want encoded, 0 skipped, 1 not audio, 0 failed" message || { echo "$status"; cat message; exit 1; }
cat in/mpeg | xcodec -f -b 3 - piped.ecdc 2> message
grep -q 'not encoded: [0-9]* bytes, from byte 0 on' message  # the frame that was cut
cmp piped.ecdc in/mpeg.ecdc
[ $want = 2 ] || { echo "AAC needs libxcodec_ffmpeg.so and ffmpeg"; exit 77; }
