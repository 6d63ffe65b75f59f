# One rule for all formats: audio that ends before it says is an error and the source stays; --accept-truncated takes
# what is there and says how much is missing.
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 3 pinknoise vol 0.5
for i in aiff au w64 caf ogg mp3; do sox -D p.wav p.$i; done
flac -s p.wav -o p.flac; flac -s --ogg --serial-number=1 p.wav -o p.oga
for i in wav aiff au w64 caf ogg mp3 flac oga; do
  size=$(stat -c %s p.$i)
  xcodec -f -b 3 p.$i x.ecdc
  for cut in 1 3 500 $((size / 2 + 61)); do
    head -c $((size - cut)) p.$i > cut.$i
    for pipe in no yes; do
      status=0
      if [ $pipe = no ]; then xcodec -b 3 --rm cut.$i cut.ecdc 2> message || status=$?
      else cat cut.$i | xcodec -b 3 - cut.ecdc 2> message || status=$?; fi
      [ "$status" = 3 ] && [ -e cut.$i ] && [ ! -e cut.ecdc ] && [ "$(wc -l < message)" = 1 ] ||
        { echo "$i less $cut bytes, pipe $pipe: $status"; cat message; exit 1; }
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
# A recording of a radio station ends after any page, without the one that is marked as the last: all of it is encoded,
# and its source stays, since nobody knows whether there was more. The same holds of every stream in a chain.
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *


def crc(page):
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def unmarked(data):
    """The stream without the mark of its last page."""
    at = data.rindex(b"OggS")
    page = bytearray(data[at:])
    assert page[5] & 4
    page[5] &= ~4
    page[22:26] = bytes(4)
    page[22:26] = struct.pack("<I", crc(page))
    return data[:at] + bytes(page)


for name in ("p.ogg", "p.oga"):
    data = read(name)
    suffix = name[-4:]
    write("radio" + suffix, unmarked(data))
    ran = run("-f", "-b", "3", "--rm", "radio" + suffix, "radio.ecdc")
    assert ran.code == 0 and ran.err.count(b"\n") == 2 and b"marked as the last" in ran.err and b"kept" in ran.err, (name, ran.err)
    assert os.path.exists("radio" + suffix)
    assert b'"samples":132300' in run("info", "--json", "radio.ecdc").out, name
    # The next stream has begun, but the end of this one may have been lost before they were joined.
    write("chain" + suffix, unmarked(data) + data)
    ran = run("-f", "-b", "3", "--rm", "chain" + suffix, "chain.ecdc")
    assert ran.code == 0 and b"marked as the last" in ran.err and b"264600 samples were" in ran.err and b"kept" in ran.err, (name, ran.err)
    assert os.path.exists("chain" + suffix)
    assert b'"samples":264600' in run("info", "--json", "chain.ecdc").out, name
    # Headers without any sound are a recording that was lost.
    pages = [i for i in range(len(data)) if data.startswith(b"OggS", i)]
    headers = next(i for i in pages if data[i + 6:i + 14] not in (bytes(8), b"\xff" * 8))
    write("headers" + suffix, data[:headers])
    for options in ([], ["--accept-truncated"]):
        ran = run("-f", "-b", "3", "--rm", *options, "headers" + suffix, "none.ecdc")
        assert ran.code == 3 and (b"not one sample" in ran.err or b"after 0 of" in ran.err), (name, ran.code, ran.err)
        assert os.path.exists("headers" + suffix) and not os.path.exists("none.ecdc")
END
