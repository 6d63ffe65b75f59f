# Reliability case 25: locale, decimal comma, time zone, a missing TMPDIR and closed descriptors change nothing; nonsense
# is a usage error.
sox -n -r 48000 -c 2 a.wav synth 0.3 sine 300 vol 0.5
xcodec -b 3 a.wav a.ecdc
xcodec a.ecdc a_want.wav
for locale in tr_TR.UTF-8 de_DE.UTF-8 C POSIX nonsense; do
  LC_ALL=$locale LC_NUMERIC=$locale TZ=Asia/Tokyo TMPDIR=/no/such xcodec -b 3 a.wav b.ecdc
  cmp a.ecdc b.ecdc
  LC_ALL=$locale LANG=$locale xcodec b.ecdc b_out.wav
  cmp a_want.wav b_out.wav
  LC_ALL=$locale xcodec info --json b.ecdc | python3 -c 'import json, sys; assert json.load(sys.stdin)["seconds"] == 0.3'
  rm b.ecdc b_out.wav
done
env -i "$(command -v xcodec)" -b 3 a.wav b.ecdc
cmp a.ecdc b.ecdc
for bad in 1e9 -1 99999999999999999999 four '4 ' ''; do
  status=0; XCODEC_NUM_THREADS=$bad xcodec a.wav c.ecdc 2> message || status=$?
  [ -z "$bad" ] || [ "$status" = 2 ] || { echo "XCODEC_NUM_THREADS='$bad': $status"; exit 1; }
  rm -f c.ecdc
done
for t in 1 2 4; do xcodec -f -T $t -b 3 a.wav b.ecdc; cmp a.ecdc b.ecdc; done
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-' '<&- 2>&-'; do
  rm b.ecdc
  eval "xcodec -b 3 a.wav b.ecdc $closed"
  cmp a.ecdc b.ecdc
  eval "xcodec -f b.ecdc b_out.wav $closed"
  cmp a_want.wav b_out.wav
done
# What must be written to a closed output, or read from a closed input, is an error.
status=0; xcodec -b 3 a.wav - >&- 2> message || status=$?
[ "$status" = 5 ]
status=0; xcodec -b 3 - c.ecdc <&- 2> message || status=$?
[ "$status" = 5 ]
[ ! -e c.ecdc ]
