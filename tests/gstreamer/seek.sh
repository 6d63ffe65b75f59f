# Parts that are sought are the samples that reading from the start gives, and those of --skip and --until; so is what is
# played after seeking back from the end.
for tool in gst-launch-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
samples() { # file, options...: want.f32
  from=$1; shift
  xcodec --quiet -f --bits 32f "$@" "$from" want.wav
  python3 "$TESTS/f32_of_wav.py" want.wav want.f32
}
play() { # URI, file, begin, end...
  timeout 100 "$SEEK_PLAY" "$@" > said.txt || { cat said.txt; echo "$1: status $?"; exit 1; }
}
# Longer than a block, so that seeking passes some over.
sox -V1 -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 music.wav repeat 3 trim 0 30.5
sox -V1 -D music.wav -r 44100 cd.wav
xcodec -b 3 music.wav native.ecdc
xcodec -b 3 --lm music.wav lm.ecdc
xcodec -b 3 --container 0 music.wav v0.ecdc
xcodec -b 3 cd.wav cd.ecdc
for file in native lm v0; do
  samples $file.ecdc
  cp want.f32 all.f32
  # 12.345678 s is sample 592592.544; the player's clock and the samples' meet at the nearest.
  play "file://$PWD/$file.ecdc" got.f32 12345678000 13000000000 0 1000000000 30000000000 -1 20000000000 20000020834
  grep -qx 'duration 30500000000' said.txt || { cat said.txt; exit 1; }
  : > parts.f32
  for part in 592593:624000 0:48000 1440000:1464000 960000:960001; do
    tail -c +$((${part%:*} * 8 + 1)) all.f32 | head -c $(((${part#*:} - ${part%:*}) * 8)) >> parts.f32
  done
  cmp parts.f32 got.f32 || { echo "$file"; exit 1; }
done
samples cd.ecdc --skip 529200 --until 573300
play "file://$PWD/cd.ecdc" got.f32 12000000000 13000000000
cmp want.f32 got.f32
# To the end, and past it.
samples cd.ecdc --skip 1323000
play "file://$PWD/cd.ecdc" got.f32 30000000000 -1
cmp want.f32 got.f32
