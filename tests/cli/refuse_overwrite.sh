cp "$CORPUS/audio/speech_en_xmas.flac" a.flac
echo precious > a.ecdc
xcodec a.flac && exit 1
[ "$(cat a.ecdc)" = precious ]
xcodec -f a.flac
ls -A
