# Channels that the model does not have are mixed, and the program says so: decoding can't part them again. --rm keeps the
# source.
python3 - <<'END'
import wave
for channels in (1, 2, 6):
    with wave.open(f"{channels}.wav", "wb") as file:
        file.setparams((channels, 2, 48000, 0, "NONE", ""))
        file.writeframes(b"\0\1" * channels * 4800)
END
for channels in 1 2; do
  xcodec -b 3 $channels.wav $channels.ecdc 2> message
  [ ! -s message ] || { cat message; exit 1; }
done
expected='xcodec: 6.wav: its 6 channels are mixed to 2'
for output in 6.ecdc 6.npz 6.flac; do
  command=$([ $output = 6.npz ] && echo codes || true)
  # shellcheck disable=SC2086
  xcodec $command -b 3 6.wav $output 2> message
  [ "$(cat message)" = "$expected" ] || { echo "$output"; cat message; exit 1; }
done
xcodec --rm -f -b 3 6.wav 6.ecdc 2> message
grep -qx "$expected" message && grep -q 'not removed\|kept' message && [ -f 6.wav ] || { cat message; exit 1; }
xcodec --quiet -f -b 3 6.wav 6.ecdc 2> message
[ ! -s message ] || { cat message; exit 1; }
