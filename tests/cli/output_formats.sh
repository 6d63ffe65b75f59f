xcodec -b 3 "$CORPUS/audio/speech_en_xmas.flac" a.ecdc
xcodec -r --bits 24 a.ecdc a24.wav
xcodec -r --bits 32f a.ecdc a32.wav
xcodec -r a.ecdc a.flac
xcodec -r --raw --format s16le a.ecdc a.raw
soxi -b a24.wav
soxi -e a32.wav
soxi -t a.flac
[ $(($(stat -c %s a.raw) / 2 / $(soxi -c a.flac))) = "$(soxi -s a.flac)" ]
