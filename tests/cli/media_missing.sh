# Without libxcodec_ffmpeg.so a file that needs it fails with the package's name, from a pipe, too, and at once.
mkdir -p here/bin here/lib
cp "$BIN/xcodec" here/bin
cp -L "$BIN"/../lib/libxcodec.so.0 here/lib
printf '\0\0\0\040ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0' > a.m4a
printf '\032\105\337\243\237' > a.mkv
printf '\060\046\262\165\216\146\317\021\246\331\0\252\0\142\316\154' > a.wma
printf 'wvpk................................' > a.wv
printf 'MAC ................................' > a.ape
printf '\377\361\120\200\001\177\374\000\000\000\000' > a.aac
check() { # name in messages, name of the kind
  [ "$status" = 4 ] && grep -q "^xcodec: $1: $2 needs FFmpeg: install the package xcodec-ffmpeg" message &&
    [ "$(wc -l < message)" = 1 ] || { echo "$1: $status"; cat message; exit 1; }
}
for pair in a.m4a:MP4 a.mkv:Matroska "a.wma:Windows Media" a.wv:WavPack "a.ape:Monkey's Audio" a.aac:AAC; do
  file=${pair%%:*}
  status=0; here/bin/xcodec -b 3 $file x.ecdc 2> message || status=$?
  check $file "${pair#*:}"
  [ ! -e x.ecdc ]
  status=0; here/bin/xcodec -b 3 - x.ecdc < $file 2> message || status=$?
  check '(standard input)' "${pair#*:}"
done
# So it is where the plug-in is looked for elsewhere: only there.
mkdir empty
for folder in "$PWD/empty" empty; do
  status=0; XCODEC_PLUGIN_DIR=$folder xcodec -b 3 a.m4a x.ecdc 2> message || status=$?
  check a.m4a MP4
  grep -q 'XCODEC_PLUGIN_DIR' message || { cat message; exit 1; }
done
