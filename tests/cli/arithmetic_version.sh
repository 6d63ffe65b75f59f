# Reliability cases 8 and 9: codes of another arithmetic are refused, never decoded to wrong audio; a damaged payload
# costs its own block only, and the report says which.
sox -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 long.wav repeat 3
xcodec -b 3 long.wav a.ecdc
rm long.wav
xcodec -r --quiet a.ecdc whole.wav
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, wave
from abuse import *
parts = sections(read("a.ecdc"))
head = parts[0][1]
at = head.index(b"\2\x0a") + 2
assert head[at:at + 2] == b"\1\1", "coder adaptive, version 1"
for coder, version in ((1, 2), (1, 99), (2, 1), (9, 1)):
    changed = head[:at] + bytes([coder, version]) + head[at + 2:]
    write("other.ecdc", seal([(parts[0][0], changed), *parts[1:]]))
    ran = run("other.ecdc", "out.wav")
    if ran.code not in (3, 4) or b"\n" in ran.err[:-1]:
        fail(f"coder {coder} version {version}: {ran.code} {ran.err!r}")
    # The record in the trailer repeats coder and version: a file that was really made so has both.
    body = parts[-1][1]
    place = body.index(bytes([2, 1, 1]), 14)
    honest = body[:place] + bytes([2, coder, version]) + body[place + 3:]
    write("other.ecdc", seal([(parts[0][0], changed), *parts[1:-1], (parts[-1][0], honest)]))
    expect(run("other.ecdc", "out.wav"), 4, f"coder {coder} version {version}")
    assert not os.path.exists("out.wav")
# A payload whose checksum holds but whose codes are wrong, in the middle block: the digest tells.
blocks = [i for i, (prefix, _) in enumerate(parts) if prefix == b"\xec\xdcB"]
middle = blocks[len(blocks) // 2]
body = bytearray(parts[middle][1])
body[len(body) // 2] ^= 0x55
write("wrong.ecdc", seal([*parts[:middle], (parts[middle][0], bytes(body)), *parts[middle + 1:]]))
expect(run("wrong.ecdc", "out.wav"), 3, "wrong codes under a right checksum")
# The same without the right checksum: recovery saves the others.
data = bytearray(read("a.ecdc"))
offset = read("a.ecdc").index(parts[middle][1])
data[offset + len(body) // 2] ^= 0x55
write("damaged.ecdc", bytes(data))
expect(run("damaged.ecdc", "out.wav"), 3, "damaged payload")
assert not os.path.exists("out.wav")
ran = run("recover", "--json", "damaged.ecdc", "saved.wav")
assert ran.code == 3, ran.err
report = json.loads(ran.out)
assert [l["first_block"] for l in report["lost"]] == [len(blocks) // 2], report
assert report["blocks_intact"] == len(blocks) - 1, report
END
