sox -n -r 48000 -c 2 a.wav synth 0.1 sine 440
xcodec -b 1.5 a.wav
