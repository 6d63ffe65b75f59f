# --skip and --until give exactly the same samples as a cut of everything.
sox -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 long.wav repeat 3
xcodec -b 3 long.wav a.ecdc
xcodec -b 3 --container 0 long.wav v0.ecdc
xcodec --quiet a.ecdc a.wav
xcodec --quiet v0.ecdc v0.wav
for range in "0 1" "47520 48000" "47519 142561" "480000 480001" "958000 1100000" "1000000 1536000" "5 6"; do
  set -- $range
  for file in a v0; do
    sox -D $file.wav want.wav trim "${1}s" "=${2}s"
    xcodec --quiet -f --skip "$1" --until "$2" $file.ecdc got.wav
    sox want.wav -t raw want.raw; sox got.wav -t raw got.raw
    cmp want.raw got.raw
  done
done
xcodec --quiet -f --skip 0:05.5 --until 6s a.ecdc got.wav
soxi -s got.wav
# A range without a sample is a slip.
for range in "5 5" "0 0"; do
  set -- $range
  status=0; xcodec --quiet -f --skip "$1" --until "$2" a.ecdc none.wav 2> refused.txt || status=$?
  [ "$status" = 2 ] && [ ! -e none.wav ] && grep -q 'no sample' refused.txt || { echo "$range: $status"; cat refused.txt; exit 1; }
done
# An encoder that ignored them would surprise.
status=0
xcodec --until 1s long.wav b.ecdc 2> refused.txt || status=$?
[ "$status" = 2 ]
[ ! -e b.ecdc ]
grep -q 'are for decoding' refused.txt
