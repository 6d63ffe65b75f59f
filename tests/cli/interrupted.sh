# Killed while writing: 128+n, the old output is intact, no temporary file is left.
sox -n -r 48000 -c 2 long.wav synth 60 pinknoise vol 0.2
echo old > long.ecdc
for signal in INT TERM HUP; do
  xcodec -f -b 24 --effort 4 long.wav & pid=$!
  sleep 1
  kill -s $signal $pid 2> /dev/null || true
  status=0; wait $pid || status=$?
  [ "$status" -gt 128 ] || [ "$status" = 0 ] || exit 1
  [ "$status" = 0 ] || [ "$(cat long.ecdc)" = old ]
done
ls -A
