# Killed while writing: 128+n, the old output is intact, no temporary file is left.
sox -n -r 48000 -c 2 long.wav synth 300 pinknoise vol 0.2
exec 2> /dev/null # the shell tells of killed jobs
for signal in TERM HUP KILL; do
  echo old > long.ecdc
  xcodec -f -b 24 --effort 4 long.wav & pid=$!
  sleep 1
  kill -s $signal $pid 2> /dev/null || true
  status=0; wait $pid 2> /dev/null || status=$?
  [ "$status" -gt 128 ] || [ "$status" = 0 ] || exit 1
  [ "$status" = 0 ] || [ "$(cat long.ecdc)" = old ]
done
rm -f .xcodec-*.tmp # what KILL leaves
ls -A
