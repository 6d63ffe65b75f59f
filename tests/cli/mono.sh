# One channel in, one channel out, through every way; --channels has it otherwise.
sox -D -n -r 44100 -c 1 -b 16 mono.wav synth 1 sine 300 vol 0.4
sox -D -n -r 48000 -c 2 -b 16 stereo.wav synth 1 sine 300 sine 500 vol 0.4
sox -D -n -r 48000 -c 6 -b 16 six.wav synth 0.3 sine 300 vol 0.2
want() { # file, channels, samples
  got="$(soxi -c "$1") $(soxi -s "$1")"
  [ "$got" = "$2 $3" ] || { echo "$1: $got instead of $2 $3"; exit 1; }
}
xcodec mono.wav
xcodec --quiet mono.ecdc; want mono_decompressed.wav 1 44100
xcodec --quiet mono.ecdc a.flac; want a.flac 1 44100
xcodec --quiet --channels 2 mono.ecdc b.wav; want b.wav 2 44100
xcodec --quiet --model-rate mono.ecdc c.wav; want c.wav 1 48000
xcodec --quiet mono.wav d.wav; want d.wav 1 44100
sox b.wav -c 1 mixed.wav
sox -m -v 1 mono_decompressed.wav -v -1 mixed.wav difference.wav
[ "$(sox difference.wav -n stat 2>&1 | sed -n 's/^Maximum amplitude: *//p')" \< 0.0001 ]
cat mono.ecdc | xcodec --quiet -d --raw --format s16le - - > e.raw
[ "$(stat -c %s e.raw)" = 88200 ]
cat mono.wav | xcodec - piped.ecdc
xcodec --quiet piped.ecdc f.wav; want f.wav 1 44100
xcodec codes mono.wav mono.npz
xcodec codes --quiet mono.npz g.wav; want g.wav 1 44100
xcodec codes --quiet --model-rate -f mono.npz g.wav; want g.wav 1 48000
xcodec codes --quiet --channels 2 mono.npz h.wav; want h.wav 2 44100
xcodec codes mono.ecdc again.npz
xcodec codes again.npz again.ecdc
xcodec --quiet again.ecdc i.wav; want i.wav 1 44100
for file in stereo six; do
  xcodec $file.wav
  xcodec --quiet $file.ecdc; want ${file}_decompressed.wav 2 "$(soxi -s $file.wav)"
done
xcodec --quiet --channels 1 stereo.ecdc j.wav; want j.wav 1 48000
status=0; xcodec --channels 5 stereo.ecdc k.wav 2> message || status=$?
[ "$status" = 4 ] || exit 1
[ ! -e k.wav ]
# Also what is recovered of a damaged file.
python3 -c "
data = bytearray(open('mono.ecdc', 'rb').read()); data[len(data) // 2] ^= 1; open('broken.ecdc', 'wb').write(data)"
for file in mono broken; do
  status=0; xcodec recover -f $file.ecdc recovered.wav > /dev/null 2>&1 || status=$?
  want recovered.wav 1 44100
done
[ "$status" = 3 ] || { echo "broken: $status"; exit 1; }
