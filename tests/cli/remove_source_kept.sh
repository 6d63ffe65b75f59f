# --rm removes a source only when its own output holds all of it.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.2 sine 300 vol 0.4
export PYTHONPATH="$TESTS"
python3 - <<'END'
import shutil
import tempfile
from abuse import *
os.mkdir("in")
shutil.move("a.wav", "in/a.wav")
subprocess.run(["sox", "-D", "in/a.wav", "in/a.flac"], check=True)
subprocess.run(["sox", "-D", "-n", "-r", "48000", "-c", "2", "-b", "24", "in/deep.wav", "synth", "0.2", "sine", "300", "vol", "0.4"], check=True)
subprocess.run(["sox", "-D", "-n", "-r", "48000", "-c", "2", "-b", "16", "in/loud.wav", "synth", "0.5", "square", "100"], check=True)
for name in ("a", "deep", "loud"):
    expect(run("-b", "24", f"in/{name}.wav", f"in/{name}.ecdc"), 0, name)


def fresh(*names):
    for name in os.listdir("."):
        if name != "in":
            (shutil.rmtree if os.path.isdir(name) and not os.path.islink(name) else os.remove)(name)
    for name in names:
        shutil.copy("in/" + name, name)


# Two inputs whose outputs are one file under two names: one output, one source gone.
for second in ("./a.flac", os.path.abspath("a.flac"), "sub/../a.flac", "link/a.flac"):
    fresh("a.wav", "a.flac")
    os.mkdir("sub")
    os.symlink(".", "link")
    for jobs in ("1", "2"):
        fresh("a.wav", "a.flac")
        os.mkdir("sub")
        os.symlink(".", "link")
        ran = run("-b", "3", "--rm", "-f", "--multiple", "--jobs", jobs, "a.wav", second)
        assert ran.code == 1 and b"another input has the same output" in ran.err, (second, ran.code, ran.err)
        assert os.path.exists("a.ecdc") and os.path.exists("a.flac") and not os.path.exists("a.wav"), second
# An output that is another input is refused, whichever comes first.
fresh("a.ecdc")
shutil.copy("in/a.wav", "a_decompressed.wav")
ran = run("-f", "--rm", "--multiple", "a.ecdc", "./a_decompressed.wav")
assert ran.code == 1 and b"is another input" in ran.err, ran.err
assert read("a.ecdc") == read("in/a.ecdc")
# What leaves something out is refused before anything is done.
for option in (["--skip", "0:00.1"], ["--until", "0.1s"], ["--codebooks", "1"], ["--model-rate"], ["--as-original"]):
    fresh("a.ecdc")
    expect(run("--rm", *option, "a.ecdc", "a.wav"), 2, option)
    expect_only("a.ecdc", "in")
# What turns out to have left something out stays.
for name, arguments, why in (("deep.ecdc", [], b"more bits"), ("loud.ecdc", [], b"clipped"),
                             ("deep.ecdc", ["--raw", "--format", "s16le"], b"more bits"),
                             ("a.ecdc", ["--raw", "--format", "u8"], b"more bits")):
    fresh(name)
    out = "out.raw" if "--raw" in arguments else "out.wav"
    ran = run("--rm", *arguments, name, out)
    assert ran.code == 0 and why in ran.err, (name, ran.code, ran.err)
    assert os.path.exists(name) and os.path.getsize(out) > 1000, name
for name, arguments in (("a.ecdc", []), ("deep.ecdc", ["--bits", "24"]), ("loud.ecdc", ["--bits", "32f"]), ("loud.ecdc", ["-r"])):
    fresh(name)
    expect(run("--quiet", "--rm", *arguments, name, "out.wav"), 0, name)
    expect_only("in", "out.wav")
# Hard links: the other names of a source stay, and an output that is another name of its source is refused.
fresh("a.wav")
os.link("a.wav", "other.wav")
expect(run("-b", "24", "--rm", "a.wav", "a.ecdc"), 0, "a source with two names")
expect_only("a.ecdc", "in", "other.wav")
assert read("other.wav") == read("in/a.wav") and read("a.ecdc") == read("in/a.ecdc")
fresh("a.wav")
os.link("a.wav", "a.ecdc")
expect(run("-b", "24", "-f", "--rm", "a.wav", "a.ecdc"), 2, "an output that is its source")
assert read("a.wav") == read("in/a.wav")
# Symbolic links: the link goes, not what it leads to.
fresh()
os.symlink("in/a.wav", "link.wav")
expect(run("-b", "24", "--rm", "link.wav", "a.ecdc"), 0, "a link")
expect_only("a.ecdc", "in")
assert os.path.exists("in/a.wav")
# An output on another file system.
elsewhere = "/dev/shm"
if os.path.isdir(elsewhere) and os.access(elsewhere, os.W_OK) and os.stat(elsewhere).st_dev != os.stat(".").st_dev:
    with tempfile.TemporaryDirectory(dir=elsewhere) as out:
        os.makedirs("tree/sub")
        shutil.copy("in/a.wav", "tree/sub")
        expect(run("--quiet", "-b", "24", "--rm", "--recursive", "--output-dir", out + "/new/folder", "tree"), 0, "another file system")
        assert read(out + "/new/folder/sub/a.ecdc") == read("in/a.ecdc") and not os.path.exists("tree/sub/a.wav")
# Pipes are not removed.
fresh()
os.mkfifo("fifo.ecdc")
expect(run("--rm", "fifo.ecdc", "out.wav"), 2, "a pipe")
expect_only("fifo.ecdc", "in")
END
