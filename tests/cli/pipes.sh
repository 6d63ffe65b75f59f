# Pipes on both sides give the same bytes as files.
sox -D -v 0.5 "$CORPUS/audio/speech_en_xmas.flac" -r 48000 -c 2 in.wav
xcodec -b 3 in.wav file.ecdc
xcodec -b 3 - - < in.wav > redirected.ecdc
cat in.wav | xcodec -b 3 - - > piped.ecdc
xcodec test file.ecdc redirected.ecdc piped.ecdc
xcodec -r file.ecdc file.wav
cat piped.ecdc | xcodec -r - - | cat > piped.wav
cat piped.ecdc | xcodec -r - from_pipe.wav
sox from_pipe.wav -t raw c.raw; sox file.wav -t raw a.raw; cmp a.raw c.raw
sox file.wav -t raw a.raw
sox --ignore-length piped.wav -t raw b.raw
cmp a.raw b.raw
sox in.wav -t raw -e signed -b 16 - | xcodec -b 3 --raw --rate 48000 --channels 2 --format s16le - raw.ecdc
xcodec -r raw.ecdc raw.wav
cmp raw.wav file.wav
