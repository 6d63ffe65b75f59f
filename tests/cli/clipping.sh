# Decoded samples that had to be cut are told once, with the file's name, on decoding as on encoding and decoding in one
# go, also where the source reaches full scale without being cut; not where nothing can be cut.
python3 - <<'END'
import random, struct, wave
random.seed(1)
levels = [random.choice((-32700, 32700)) for _ in range(2400)]
with wave.open("loud.wav", "wb") as file:
    file.setparams((2, 2, 48000, 0, "NONE", ""))
    file.writeframes(b"".join(struct.pack("<hh", level, level) * 40 for level in levels))
END
xcodec -b 3 loud.wav loud.ecdc 2> message; [ ! -s message ]
xcodec loud.ecdc out.wav 2> decoding
[ "$(wc -l < decoding)" = 1 ] && grep -q '^xcodec: loud.ecdc: .*clip' decoding || { cat decoding; exit 1; }
xcodec -b 3 loud.wav direct.wav 2> message
[ "$(wc -l < message)" = 1 ] && grep -q '^xcodec: loud.wav: .*clip' message || { cat message decoding; exit 1; }
for option in -r '--bits 32f'; do
  # shellcheck disable=SC2086
  xcodec -f $option -b 3 loud.wav -o direct.wav 2> message
  [ ! -s message ] || { echo "$option"; cat message; exit 1; }
done
