#!/bin/sh
# Encodes and decodes a piece of music with the built-in model and says what happened.
# usage: demo.sh BUILD_FOLDER OUTPUT_FOLDER
set -eu
build=$1
out=$2
here=$(cd "$(dirname "$0")/.." && pwd)
music=$here/corpus/audio/music_country_44k.flac
xcodec=$build/bin/xcodec
mkdir -p "$out"
now() { date +%s.%N; }

begin=$(now)
"$xcodec" -f --quiet -b 3 "$music" "$out/music.ecdc"
middle=$(now)
"$xcodec" -f --quiet "$out/music.ecdc" "$out/music.wav"
end=$(now)

original=$(stat -c %s "$music")
coded=$(stat -c %s "$out/music.ecdc")
seconds=$("$xcodec" info --json "$out/music.ecdc" | sed -n 's/.*"seconds": *\([0-9.]*\).*/\1/p' | head -n 1)
pcm=$(awk "BEGIN { printf \"%d\", $seconds * 44100 * 4 }")
echo
echo "  source    ${music#"$PWD"/} ($seconds s, stereo; $pcm bytes as CD audio, $original as FLAC)"
echo "  encoded   $out/music.ecdc ($coded bytes at 3 kbps, 1/$((pcm / coded)) of CD audio)"
echo "  decoded   $out/music.wav"
awk "BEGIN { printf \"  speed     encode %.0f x, decode %.0f x real time (start-up included)\n\", $seconds / ($middle - $begin), $seconds / ($end - $middle) }"
if [ -x "$build/bin/xcodec-eval" ]; then
  echo "  distance  of the log-mel spectra, 0 is identical:"
  "$build/bin/xcodec-eval" "$music" "$out/music.wav" --no-visqol --no-zimtohrli
fi
echo
echo "Listen to both, with aplay, mpv or a player of your choice. The program is $build/bin/xcodec; try your own music:"
echo
echo "  $build/bin/xcodec -b 6 YOUR.wav $out/yours.ecdc"
echo
echo "To have it in PATH: 'sudo make install' (into /usr/local; 'sudo make uninstall' removes it)."
