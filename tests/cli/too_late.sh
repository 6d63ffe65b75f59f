# What would fail after hours of computing is found before: names that are too long, folders that cannot be written to,
# sources that cannot be removed, no room.
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
sox -D -n -r 48000 -c 2 -b 16 long.wav synth 600 sine 300 vol 0.5
export PYTHONPATH="$TESTS"
python3 - <<'END'
import shutil
from abuse import *
measure = run("-b", "3", "a.wav", "a.ecdc")
expect(measure, 0, "as a measure")
quick = max(1.0, 20 * measure.seconds)


def early(ran, text, what, code=5, lines=1):
    """Refused at once, with these words, and nothing is left; ten minutes of audio would have taken longer."""
    expect(ran, code, what, lines)
    assert text in ran.err, (what, ran.err)
    assert ran.seconds < quick, (what, ran.seconds)
    left = [n for n in os.listdir(".") if n.startswith(".xcodec")]
    assert not left, left


for output in ("x" * 251 + ".ecdc", "out/" * 1100 + "x.ecdc"):
    early(run("-b", "24", "--effort", "4", "long.wav", output), b"File name too long", output[:10])
early(run("-b", "24", "long.wav", "none/x.ecdc"), b"No such file", "no folder")
early(run("-b", "24", "long.wav", "a.wav/x.ecdc"), b"Not a directory", "a file for a folder")
early(run("codes", "long.wav", "x" * 252 + ".npz"), b"File name too long", "codes")
early(run("codes", "long.wav", "a.wav/x.npz"), b"Not a directory", "codes into no folder")
# In a batch the failures come first.
os.mkdir("in")
shutil.copy("long.wav", "in/a.wav")
shutil.copy("a.wav", "in/" + "y" * 251)
ran = run("-b", "3", "--recursive", "--output-dir", "out", "in")
lines = ran.err.decode().splitlines()
assert ran.code == 1 and "File name too long" in lines[0] and "1 encoded" in lines[1] and len(lines) == 2, lines
os.remove("in/" + "y" * 251)
early(run("-b", "3", "--recursive", "--output-dir", "a.wav/out", "in"), b"Not a directory", "a file for a tree", 5, 2)
early(run("-b", "3", "--recursive", "--output-dir", "/proc/self", "in"), b"/proc/self", "a folder without rights", 5, 2)
# Root may write anywhere, so somebody else tries.
for folder in (".", ".."):
    os.chmod(folder, 0o755)
somebody = (lambda: os.setuid(65534)) if os.getuid() == 0 else None
if subprocess.run(["xcodec", "--version"], preexec_fn=somebody, capture_output=True, check=False).returncode:
    print("skipped a part: another user cannot run the program")
else:
    os.mkdir("open")
    os.chmod("open", 0o777)
    early(run("-b", "24", "long.wav", preexec_fn=somebody), b"Permission denied", "a folder of others")
    early(run("-b", "24", "--rm", "long.wav", "open/x.ecdc", preexec_fn=somebody), b"could not be removed", "--rm")
    early(run("-b", "3", "--recursive", "--output-dir", "new", "in", preexec_fn=somebody), b"Permission denied",
          "a tree among others' folders", 5, 2)
# No room: a file system of half a megabyte, where the kernel lets us have one.
os.mkdir("small")
mounted = ["sh", "-c", 'mount -t tmpfs -o size=512k none small && exec xcodec "$@"', "sh"]
if os.getuid() != 0:
    mounted = ["unshare", "-rm", *mounted]
else:
    mounted = ["unshare", "-m", *mounted]
if run("--version", program=mounted).code:
    print("skipped a part: no file system can be mounted")
else:
    expect(run("-f", "-b", "3", "long.wav", "long.ecdc"), 0, "ten minutes")
    early(run("long.ecdc", "small/long.wav", program=mounted), b"no room", "decoding")
    early(run("-b", "48", "long.wav", "small/long.ecdc", program=mounted), b"no room", "too many bits")
    early(run("-d", "--multiple", "--output-dir", "small", "long.ecdc", "a.ecdc", program=mounted), b"no room", "a batch")
    expect(run("-b", "3", "a.wav", "small/a.ecdc", program=mounted), 0, "what fits")
    expect(run("--quiet", "--until", "1s", "long.ecdc", "small/a.wav", program=mounted), 0, "a part that fits")
END
