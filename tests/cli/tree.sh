# --recursive finds audio by what files hold, says how many files came to what, and fails when something that may be
# heard was left out; -v and --report name what was.
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
sox -D a.wav a.flac; sox -D a.wav a.mp3; sox -D a.wav a.au
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, pathlib, re, shutil
from abuse import *
BASE = os.getcwd()


def tree(**files):
    """A fresh folder "in" with these files: NAME (with / for __) = bytes, or the name of a file to copy."""
    os.chdir(BASE)
    for name in ("in", "out", "elsewhere"):
        shutil.rmtree(name, ignore_errors=True)
    os.mkdir("in")
    for name, data in files.items():
        put("in/" + name, data)


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copy(data, path) if isinstance(data, str) else write(path, data)


def summary(ran, code, text, amounts=True):
    last = ran.err.decode().splitlines()[-1:]
    # Amounts follow where something was done.
    done = r"; \d+\.\d s of audio, \d+\.\d kB to \d+\.\d kB \(ratio \d+\.\d\)" if amounts and not text.startswith("0 encoded") else ""
    if ran.code != code or len(last) != 1 or not re.fullmatch(re.escape("xcodec: " + text) + done, last[0]):
        fail(f"{ran.code} instead of {code}: {ran.err.decode()}instead of {text}")


def encode(*options):
    return run("-b", "3", "--recursive", *options, "in")


# Names say little.
tree()
for name, data in {"noname": "a.flac", "song.bak": "a.wav", ".hidden": "a.au", ".dir/x.dat": "a.mp3", "b.wav": "a.wav",
                   "cover.jpg": b"\xff\xd8\xff\xe0" + bytes(3000), "notes.txt": b"hello\n", "empty": b"",
                   "._b.wav": b"\0\5\x16\7\0\2\0\0" + bytes(100)}.items():
    put("in/" + name, data)
summary(encode("--output-dir", "out", "--report", "r.jsonl"), 0, "5 encoded, 0 skipped, 4 not audio, 0 failed")
made = sorted(str(p) for p in pathlib.Path("out").rglob("*.ecdc"))
assert made == ["out/.dir/x.ecdc", "out/.hidden.ecdc", "out/b.ecdc", "out/noname.ecdc", "out/song.ecdc"], made
lines = [json.loads(line) for line in read("r.jsonl").splitlines()]
left = {line["input"]: line["sound"] for line in lines if line["status"] == "left out"}
assert left == {"in/cover.jpg": False, "in/notes.txt": False, "in/empty": False, "in/._b.wav": False}, left
ran = encode("-v", "--skip-existing", "--output-dir", "out")
summary(ran, 0, "0 encoded, 5 skipped, 4 not audio, 0 failed")
for name in left:
    assert f"xcodec: {name}: left out: it is ".encode() in ran.err, (name, ran.err)
assert not encode("--quiet", "-f").err
# A second run leaves alone what the first one made; --rm removes what was encoded and nothing else.
summary(encode("-f", "--rm"), 0, "5 encoded, 0 skipped, 9 not audio, 0 failed")
kept = sorted(p.name for p in pathlib.Path("in").rglob("*") if p.is_file() and p.suffix != ".ecdc")
assert kept == ["._b.wav", "cover.jpg", "empty", "notes.txt"], kept
# Decoding finds .ecdc files by content, too.
os.rename("in/noname.ecdc", "in/renamed")
summary(run("-d", "--recursive", "--output-dir", "out2", "in"), 0, "5 decoded, 0 skipped, 4 not .ecdc, 0 failed")
assert os.path.exists("out2/renamed_decompressed.wav")
assert run("test", "--recursive", "in").out.count(b": ok\n") == 5
# What may be heard and is left out is a failure.
for name, data, why in (("film.mp4", b"\0\0\0\x20ftypisom\0\0\2\0" + bytes(2000), b"video"),
                        ("film.mkv", b"\x1a\x45\xdf\xa3" + bytes(2000), b"video"),
                        ("line.raw", b"\x12\x34" * 2000, b"--raw"),
                        ("line.gsm", b"\x12\x34" * 2000, b"--raw")):
    tree(**{"b.wav": "a.wav", name: data})
    ran = encode("-v", "--rm")
    summary(ran, 1, "1 encoded, 0 skipped, 0 not audio, 0 failed, 1 left out that may be heard (-v lists them)")
    assert why in ran.err and os.path.exists("in/" + name) and not os.path.exists("in/b.wav"), ran.err
tree(**{"b.wav": "a.wav", "line.raw": b"\x12\x34" * 2000})
summary(encode("--raw"), 1, "1 encoded, 0 skipped, 0 not audio, 0 failed, 1 left out that may be heard (-v lists them)")
assert os.path.exists("in/line.ecdc") and not os.path.exists("in/b.ecdc")
# What is named as audio and is none fails with a reason, and is kept.
for name, data in (("x.wav", b""), ("x.mp3", b"garbage" * 100), ("x.m4a", b"\0\0\0\x20ftypM4A \0\0\2\0" + bytes(500)),
                   ("noname", b"MAC " + bytes(500)), ("x.ecdc", "a.wav")):
    tree(**{"b.wav": "a.wav", name: data})
    summary(encode("--rm"), 1, "1 encoded, 0 skipped, 0 not audio, 1 failed")
    assert os.path.exists("in/" + name)
# Links: to files they count as files, and --rm removes the link; links to folders are not followed.
tree(**{"b.wav": "a.wav", "sub/c.wav": "a.wav"})
put("elsewhere/d.wav", "a.wav")
os.symlink("../elsewhere/d.wav", "in/d.wav")
os.symlink("sub", "in/again")
summary(encode("--rm"), 0, "3 encoded, 0 skipped, 1 not audio, 0 failed")
assert os.path.exists("elsewhere/d.wav") and not os.path.lexists("in/d.wav")
tree(**{"b.wav": "a.wav"})
put("elsewhere/d.wav", "a.wav")
os.symlink("../elsewhere", "in/folder")
os.symlink("nowhere", "in/dangling")
os.mkfifo("in/pipe")
summary(encode(), 1, "1 encoded, 0 skipped, 2 not audio, 0 failed, 1 left out that may be heard (-v lists them)")
os.remove("in/folder")
os.symlink("nowhere", "in/lost.wav")
summary(encode("-f"), 1, "1 encoded, 0 skipped, 3 not audio, 1 failed")
# Shards count what is theirs.
tree(**{f"{i}.wav": "a.wav" for i in range(6)}, **{f"{i}.txt": b"x" for i in range(6)})
counts = [encode("--shard", f"{i}/2", "--output-dir", "out").err.decode().split() for i in range(2)]
assert [sum(int(c[i]) for c in counts) for i in (1, 3, 5, 8)] == [6, 0, 6, 0], counts
# The same for codes.
ran = run("codes", "--recursive", "--output-dir", "out", "in")
summary(ran, 0, "6 encoded, 0 skipped, 6 not audio, 0 failed", amounts=False)
# A list of files has its summary where sources are removed.
tree(**{"b.wav": "a.wav", "c.wav": "a.wav"})
summary(run("-b", "3", "--rm", "--multiple", "in/b.wav", "in/c.wav"), 0, "2 encoded, 0 skipped, 0 not audio, 0 failed")
# Folders and files that cannot be read are failures. Root reads everything, so somebody else does it.
tree(**{"b.wav": "a.wav", "closed/c.wav": "a.wav", "listed/d.wav": "a.wav", "e.wav": "a.wav"})
for name, mode in (("closed", 0), ("listed", 0o444), ("e.wav", 0)):
    os.chmod("in/" + name, mode)
os.mkdir("out")
os.chmod("out", 0o777)
for folder in (BASE, os.path.dirname(BASE)):
    os.chmod(folder, 0o755)
somebody = (lambda: os.setuid(65534)) if os.getuid() == 0 else None
reachable = subprocess.run(["xcodec", "--version"], preexec_fn=somebody, capture_output=True, check=False)
if reachable.returncode:
    print("skipped a part: another user cannot run the program")
else:
    ran = run("-b", "3", "--recursive", "--output-dir", "out", "in", preexec_fn=somebody)
    summary(ran, 1, "1 encoded, 0 skipped, 0 not audio, 3 failed")
    for name in (b"in/closed", b"in/listed/d.wav", b"in/e.wav"):
        assert b"xcodec: " + name + b": " in ran.err, (name, ran.err)
END
