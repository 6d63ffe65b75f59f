xcodec no-such-file.wav
