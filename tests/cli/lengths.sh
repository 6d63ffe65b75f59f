# Any length comes back exactly, also none at all.
for n in 0 1 2 319 320 321 47519 47520 47521 47999 48000 48001 95040; do
  sox -n -r 48000 -c 2 -b 16 in.wav synth "${n}s" sine 300 vol 0.3 trim 0 "${n}s" 2> /dev/null
  xcodec -f -b 3 in.wav x.ecdc
  xcodec -f x.ecdc out.wav
  [ "$(soxi -s in.wav)" = "$(soxi -s out.wav)" ] || { echo "length $n"; exit 1; }
  xcodec -f --container 0 -b 3 in.wav x.ecdc
  xcodec -f x.ecdc out.wav
  [ "$(soxi -s in.wav)" = "$(soxi -s out.wav)" ] || { echo "length $n, version 0"; exit 1; }
done
