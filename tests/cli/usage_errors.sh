for arguments in "" "--no-such-option" "-b x a.wav" "a.wav b.mp3" "-T -1 a.wav" "--shard 3/2 --multiple a.wav" "--container 7 a.wav" "-q -m x a.wav"; do
  status=0
  xcodec $arguments 2> message > out || status=$?
  [ "$status" = 2 ] || { echo "xcodec $arguments: $status"; cat message; exit 1; }
  [ ! -s out ]
  [ "$(wc -l < message)" = 1 ]
  grep -q '^xcodec: ' message
done
