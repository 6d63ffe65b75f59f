# Reliability cases 1, 2 and 10: a file cut anywhere, with any bit wrong, or with anything after its end is damaged.
sox -n -r 48000 -c 1 -b 16 a.wav synth 0.1 sine 300 vol 0.5
xcodec -b 3 a.wav a.ecdc
xcodec -b 3 --container 0 a.wav old.ecdc
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, os
from abuse import *
good = read("a.ecdc")
os.mkdir("bad")
bad = {f"cut{n:04}": good[:n] for n in range(len(good))}
for bit in range(8 * len(good)):
    flipped = bytearray(good)
    flipped[bit // 8] ^= 1 << bit % 8
    bad[f"bit{bit:05}"] = bytes(flipped)
bad.update(garbage=good + b"\0", twice=good + good, text=good + b"\n", zeros=good + bytes(4096), front=b"\0" + good)
for name, data in bad.items():
    write(f"bad/{name}.ecdc", data)
# Every failure is reported in one line, with its reason.
ran = run("test", *(f"bad/{n}.ecdc" for n in bad))
lines = ran.out.decode().splitlines()
assert ran.code == 1 and len(lines) == len(bad), (ran.code, len(lines), len(bad))
sound = [l for l in lines if l.endswith(": ok")]
assert not sound, sound
# None gives an output.
ran = run("--multiple", "--decode", "--output-dir", "out", "--report", "report.jsonl", *(f"bad/{n}.ecdc" for n in bad))
assert ran.code == 1, ran.code
assert not os.path.exists("out") or not [f for _, _, files in os.walk("out") for f in files]
rows = [json.loads(l) for l in read("report.jsonl").decode().splitlines()]
wrong = [r for r in rows if r["exit"] != 3]
assert len(rows) == len(bad) and not wrong, wrong[:3]
for name in ("cut0000", "cut0005", "cut0100", "bit00033", "bit00500", "garbage", "twice"):
    write("one.ecdc", bad[name])
    write("out.wav", b"precious")
    expect(run("-f", "one.ecdc", "out.wav"), 3, name)
    assert read("out.wav") == b"precious", name
    assert run("test", "one.ecdc").code == 3, name
# Version 0 has no checksums: wrong bits may decode, but never crash, hang or leave anything behind.
old = read("old.ecdc")
os.mkdir("old")
names = []
for bit in list(range(8 * 60)) + list(range(8 * 60, 8 * len(old), 7)):
    flipped = bytearray(old)
    flipped[bit // 8] ^= 1 << bit % 8
    names.append(write(f"old/{bit:05}.ecdc", bytes(flipped)))
ran = run("--multiple", "--decode", "--output-dir", "old_out", "--report", "old.jsonl", *names)
assert ran.code in (0, 1), (ran.code, ran.err[-500:])
codes = {json.loads(l).get("exit", 0) for l in read("old.jsonl").decode().splitlines()}
assert codes <= {0, 3, 4, 6}, codes
for n in range(len(old)):
    write(f"old/cut{n:04}.ecdc", old[:n])
ran = run("--multiple", "--decode", "--output-dir", "old_out2", "--report", "cut.jsonl",
          *(f"old/cut{n:04}.ecdc" for n in range(len(old))))
codes = {json.loads(l)["exit"] for l in read("cut.jsonl").decode().splitlines()}
assert codes == {3}, codes
END
