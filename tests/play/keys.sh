# Keys of `xcodec play`: what is heard after each, sample for sample; the terminal is as it was after every end.
command -v sox > /dev/null || { echo "needs sox"; exit 77; }
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 65 sine 300 sine 500 vol 0.5
sox -D -n -r 48000 -c 2 -b 16 b.wav synth 1.5 sine 700 sine 900 vol 0.5
for file in a b; do xcodec -b 3 $file.wav; done
export PYTHONPATH="$TESTS:$PLAY_TESTS"
python3 - <<'END2'
import signal
from play_support import *

FRAME = 8
a, b = (decoded(name + ".ecdc") for name in "ab")
END = len(a) // FRAME
STOP = 100 * 1024    # the library waits before this many frames
LEFT, RIGHT, UP, DOWN = b"\x1b[D", b"\x1b[C", b"\x1b[A", b"\x1bOB"


def part(begin, end=None):
    return a[begin * FRAME:end if end is None else end * FRAME]


def keys(text, *arguments):
    """Types while the 101st piece waits to be written; it is heard before the keys are."""
    fresh(stop=STOP)
    terminal = Terminal(*(arguments or ("a.ecdc",)))
    terminal.waits_at(STOP)
    assert terminal.settings() != terminal.before
    terminal.key(text)
    time.sleep(0.05)
    os.remove(f"{FOLDER}/stop")
    return terminal


# Where the keys come: after the piece that waited.
HERE = STOP + 1024
for text, to in ((RIGHT, HERE + 480000), (RIGHT + RIGHT + b"x" + LEFT, HERE + 480000), (UP, HERE + 60 * 48000), (LEFT, 0), (UP + DOWN, HERE), (UP + UP + DOWN, 5 * 48000),
                 (b"\x1b[1;5C\x1b" + RIGHT, HERE + 480000)):
    terminal = keys(text)
    assert terminal.end() == 0, terminal.typed
    got = samples()
    assert got == part(0, HERE) + part(to), (text, len(got) // FRAME, log())
    assert f"flush {HERE}" in log() and log()[-2].startswith("drain"), log()
# Beyond the end: the next file.
terminal = keys(UP * 4, "a.ecdc", "b.ecdc")
assert terminal.end() == 0 and samples() == part(0, HERE) + b
# A position line that goes away.
assert b"a.ecdc: 1:02 / 1:05" in terminal.typed and terminal.typed.rstrip().endswith(b"\x1b[K"), terminal.typed
# n and p, q.
terminal = keys(b"n", "a.ecdc", "b.ecdc")
assert terminal.end() == 0 and samples() == part(0, HERE) + b
terminal = keys(b"np", "a.ecdc", "none.ecdc", "b.ecdc")
assert terminal.end() == 1 and samples().startswith(part(0, HERE)) and samples().endswith(b), log()
terminal = keys(b"p", "a.ecdc")
assert terminal.end() == 0 and samples() == part(0, HERE) + a
terminal = keys(b"q", "a.ecdc", "b.ecdc")
assert terminal.end() == 0 and samples() == part(0, HERE) and "drain" not in " ".join(log()), log()
# A pause: nothing comes until the next space, then what was to come.
terminal = keys(b" ")
terminal.until(lambda: b"paused" in terminal.read(), "the pause")
count = len(samples())
time.sleep(0.5)
assert len(samples()) == count == HERE * FRAME
terminal.key(b" ")
assert terminal.end() == 0 and samples() == a
terminal = keys(b" " + RIGHT + b" ")
assert terminal.end() == 0 and samples() == part(0, HERE) + part(HERE + 480000)
# --skip and --until bound seeking.
fresh(stop=STOP)
terminal = Terminal("--skip", "10s", "--until", "30s", "a.ecdc")
terminal.waits_at(STOP)
terminal.key(LEFT + LEFT)
time.sleep(0.05)
os.remove(f"{FOLDER}/stop")
assert terminal.end() == 0 and samples() == part(480000, 480000 + HERE) + part(480000, 1440000)
# Signals that end it, typed ones and others; the terminal is itself again (end() looks).
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGABRT, signal.SIGSEGV):
    fresh(stop=STOP)
    terminal = Terminal("a.ecdc")
    terminal.waits_at(STOP)
    terminal.signal(number)
    assert terminal.end() == 128 + number, number
fresh(stop=STOP)
terminal = Terminal("a.ecdc")
terminal.waits_at(STOP)
terminal.key(b"\x03")
assert terminal.end() == 130
# A stop: the shell's settings while it lasts, ours afterwards.
fresh(stop=STOP)
terminal = Terminal("a.ecdc")
terminal.waits_at(STOP)
ours, pid = terminal.settings(), terminal.pid()


def state():
    with open(f"/proc/{pid}/stat", encoding="ascii") as file: return file.read().rsplit(")", 1)[1].split()[0]


terminal.key(b"\x1a")
terminal.until(lambda: state() == "T", "the stop")
assert terminal.settings() == terminal.before
terminal.signal(signal.SIGCONT)
terminal.until(lambda: terminal.settings() == ours, "the return of the keys")
terminal.key(b"q")
os.remove(f"{FOLDER}/stop")
assert terminal.end() == 0
# Failures restore it, too.
fresh(refuse=1)
terminal = Terminal("a.ecdc")
assert terminal.end() == 5 and b"Connection refused" in terminal.typed
END2
