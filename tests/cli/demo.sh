# What `make demo` shows: sizes, speed, and how far the decoded music is from the original.
[ -x "$BIN/xcodec-eval" ] || { echo "xcodec-eval is not built"; exit 77; }
sh "$TESTS/../demo.sh" "$BIN/.." out > said
for word in encoded decoded speed distance log-mel mean; do grep -q "$word" said; done
[ -s out/music.ecdc ]
[ -s out/music.wav ]
