# Recovery: headers that lie are not believed, silence is bounded, "complete" means complete.
sox -n -r 48000 -c 2 -b 16 a.wav synth 21 sine 300 vol 0.5
xcodec -b 3 --effort 1 a.wav a.ecdc
xcodec --quiet a.ecdc want.wav
rm a.wav
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
good, want = read("a.ecdc"), read("want.wav")
parts = sections(good)
head, end = parts[0], parts[-1]
blocks = [i for i, (prefix, _) in enumerate(parts) if prefix[2:3] == b"B"]


def recover(data, codes, what, *options):
    write("bad.ecdc", data)
    if os.path.exists("out.wav"):
        os.remove("out.wav")
    ran = run("recover", *options, "bad.ecdc", "out.wav")
    if ran.code not in codes:
        fail(f"{what}: exit status {ran.code} instead of {codes}: {ran.out!r} {ran.err!r}")
    return ran


recover(good, {0}, "a sound file")
assert read("out.wav") == want
# Sections that are sound one by one and stand where none may: all of the audio is there, and the file is damaged all the same.
tags, extra = (b"\xec\xdcm", b"\0\5title\4abcd"), (b"\xec\xdca", b"whatever")
for what, order in {"tags twice": [head, tags, tags, *parts[1:]], "tags between blocks": [*parts[:blocks[1]], tags, *parts[blocks[1]:]],
                    "something between blocks and end": [*parts[:-1], extra, end], "the header twice": [head, *parts],
                    "a block twice": [*parts[:blocks[1]], *parts[blocks[0]:]]}.items():
    data = seal(order)
    recover(data, {3}, what)
    assert read("out.wav") == want or b"tags" in what.encode(), what
    assert run("test", "bad.ecdc").code == 3, what
# A header whose geometry is not the model's: its end is believed instead; without an end it is damage.
body = head[1]
name = body.index(b"wren2_48khz") + len(b"wren2_48khz")
at = body.index(bytes([9, 2]), name)  # rate code 9 (48 kHz), 2 channels
hop, after_hop = varint(body, at + 2)
length, after_length = varint(body, after_hop)
overlap, after_overlap = varint(body, after_length)
cases = {
    "rate": body[:at] + bytes([8]) + body[at + 1:],
    "channels": body[:at + 1] + bytes([1]) + body[at + 2:],
    "hop": body[:at + 2] + put_varint(2 * hop) + body[after_hop:],
    "longer chunks": body[:after_hop] + put_varint(2 * length) + body[after_length:],
    "overlap": body[:after_length] + put_varint(overlap + 100) + body[after_overlap:],
    "huge chunks": body[:at + 2] + put_varint(65536) + put_varint(1 << 24) + body[after_length:],
}
for what, changed in cases.items():
    recover(seal([(head[0], changed), *parts[1:]]), {3}, what)
    assert read("out.wav") == want, what
    ran = recover(seal([(head[0], changed), *parts[1:-1]]), {3}, what + ", no end")
    assert not os.path.exists("out.wav") and (b"contradicts the model" in ran.err or what == "huge chunks"), (what, ran.err)
    assert ran.mib < 1000, ran.mib
# A digest that is not the codes' is damage.
total, at = varint(end[1], 0)
excess, digest = varint(end[1], at)
recover(seal([*parts[:-1], (end[0], end[1][:digest] + bytes([end[1][digest] ^ 1]) + end[1][digest + 1:])]), {3}, "digest")
assert read("out.wav") == want
# Blocks whose checksums hold and whose codes do not decode are silence, and that is bounded, too.
def garbled(i, body):
    return body[:8] + b"\xff" * (len(body) - 8) if i in blocks[1:] else body
bad = seal([(prefix, garbled(i, body)) for i, (prefix, body) in enumerate(parts)])
ran = recover(bad, {3, 6}, "blocks that do not decode", "--max-silence", "0.0001")
if ran.code == 6:
    assert not os.path.exists("out.wav") and b"--max-silence" in ran.err, ran.err
# Rates that nothing has are damage, not usage: in reading as in recovery.
for rate in (768001, 16777215):
    where = body.index(bytes([9, 2]), name)
    high = body[:where] + put_varint(rate) + body[where + 1:]
    write("bad.ecdc", seal([(head[0], high), *parts[1:]]))
    expect(run("--quiet", "bad.ecdc", "rate.wav"), 3, f"{rate} Hz")
    assert run("test", "bad.ecdc").code == 3 and run("info", "bad.ecdc").code == 3
# False markers: a megabyte of them took two seconds.
write("bad.ecdc", b"\xec\xdcB\xff\xff\x7f" * 700000 + good)
ran = run("recover", "-f", "bad.ecdc", "out.wav")
assert ran.code == 3 and read("out.wav") == want and ran.seconds < 30, (ran.code, ran.seconds, ran.err)
END
