# TERM and INT with --jobs: whatever the threads are doing, no temporary file is left and nothing is half written.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
export PYTHONPATH="$TESTS"
python3 - <<'END'
import pathlib, random, shutil, signal
from abuse import *
chance = random.Random(1)
os.makedirs("in")
for i in range(24):
    shutil.copy("a.wav", f"in/{i:02}.wav")
command = ["xcodec", "-T", "1", "-b", "3", "--quiet", "--recursive", "--jobs", "8", "--output-dir", "out", "in"]


def default_signals():
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


started = time.monotonic()
assert subprocess.run(command, check=False).returncode == 0
whole = time.monotonic() - started
good = read("out/00.ecdc")
ended = 0
for i in range(60):
    shutil.rmtree("out")
    started = time.monotonic()
    child = subprocess.Popen(command, stderr=subprocess.PIPE, preexec_fn=default_signals)
    time.sleep(chance.uniform(0.02, 1) * whole)
    child.send_signal((signal.SIGTERM, signal.SIGINT)[i % 2])
    err = child.stderr.read()
    code = child.wait()
    assert code in (0, -signal.SIGTERM, -signal.SIGINT) and not err, (code, err)
    ended += code != 0
    if code == 0:  # it was quicker than the first, when the machine may have been busier
        whole = min(whole, time.monotonic() - started)
    os.makedirs("out", exist_ok=True)
    for path in pathlib.Path("out").iterdir():
        assert path.suffix == ".ecdc" and path.read_bytes() == good, path
assert ended > 5, f"only {ended} of 60 runs were ended by their signal"
END
