# A list of files has one progress line on a terminal, which goes away, and a summary; scripts see neither.
export PYTHONPATH="$TESTS"
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
sox -D -n -r 48000 -c 2 -b 16 b.wav synth 3 sine 300 vol 0.5
mkfifo late.wav
python3 - <<'END2'
import os, pty, re, subprocess, threading, time
from abuse import *

os.environ["XCODEC_NUM_THREADS"] = "1"


def on_terminal(*arguments, columns=100):
    """What the program types on a terminal while one of its inputs is a pipe that stalls for two seconds."""
    master, slave = pty.openpty()
    import fcntl, struct, termios
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    process = subprocess.Popen(["xcodec", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)

    def feed():
        data = read("b.wav")
        with open("late.wav", "wb", buffering=0) as pipe:
            for at in range(0, len(data), len(data) // 16):
                pipe.write(data[at:at + len(data) // 16])
                time.sleep(0.15)
    feeder = threading.Thread(target=feed)
    feeder.start()
    typed = b""
    while True:
        try: piece = os.read(master, 65536)
        except OSError: break
        if not piece: break
        typed += piece
    feeder.join()
    assert process.wait() == 0, typed
    return typed.decode()


typed = on_terminal("-b", "3", "--multiple", "-f", "--output-dir", "out", "a.wav", "late.wav", "b.wav")
lines = re.findall(r"\[(\d)/3, (\d+) %(?:, \d+ x real time)?(?:, ETA \d+:\d\d)?\]( [ab].wav| late.wav|)", typed)
assert lines, typed
assert [int(l[0]) for l in lines] == sorted(int(l[0]) for l in lines) and any(l[2] == " late.wav" for l in lines), lines
# The line is gone before the summary.
last = typed.rstrip("\r\n").rsplit("\x1b[K", 1)[1]
assert re.fullmatch(r"xcodec: 3 encoded, 0 skipped, 0 not audio, 0 failed; 6\.1 s of audio", last), last
# It never wraps.
typed = on_terminal("-b", "3", "--multiple", "-f", "--output-dir", "out", "a.wav", "late.wav", "b.wav", columns=30)
shown = re.findall(r"\x1b\[K(\[[^\r\x1b]*)", typed)
assert shown and all(len(line) < 30 for line in shown), shown
typed = on_terminal("--quiet", "-b", "3", "--multiple", "-f", "--output-dir", "out", "a.wav", "late.wav")
assert typed == "", typed
ran = run("-b", "3", "--multiple", "-f", "--output-dir", "out", "a.wav", "b.wav")
assert ran.code == 0 and ran.err == b"" and ran.out == b"", ran
END2
