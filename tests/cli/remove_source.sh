sox -n -r 48000 -c 2 a.wav synth 0.1 sine 300
touch -d '2001-02-03 04:05:06' a.wav
chmod 640 a.wav
xcodec -b 3 --rm a.wav
ls -A
stat -c '%a %Y' a.ecdc
