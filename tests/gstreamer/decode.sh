# decodebin, and the element alone, from a file and from a pipe, give the command's samples.
for tool in gst-launch-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
same() { # file: the same from all of them
  xcodec --quiet -f --bits 32f "$1" want.wav
  python3 "$TESTS/f32_of_wav.py" want.wav want.f32
  gst-launch-1.0 -q filesrc location="$1" ! decodebin ! filesink location=got.f32
  cmp want.f32 got.f32 || { echo "$1: decodebin"; exit 1; }
  gst-launch-1.0 -q filesrc location="$1" ! ecdcdec ! filesink location=got.f32
  cmp want.f32 got.f32 || { echo "$1: ecdcdec"; exit 1; }
  gst-launch-1.0 -q fdsrc blocksize=700 ! decodebin ! filesink location=got.f32 < "$1"
  cmp want.f32 got.f32 || { echo "$1: pushed"; exit 1; }
}
sox "$CORPUS/audio/music_country_44k.flac" music.wav trim 0 5.1234
sox "$CORPUS/audio/speech_en_xmas.flac" -c 1 -r 16000 speech.wav trim 0 2
xcodec -b 3 music.wav low.ecdc
xcodec -b 24 music.wav high.ecdc
xcodec -b 6 --lm music.wav lm.ecdc
xcodec -b 3 speech.wav mono.ecdc
xcodec -b 3 --container 0 music.wav v0.ecdc
xcodec -b 3 - - < music.wav > piped.ecdc
sox -n -r 48000 -c 2 empty.wav trim 0 0
xcodec -b 3 empty.wav empty.ecdc
for file in low high lm mono v0 piped; do same $file.ecdc; done
[ "$(stat -c %s got.f32)" -gt 1000000 ]
# A file without a sample ends at once, without an error.
gst-launch-1.0 -q filesrc location=empty.ecdc ! ecdcdec ! filesink location=got.f32
[ "$(stat -c %s got.f32)" = 0 ]
# What comes out says what it is.
gst-launch-1.0 -v filesrc location=mono.ecdc ! decodebin ! fakesink > caps.txt
grep -q 'audio/x-raw.*rate=(int)16000' caps.txt
grep -q 'channels=(int)1' caps.txt
