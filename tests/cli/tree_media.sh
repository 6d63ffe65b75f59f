# --recursive finds what FFmpeg reads: by content, the sound of videos, too; silent videos are no audio; without the
# plug-in all that may be heard is named and makes the exit status 1. --rm keeps videos.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
make() { ffmpeg -nostdin -loglevel error -y "$@" < /dev/null; }
sox -D -n -r 44100 -c 1 -b 16 p.wav synth 0.3 sine 300 vol 0.5
mkdir -p in/sub
for file in a.m4a b.aac c.wma d.wv; do make -i p.wav in/$file; done
make -i p.wav -c:a flac in/sub/e.mka
mv in/a.m4a in/sub/noname
for file in f1.mp4 f2.mkv f3.avi; do make -f lavfi -i testsrc=d=0.3:s=64x64 -i p.wav -c:v mpeg4 -c:a ac3 in/$file; done
make -f lavfi -i testsrc=d=0.3:s=64x64 -c:v mpeg4 in/silent.mp4
expect() { # last line of the message
  tail -n 1 message | grep -qx "xcodec: $1" || { cat message; exit 1; }
}
xcodec -v -b 3 --recursive --output-dir out in 2> message
expect '8 encoded, 0 skipped, 1 not audio, 0 failed; [0-9.]* s of audio, [0-9.]* kB to [0-9.]* kB (ratio [0-9.]*)'
grep -q 'in/silent.mp4: left out: it is video without sound' message || { cat message; exit 1; }
[ "$(find out -name '*.ecdc' | wc -l)" = 8 ] || { find out; exit 1; }
cp -r in kept
xcodec -b 3 --rm --recursive kept 2> message
expect '8 encoded, 0 skipped, 1 not audio, 0 failed; [0-9.]* s of audio, [0-9.]* kB to [0-9.]* kB (ratio [0-9.]*)'
[ "$(cd kept; ls -d *.m* *.avi sub/noname 2> /dev/null | tr '\n' ' ')" = 'f1.mp4 f2.mkv f3.avi silent.mp4 ' ] ||
  { ls -R kept; exit 1; }
mkdir -p here/bin here/lib
cp "$BIN/xcodec" here/bin
cp -L "$BIN"/../lib/libxcodec.so.0 here/lib
status=0
here/bin/xcodec -v -b 3 --rm --recursive --output-dir out2 in 2> message || status=$?
[ "$status" = 1 ] || { echo "without the plug-in: $status"; cat message; exit 1; }
expect '0 encoded, 0 skipped, 0 not audio, 5 failed, 4 left out that may be heard (-v lists them)'
[ "$(grep -c 'install the package xcodec-ffmpeg' message)" = 9 ] || { cat message; exit 1; }
[ "$(find in -type f | wc -l)" = 9 ] || { echo "a source is gone"; exit 1; }
