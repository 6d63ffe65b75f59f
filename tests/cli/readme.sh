# The commands under "Use" in README.md, literally and in order, up to those that need weights from the network, and without the
# one that needs a sound server (tests/play has one).
cp "$CORPUS/audio/music_country_44k.flac" song.flac
xcodec --quiet song.flac once.wav
# Long enough for a block that is intact.
python3 -c 'import wave
source = wave.open("once.wav")
with wave.open("song.wav", "wb") as out:
    out.setparams(source.getparams())
    out.writeframes(source.readframes(source.getnframes()) * 4)'
rm once.wav
xcodec --quiet -b 3 song.wav broken.ecdc
size=$(stat -c %s broken.ecdc)
printf '\377' | dd of=broken.ecdc bs=1 seek=$((size / 2)) conv=notrunc status=none
mkdir music
cp song.flac music/one.flac
mkdir damaged
mv broken.ecdc damaged/
sed -n '/^## Use$/,/^    xcodec model pull/s/^    \(xcodec .*\)/\1/p' "$TESTS/../../README.md" | sed '/model pull/d; /xcodec play/d; s/ *#.*//' > commands
[ "$(wc -l < commands)" -ge 9 ]
while read -r command; do
  expected=0
  case $command in
    *broken.ecdc*)
      mv damaged/broken.ecdc .
      expected=3 ;;
  esac
  code=0
  sh -c "$command" > said 2>&1 < /dev/null || code=$?
  [ "$code" = "$expected" ] || { echo "$command: exit status $code"; cat said; exit 1; }
done < commands
for file in song.ecdc small.ecdc song_decompressed.wav trial.wav saved.wav song.npz archive/one.ecdc; do
  [ -s "$file" ] || { echo "$file was not made"; exit 1; }
done
