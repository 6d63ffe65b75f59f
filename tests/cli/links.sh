# Links at targets are followed when they lead to a file; they are refused when they lead nowhere, and trees are not left.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
export PYTHONPATH="$TESTS"
python3 - <<'END'
import shutil
from abuse import *
os.symlink("nowhere.ecdc", "dangling.ecdc")
os.symlink("loop.ecdc", "loop.ecdc")
for target in ("dangling.ecdc", "loop.ecdc"):
    for force in ([], ["-f"]):
        ran = run("-b", "3", *force, "a.wav", target)
        expect(ran, 5, target)
        assert b"leads nowhere" in ran.err and os.path.islink(target) and not os.path.exists("nowhere.ecdc"), ran.err
# In a tree: neither files nor folders that are links lead out of it.
os.makedirs("in/sub")
for name in ("in/a.wav", "in/sub/b.wav"):
    shutil.copy("a.wav", name)
os.makedirs("outside")
write("outside/a.ecdc", b"precious")
for jobs in ("1", "2"):
    os.makedirs("out")
    os.symlink("../outside/a.ecdc", "out/a.ecdc")
    os.symlink("../outside", "out/sub")
    ran = run("-b", "3", "-f", "--recursive", "--jobs", jobs, "--output-dir", "out", "in")
    assert ran.code == 1 and ran.err.count(b"leads out of out") == 2, ran.err
    assert read("outside/a.ecdc") == b"precious" and os.listdir("outside") == ["a.ecdc"], os.listdir("outside")
    ran = run("codes", "-f", "--recursive", "--output-dir", "out", "in")
    assert ran.code == 1 and os.listdir("outside") == ["a.ecdc"], (ran.err, os.listdir("outside"))
    shutil.rmtree("out")
# Links that stay inside, and a tree that is itself one, are in order.
os.makedirs("real/place")
os.symlink("real", "out")
os.symlink("place", "real/sub")
expect(run("-b", "3", "--recursive", "--output-dir", "out", "in"), 0, "links inside")
assert os.path.exists("real/place/b.ecdc") and os.path.exists("real/a.ecdc")
# What a killed import has left goes with the next one; what belongs to a running one stays.
import fcntl
store = os.path.abspath("store")
os.makedirs(store)
environment = {**os.environ, "XCODEC_MODEL_DIR": store}
good = os.path.dirname(CORPUS) + "/models/wren1_48khz"
for command in (["model", "import", good, "--name", "mine", "-f"], ["model", "verify"]):
    os.makedirs(store + "/.mine.tmp-1-0/x")
    os.makedirs(store + "/.mine.tmp-2-0")
    lock = os.open(store + "/.mine.tmp-2-0", os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    expect(run(*command, env=environment), 0, command)
    left = sorted(n for n in os.listdir(store) if n.startswith("."))
    assert left == [".mine.tmp-2-0"], left
    os.close(lock)
    os.rmdir(store + "/.mine.tmp-2-0")
END
