# The README's first lines: names, lengths and rates come back.
cp "$CORPUS/audio/music_country_44k.flac" song.flac
xcodec -b 3 song.flac
xcodec song.ecdc
soxi -s -r -c song_decompressed.wav > /dev/null
[ "$(soxi -s song_decompressed.wav)" = "$(soxi -s song.flac)" ]
[ "$(soxi -r song_decompressed.wav)" = "$(soxi -r song.flac)" ]
ls -A
