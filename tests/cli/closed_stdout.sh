# The reader goes away: quiet or one line, no trace.
sox -n -r 48000 -c 2 a.wav synth 5 sine 300
xcodec -b 24 a.wav - 2> message | head -c 1 > /dev/null || true
[ "$(wc -l < message)" -le 1 ]
