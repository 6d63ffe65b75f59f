# Locale, time zone and a missing TMPDIR change nothing; nonsense is refused.
sox -n -r 48000 -c 2 a.wav synth 0.3 sine 300
xcodec -b 3 a.wav a.ecdc
LC_ALL=tr_TR.UTF-8 TZ=Asia/Tokyo TMPDIR=/no/such xcodec -b 3 a.wav b.ecdc
cmp a.ecdc b.ecdc
status=0; XCODEC_NUM_THREADS=1e9 xcodec a.wav c.ecdc 2> /dev/null || status=$?
[ "$status" = 2 ]
for t in 1 2 4; do xcodec -f -T $t -b 3 a.wav b.ecdc; cmp a.ecdc b.ecdc; done
