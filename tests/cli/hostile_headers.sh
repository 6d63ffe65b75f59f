# Reliability cases 3 to 7 and 11: headers that lie are refused at once, without memory for what they claim.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
xcodec -b 3 --container 0 a.wav old.ecdc
xcodec -b 3 a.wav new.ecdc
rm a.wav
export PYTHONPATH="$TESTS"
python3 - <<'END'
import glob, struct
from abuse import *
old, new = read("old.ecdc"), read("new.ecdc")
json_size = struct.unpack(">I", old[5:9])[0]
json, payload = old[9:9 + json_size].decode(), old[9 + json_size:]
scale, codes = payload[:4], payload[4:]
model = '"m": "wren2_48khz"'
assert model in json and '"nc": 2' in json and '"al": 4800' in json, json
base = run("test", "old.ecdc", "new.ecdc")
expect(base, 0, "sound files")

def old_file(edit=lambda j: j, data=payload):
    return v0(edit(json), data)

cases = {
    # 3: lengths of headers
    "v0 header of 4 GiB": (b"ECDC\0\xff\xff\xff\xff" + payload, {3}),
    "v0 header over 64 KiB": (b"ECDC\0" + struct.pack(">I", 65537) + json.encode().ljust(65537), {3}),
    "v1 header of 4 GiB": (b"ECDC\1" + put_varint(0xFFFFFFFF) + new[6:], {3}),
    "v1 header over 64 KiB": (b"ECDC\1" + put_varint(65537) + bytes(70000), {3}),
    "v1 header length without end": (b"ECDC\1" + b"\xff" * 20, {3}),
    # 4: JSON
    "depth bomb": (v0('{"m": ' + "[" * 30000 + "]" * 30000 + "}"), {3}),
    "duplicate key": (old_file(lambda j: j[:-1] + ', "al": 4800}'), {3}),
    "al float": (old_file(lambda j: j.replace("4800", "4800.0")), {3}),
    "al negative": (old_file(lambda j: j.replace("4800", "-4800")), {3}),
    "al 1e400": (old_file(lambda j: j.replace("4800", "1e400")), {3}),
    "nc negative": (old_file(lambda j: j.replace('"nc": 2', '"nc": -2')), {3}),
    "nc float": (old_file(lambda j: j.replace('"nc": 2', '"nc": 2.5')), {3}),
    "lm number": (old_file(lambda j: j.replace("false", "0")), {3}),
    "invalid UTF-8": (v0(json.encode().replace(b"wren2", b"wr\xc0\xaf2"), payload), {3}),
    "not JSON": (v0("hello", payload), {3}),
    # 5: lengths that nothing can hold
    "al 2^63": (old_file(lambda j: j.replace("4800", str(1 << 63))), {3, 6}),
    "al 2^62": (old_file(lambda j: j.replace("4800", str(1 << 62))), {3, 6}),
    "al of a year": (old_file(lambda j: j.replace("4800", str(48000 * 86400 * 365))), {3, 6}),
    "al of a minute": (old_file(lambda j: j.replace("4800", str(48000 * 60))), {3, 6}),
    # 6: codebooks and scales
    "nc 0": (old_file(lambda j: j.replace('"nc": 2', '"nc": 0')), {3}),
    "nc 1000": (old_file(lambda j: j.replace('"nc": 2', '"nc": 1000')), {3}),
    "nc 255": (old_file(lambda j: j.replace('"nc": 2', '"nc": 255')), {3}),
    "scale NaN": (old_file(data=b"\x7f\xc0\0\0" + codes), {3}),
    "scale infinite": (old_file(data=b"\x7f\x80\0\0" + codes), {3}),
    "scale zero": (old_file(data=b"\0\0\0\0" + codes), {3}),
    "scale negative": (old_file(data=b"\xbf\x80\0\0" + codes), {3}),
    # 7: what another version or machine might read
    "version 2": (b"ECDC\2" + new[5:], {3, 4}),
    "version 200": (b"ECDC\xc8" + b"abcdefgh" * 8, {4}),
    "unknown model": (old_file(lambda j: j.replace("wren2", "other")), {4}),
}
for name in glob.glob(CORPUS + "/ecdc/bad/*.ecdc"):
    cases["corpus " + name] = (read(name), {6} if "bomb" in name else {3, 4})
for name in glob.glob(CORPUS + "/ecdc/unsupported/*.ecdc"):
    cases["corpus " + name] = (read(name), {4})
head, *rest = sections(new)
for text, change, code in (
        ("unknown critical field", lambda b: b + put_varint(900 * 2 + 1) + put_varint(0), 4),
        ("unknown flag", lambda b: bytes([b[0] | 64]) + b[1:], 4),
        ("codebooks beyond the model", None, 3)):
    if change is None:
        at = head[1].index(b"\2\x0a")  # codebooks 2, codebook bits 10
        change = lambda b: b[:at] + b"\x7f" + b[at + 1:]
    cases["v1 " + text] = (seal([(head[0], change(head[1])), *rest]), {code})
for name, (data, codes_expected) in cases.items():
    write("bad.ecdc", data)
    write("out.wav", b"precious")
    ran = run("-f", "bad.ecdc", "out.wav")
    expect(ran, codes_expected, name)
    if ran.seconds > 60:
        fail(f"{name}: took {ran.seconds} s")
    if ran.mib > base.mib + 64:
        fail(f"{name}: {ran.mib} MiB instead of {base.mib}")
    if read("out.wav") != b"precious":
        fail(f"{name}: the old output is gone")
# Without a model the container alone tells damage.
for name in glob.glob(CORPUS + "/ecdc/bad/v1-*.ecdc"):
    ran = run("test", name)
    if ran.code != (6 if "bomb" in name else 3):
        fail(f"{name}: {ran.code} {ran.out!r}")
expect_only("bad.ecdc", "new.ecdc", "old.ecdc", "out.wav")
# What is missing has a name.
write("bad.ecdc", old_file(lambda j: j.replace("wren2", "other")))
ran = run("bad.ecdc")
assert b"other_48khz" in ran.err, ran.err
write("bad.ecdc", b"ECDC\xc8" + bytes(100))
ran = run("bad.ecdc")
assert b"200" in ran.err, ran.err
END
