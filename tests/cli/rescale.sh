# -r keeps the peak below the limit and says nothing.
xcodec -b 3 "$CORPUS/audio/music_country_44k.flac" a.ecdc
xcodec -r a.ecdc a.wav
sox a.wav -n stat 2>&1 | awk '/Maximum amplitude/ { if ($3 > 0.9901) exit 1 }'
