# Reliability case 22: two programs on one target: one of them wins whole. A source that changes while it is read is an
# error, and is not deleted.
sox -n -r 48000 -c 2 a.wav synth 5 pinknoise vol 0.2
export PYTHONPATH="$TESTS"
python3 - <<'END'
import glob, signal
from abuse import *
expect(run("-b", "3", "a.wav", "three.ecdc"), 0, "3 kbps")
expect(run("-b", "6", "a.wav", "six.ecdc"), 0, "6 kbps")
for _ in range(4):
    both = [subprocess.Popen(["xcodec", "-f", "-b", b, "a.wav", "a.ecdc"]) for b in ("3", "6")]
    assert [c.wait() for c in both] == [0, 0]
    assert read("a.ecdc") in (read("three.ecdc"), read("six.ecdc"))
os.remove("a.ecdc")
both = [subprocess.Popen(["xcodec", "-b", b, "a.wav", "a.ecdc"], stderr=subprocess.DEVNULL) for b in ("3", "6")]
codes = sorted(c.wait() for c in both)
assert codes in ([0, 5], [0, 0]) and read("a.ecdc") in (read("three.ecdc"), read("six.ecdc")), codes
os.remove("a.ecdc")
os.remove("three.ecdc")
os.remove("six.ecdc")

for arguments in (["--rm"], []):
    child = subprocess.Popen(["xcodec", "-f", "-b", "24", *arguments, "a.wav", "a.ecdc"], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not glob.glob(".xcodec-*.tmp") and child.poll() is None and time.monotonic() < deadline:
        pass
    child.send_signal(signal.SIGSTOP)
    finished = child.poll() is not None or os.path.exists("a.ecdc") and not glob.glob(".xcodec-*.tmp")
    with open("a.wav", "r+b") as source:
        source.seek(1000)
        source.write(b"changed")
    child.send_signal(signal.SIGCONT)
    err = child.stderr.read()
    code = child.wait()
    if finished:
        print("was too quick to be disturbed")
        continue
    if code != 5 or err.count(b"\n") != 1 or b"changed" not in err:
        fail(f"{arguments}: {code} {err!r}")
    assert os.path.exists("a.wav"), "the changed source is gone"
END

# Two programs that are to remove one source: it goes when one of them holds it, and no output is less than whole.
python3 - <<'END'
import shutil
from abuse import *
shutil.move("a.wav", "kept.wav")
for name in os.listdir("."):
    if name != "kept.wav":
        os.remove(name)
expect(run("-b", "3", "kept.wav", "good.ecdc"), 0, "3 kbps")
for round in range(6):
    shutil.copy("kept.wav", "a.wav")
    names = ("one.ecdc", "two.ecdc") if round % 2 else ("one.ecdc", "one.ecdc")
    both = [subprocess.Popen(["xcodec", "-f", "--quiet", "-b", "3", "--rm", "a.wav", name], stderr=subprocess.PIPE) for name in names]
    told = [child.communicate()[1] for child in both]
    codes = [child.returncode for child in both]
    assert 0 in codes and set(codes) <= {0, 5}, (codes, told)
    assert not os.path.exists("a.wav"), (codes, told)
    for code, name in zip(codes, names):
        assert code != 0 or read(name) == read("good.ecdc"), name
    for name in set(names):
        if os.path.exists(name):
            os.remove(name)
    expect_only("kept.wav", "good.ecdc")
END
