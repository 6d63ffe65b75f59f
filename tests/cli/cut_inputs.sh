# One rule for all formats: audio that ends before it says is an error and the source stays; --accept-truncated takes
# what is there and says how much is missing.
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 3 pinknoise vol 0.5
for i in aiff au w64 caf ogg mp3; do sox -D p.wav p.$i; done
flac -s p.wav -o p.flac; flac -s --ogg p.wav -o p.oga
for i in wav aiff au w64 caf ogg mp3 flac oga; do
  size=$(stat -c %s p.$i)
  xcodec -f -b 3 p.$i x.ecdc
  for cut in 3 500 $((size / 2 + 61)); do
    head -c $((size - cut)) p.$i > cut.$i
    for pipe in no yes; do
      status=0
      if [ $pipe = no ]; then xcodec -b 3 --rm cut.$i cut.ecdc 2> message || status=$?
      else cat cut.$i | xcodec -b 3 - cut.ecdc 2> message || status=$?; fi
      [ "$status" = 3 ] && [ -e cut.$i ] && [ ! -e cut.ecdc ] && [ "$(wc -l < message)" = 1 ] ||
        { echo "$i less $cut bytes, pipe $pipe: $status"; cat message; exit 1; }
      # A FLAC frame that is cut has a wrong checksum: that is damage. libsndfile refuses CAF files that are cut.
      case $i in flac | oga | caf) continue;; esac
      if [ $pipe = no ]; then xcodec -b 3 --rm --accept-truncated cut.$i cut.ecdc 2> message
      else cat cut.$i | xcodec -b 3 --accept-truncated - cut.ecdc 2> message; fi
      grep -q 'ends\|of [0-9]* bytes' message && [ -e cut.$i ] || { echo "$i less $cut bytes"; cat message; exit 1; }
      [ "$(xcodec info --json cut.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"] > 10000)')" = True ]
      rm cut.ecdc
    done
  done
done
# Lengths that a writer into a pipe could not know are no lies.
sox -D p.wav -t aiff - | cat > piped.aiff
xcodec -f -b 3 piped.aiff x.ecdc
xcodec info --json x.ecdc | grep -q '"samples":132300'
sox -D p.wav -t au - | cat > piped.au
xcodec -f -b 3 piped.au x.ecdc
xcodec info --json x.ecdc | grep -q '"samples":132300'
