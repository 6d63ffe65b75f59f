# Mono, stereo and 5.1, at the rates people have.
for c in 1 2 6; do
  for r in 8000 22050 44100 48000 96000; do
    sox -n -r $r -c $c -b 16 in.wav synth 0.37 sine 300 vol 0.2
    xcodec -f -b 3 in.wav x.ecdc
    xcodec -f x.ecdc out.wav
    [ "$(soxi -s in.wav)" = "$(soxi -s out.wav)" ] && [ "$(soxi -r out.wav)" = $r ] || { echo "$c channels $r Hz"; exit 1; }
    xcodec -f --model-rate x.ecdc out.wav
    [ "$(soxi -r out.wav)" = 48000 ]
  done
done
