# Nowhere to write: exit 5, no output, the source stays even with --rm.
sox -n -r 48000 -c 2 a.wav synth 1 sine 300
status=0; xcodec -b 3 a.wav - > /dev/full 2> message || status=$?
[ "$status" = 5 ]
status=0; xcodec -b 3 a.wav no/such/folder/a.ecdc 2> message || status=$?
[ "$status" = 5 ]
xcodec -b 3 a.wav a.ecdc
status=0; xcodec info a.ecdc > /dev/full 2> message || status=$?
[ "$status" = 5 ]
status=0; xcodec --help > /dev/full 2> message || status=$?
[ "$status" = 5 ]
status=0; (ulimit -f 1; xcodec -b 24 --rm a.wav big.ecdc) 2> message || status=$?
[ "$status" = 5 ] || { cat message; exit 1; }
ls -A
