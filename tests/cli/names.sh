# Reliability case 24: any name works and none reaches the terminal raw; -- ends options; thousands of files need few
# descriptors, and failures among them do not stop the others.
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
data = wav(bytes(400))
os.mkdir("x")
os.chdir("x")
for name in (b"new\nline.wav", b"esc\x1b[31m.wav", b"bad\xff\xfeutf8.wav", b"-f.wav", b"--rm.wav", b" .wav", b"'\"$(x).wav",
             b"a" * 250 + b".wav", "\u202e\u00e9.wav".encode(), b"..wav", b"a.b.c.wav", b"%s%n.wav"):
    with open(name, "wb") as file:
        file.write(data)
    ran = run("-b", "3", "--", name)
    expect(ran, 0, repr(name))
    target = name[:-4] + b".ecdc" if name != b"..wav" else None
    if target is not None and not os.path.exists(target):
        fail(f"{name!r}: no {target!r} but {os.listdir(b'.')}")
    expect(run("-f", "--", target, b"../out.wav") if target else run("--version"), 0, repr(name))
    for ran in (run("-b", "3", "--", name), run("-d", "--", name)):
        if target is None:
            continue
        expect(ran, {3, 5}, repr(name))
        if any(b < 32 and b != 10 for b in ran.err) or b"\xff" in ran.err or "\u202e".encode() in ran.err:
            fail(f"{name!r} reached the terminal: {ran.err!r}")
# Too long for the suffix, and too long at all.
with open(b"b" * 251 + b".wav", "wb") as file:
    file.write(data)
expect(run("-b", "3", b"b" * 251 + b".wav"), 5, "a name that has no room for .ecdc")
expect(run("-b", "3", b"c" * 300 + b".wav"), 5, "a name of 300 bytes")
# Paths with ..
os.chdir("..")
write("plain.wav", data)
expect(run("-b", "3", "x/../plain.wav", "x/../x/../up.ecdc"), 0, "..")
assert os.path.exists("up.ecdc")
# Ten thousand files: most are done already, some are broken, few descriptors.
os.mkdir("many")
os.mkdir("many_out")
for i in range(10000):
    broken = i % 1000 == 7
    write(f"many/{i:05}.wav", b"RIFF broken" if broken else data)
    if i % 500 and not broken:
        write(f"many_out/{i:05}.ecdc", b"done before")
ran = run("-b", "3", "--recursive", "--skip-existing", "--output-dir", "many_out", "--report", "r.jsonl", "many",
          program=["sh", "-c", 'ulimit -n 24; exec xcodec "$@"', "sh"])
expect(ran, 1, "many files", lines=11)
assert b"20 encoded, 9970 skipped, 0 not audio, 10 failed" in ran.err, ran.err[-300:]
assert len(os.listdir("many_out")) == 9990 and read("r.jsonl").count(b"\n") == 10000
assert read("many_out/00500.ecdc")[:5] == b"ECDC\1" and read("many_out/00001.ecdc") == b"done before"
END
