# A tree as archives are: every format that can be made here, odd names, links, empty and hidden files, one sample, few and
# many bits, many channels, numbers that are none. After --rm --recursive every source is still there, or its output has all
# of its samples; exit status 0 only when nothing was left.
sox -D -n -r 44100 -c 2 -b 16 a.wav synth 0.3 pinknoise vol 0.3
export PYTHONPATH="$TESTS"
python3 - <<'END'
import hashlib, json, shutil
from abuse import *


def sox(path, *options, source="a.wav"):
    """True if sox writes this."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    done = subprocess.run(["sox", "-D", source, *options, path], capture_output=True, check=False)
    if done.returncode and os.path.exists(path):
        os.remove(path)
    return done.returncode == 0


def samples(path):
    return json.loads(run("info", "--json", path).out)["source"]["samples"]


want = {}  # path: samples; of lossy ones at least that many
for kind in ("wav", "aiff", "aifc", "au", "snd", "caf", "flac", "ogg", "mp3", "w64", "voc", "sph", "ircam", "sf", "paf", "pvf", "avr",
             "8svx", "wve", "mat4", "mat5", "htk", "sds", "xi", "opus"):
    path = f"in/formats/{kind}.{kind}"
    mono = ["-c", "1"] if kind in ("8svx", "wve", "htk", "sds", "xi") else []
    rate = ["-r", "8000"] if kind == "wve" else []
    if sox(path, *rate, *mono):
        want[path] = 2400 if rate else 13230
assert len(want) >= 12, want
for rate in (1, 8000, 192000, 384000):
    if sox(f"in/rates/{rate}.wav", "-r", str(rate)):
        want[f"in/rates/{rate}.wav"] = round(0.3 * rate)
for options in (["-b", "8"], ["-b", "24"], ["-b", "32"], ["-e", "float", "-b", "32"], ["-e", "float", "-b", "64"], ["-e", "a-law"],
                ["-e", "mu-law"], ["-e", "ms-adpcm"], ["-e", "ima-adpcm"], ["-e", "gsm-full-rate", "-r", "8000", "-c", "1"]):
    path = f"in/bits/{'_'.join(options)}.wav"
    if sox(path, *options):
        want[path] = 2400 if "gsm-full-rate" in options else 13230
for name in ("new\nline", " spaces ", "-f", "--rm", "'\"$(x)`", "\u202e\u00e9\U0001f3b5", "a" * 240, "%s%n", ".hidden", "..", "x.ecdc"):
    path = f"in/names/{name}.wav" if name != ".." else "in/names/...wav"
    os.makedirs("in/names", exist_ok=True)
    shutil.copy("a.wav", path)
    want[path] = 13230
shutil.copy("a.wav", b"in/names/bad\xff\xfeutf8.wav")
os.makedirs("in/.dir/deep/" + "x/" * 50)
shutil.copy("a.wav", "in/.dir/deep/" + "x/" * 50 + "end.WAV")
want["in/.dir/deep/" + "x/" * 50 + "end.WAV"] = 13230
floats = lambda *values: wav(struct.pack(f"<{len(values)}f", *values), tag=3, channels=1, bits=32)
os.makedirs("in/odd")
write("in/odd/one.wav", wav(bytes(4)))
want["in/odd/one.wav"] = 1
write("in/odd/chunks.wav", wav(bytes(400), before=b"junk" + struct.pack("<I", 3 << 20) + bytes(3 << 20)))
want["in/odd/chunks.wav"] = 100
write("in/odd/silence.wav", floats(*[0.0] * 3000))
want["in/odd/silence.wav"] = 3000
write("in/odd/loud.wav", floats(*[9.0, -9.0] * 1000))
want["in/odd/loud.wav"] = 2000
kept = {}  # sources that stay, and why the run says so
write("in/odd/none.wav", wav(b""))
want["in/odd/none.wav"] = 0
for name, data in (("empty.wav", b""), ("nan.wav", floats(0.1, float("nan"), 0.2)), ("inf.wav", floats(*[0.1] * 99, float("inf"))),
                   ("cut.wav", read("a.wav")[:-1000]), ("text.wav", b"hello"), ("two.wav", read("a.wav") * 2)):
    kept[write("in/odd/" + name, data)] = "failed"
for channels in (3, 6, 8):
    if sox(f"in/odd/{channels}ch.wav", "remix", *(["1"] * channels), source="a.wav") or subprocess.run(
            ["sox", "-D", "a.wav", f"in/odd/{channels}ch.wav", "remix", *(["1"] * channels)], check=False).returncode == 0:
        kept[f"in/odd/{channels}ch.wav"] = "mixed to 2"
for name, data in (("cover.jpg", b"\xff\xd8\xff\xe0" + bytes(900)), ("list.m3u", b"a.wav\n"), ("empty", b""), ("disk.zip", b"PK\3\4" + read("a.wav")),
                   ("zeros.bin", bytes(9000)), ("._a.wav", b"\0\5\x16\7" + bytes(90))):
    kept[write("in/odd/" + name, data)] = "left out"
os.symlink("one.wav", "in/odd/link.wav")
os.symlink("loop", "in/odd/loop")
os.symlink(".", "in/odd/self")
os.mkfifo("in/odd/pipe.wav")
before = {os.path.join(d, n): hashlib.sha256(read(os.path.join(d, n))).digest() for d, _, names in os.walk("in") for n in names
          if os.path.isfile(os.path.join(d, n)) and not os.path.islink(os.path.join(d, n))}
ran = run("-v", "-b", "24", "--rm", "--recursive", "in")
assert ran.code == 1, ran.err.decode()
problems = []
for path, count in want.items():
    output = os.path.splitext(path)[0] + ".ecdc" if os.path.basename(path) != "...wav" else "in/names/...ecdc"
    if os.path.exists(path):
        if hashlib.sha256(read(path)).digest() != before[path]:
            problems.append(f"{path!r} was changed")
        if path.encode() not in ran.err and repr(path)[1:-1].encode() not in ran.err and path.isprintable():
            problems.append(f"{path!r} stays, and nothing says why")
        continue
    if not os.path.exists(output):
        problems.append(f"{path!r} is gone without an output")
    elif run("test", output).code or not (count <= samples(output) <= count + (3000 if path.endswith((".mp3", ".wav", ".ogg", ".8svx", ".voc")) and "adpcm" in path or path.endswith((".mp3", ".gsm", ".sds")) or "gsm" in path else 0)):
        problems.append(f"{path!r}: {samples(output)} samples instead of {count}")
for path, why in kept.items():
    if not os.path.exists(path) or read(path) is None or hashlib.sha256(read(path)).digest() != before[path]:
        problems.append(f"{path!r} is gone or changed")
    if path.encode() not in ran.err:
        problems.append(f"nothing is said of {path!r}")
if problems:
    fail("\n".join(problems) + "\n" + ran.err.decode("utf-8", "replace"))
gone = [path for path in want if not os.path.exists(path)]
print(f"{len(gone)} of {len(want)} sources encoded and removed; still there: {[p for p in want if os.path.exists(p)]}")
assert len(gone) >= len(want) - 6, ran.err.decode("utf-8", "replace")
END
