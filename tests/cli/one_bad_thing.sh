# One bad thing does not stop or hide others: folders that can not be read, writers that have gone.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
xcodec -b 3 a.wav good.ecdc
export PYTHONPATH="$TESTS"
python3 - <<'END'
import shutil
from abuse import *
for name in ("in/x", "in/closed", "in/z"):
    os.makedirs(name)
    shutil.copy("a.wav", name)
    shutil.copy("good.ecdc", name)
os.chmod("in/closed", 0)
# Root may read everything, unless it gives that up.
root = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "xcodec"]
program = ["xcodec"] if os.getuid() else root
try:
    if subprocess.run([*program[:-1], "ls", "in/closed"], capture_output=True, check=False).returncode:
        ran = run("-b", "3", "--recursive", "--output-dir", "out", "in", program=program)
        assert ran.code == 1 and b"in/closed: Permission denied" in ran.err, (ran.code, ran.err)
        assert os.path.exists("out/x/a.ecdc") and os.path.exists("out/z/a.ecdc"), ran.err
        ran = run("test", "--recursive", "in", program=program)
        assert ran.code == 1 and ran.out.count(b": ok\n") == 2 and b"in/closed: Permission denied" in ran.out, ran.out
        ran = run("codes", "--recursive", "--output-dir", "out", "in", program=program)
        assert ran.code == 1 and b"in/closed: Permission denied" in ran.err, ran.err
        assert os.path.exists("out/x/a.npz") and os.path.exists("out/z/a.npz")
    else:
        print("setpriv can not take root's rights away here: not tested")
finally:
    os.chmod("in/closed", 0o755)
# A writer that opens a pipe and goes, at once or in the middle.
os.mkfifo("fifo.ecdc")
os.mkfifo("fifo.wav")
for fifo, source, arguments in (("fifo.ecdc", "good.ecdc", ["fifo.ecdc", "b.wav"]), ("fifo.wav", "a.wav", ["-b", "3", "fifo.wav", "b.ecdc"])):
    for part in (0, 3, 50):
        writer = subprocess.Popen(["sh", "-c", f"head -c {part} {source} > {fifo}"])
        ran = run(*arguments)
        writer.wait()
        assert ran.code in (3, 4, 5) and ran.err.count(b"\n") == 1, (fifo, part, ran.code, ran.err)
for part in (0, 3, 50):
    for source in ("good.ecdc", "a.wav"):
        pipe = subprocess.Popen(["head", "-c", str(part), source], stdout=subprocess.PIPE)
        ran = run("-", "-o", "b.wav" if source == "good.ecdc" and part > 3 else "b.ecdc", stdin=pipe.stdout)
        assert ran.code in (2, 3, 4, 5) and not os.path.exists("b.ecdc"), (source, part, ran.code, ran.err)
# Pipes without a writer in the place of a model's files.
models = os.path.dirname(CORPUS) + "/models"
environment = {**os.environ, "XCODEC_MODEL_DIR": os.path.abspath("store")}
for fifo in ("config.json", "model.safetensors"):
    shutil.copytree(models + "/wren2_48khz", "store/other")
    os.remove("store/other/" + fifo)
    os.mkfifo("store/other/" + fifo)
    for arguments in (["-m", "./store/other"], ["-m", "other"]):
        expect(run("-f", "-b", "3", *arguments, "a.wav", "b.ecdc", env=environment), {3, 4}, f"{arguments} with a pipe as {fifo}")
    for command in (["info", "./store/other"], ["import", "--name", "new", "store/other"]):
        expect(run("model", *command, env=environment), {2, 3, 4}, f"model {command} with a pipe as {fifo}")
    for command in ("list", "verify"):
        ran = run("model", command, env=environment)
        assert ran.code in (0, 1, 3) and b"wren2_48khz" in ran.out, (command, fifo, ran.code, ran.out, ran.err)
    shutil.rmtree("store")
END
