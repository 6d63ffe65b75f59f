# An input is never its own output, whatever it is called.
sox -n -r 48000 -c 2 a.wav synth 0.2 sine 440
ln a.wav b.wav
xcodec -f a.wav b.wav && exit 1
cmp a.wav b.wav
