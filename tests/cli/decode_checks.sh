# What test reports, decoding reports: files whose checksums are right and whose end contradicts their codes.
sox -n -r 48000 -c 2 -b 16 a.wav synth 21 sine 300 vol 0.5
xcodec -b 3 --effort 1 a.wav a.ecdc
xcodec -b 3 --effort 1 --container 0 a.wav old.ecdc
rm a.wav
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
good, old = read("a.ecdc"), read("old.ecdc")
parts = sections(good)
blocks = [i for i, (prefix, _) in enumerate(parts) if prefix[2:3] == b"B"]
assert len(blocks) >= 2, "the file needs two blocks"
end = parts[-1][1]
total, at = varint(end, 0)
excess, digest = varint(end, at)
index = digest + 12
flip = lambda body, i: body[:i] + bytes([body[i] ^ 1]) + body[i + 1:]

def with_end(body):
    return seal([*parts[:-1], (parts[-1][0], body)])

def swapped(i, j):
    other = list(parts)
    other[i], other[j] = (parts[i][0], parts[j][1]), (parts[j][0], parts[i][1])
    return seal(other)

cases = {
    "digest": with_end(flip(end, digest)),
    "last byte of the digest": with_end(flip(end, index - 1)),
    "blocks in another order": swapped(blocks[0], blocks[1]),
    "trailing byte": good + b"\0",
    "version 0, trailing byte": old + b"\0",
    "a block missing": seal([p for i, p in enumerate(parts) if i != blocks[0]]),
}
# The sizes of two blocks exchanged in the index: their sum, and so the place of the first block, stays.
sizes = [len(seal([p])) for i, p in enumerate(parts) if i in blocks]
listed = b"".join(map(put_varint, sizes))
assert listed in end
other = b"".join(map(put_varint, [sizes[0] - 1, sizes[1] + 1, *sizes[2:]]))
assert len(other) == len(listed)
cases["index"] = with_end(end.replace(listed, other))
for name, data in cases.items():
    write("bad.ecdc", data)
    assert run("test", "bad.ecdc").code == 3, name
    write("out.wav", b"precious")
    expect(run("--quiet", "-f", "bad.ecdc", "out.wav"), 3, name)
    assert read("out.wav") == b"precious", name
    os.remove("out.wav")
    expect(run("--quiet", "--rm", "bad.ecdc", "out.wav"), 3, name + ", --rm")
    with open("bad.ecdc", "rb") as pipe:
        expect(run("--quiet", "-d", "-", "out.wav", stdin=pipe), 3, name + ", standard input")
    expect(run("codes", "bad.ecdc", "out.npz"), 3, name + ", codes")
    expect_only("a.ecdc", "bad.ecdc", "old.ecdc")
# Who asks for a part gets it although the end is wrong.
write("bad.ecdc", cases["digest"])
expect(run("--quiet", "--until", "1s", "bad.ecdc", "out.wav"), 0, "a part")
os.remove("out.wav")
expect(run("--quiet", "--until", "1:00:00", "bad.ecdc", "out.wav"), 3, "a part that is everything")
END
