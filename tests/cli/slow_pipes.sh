# Reliability case 17: short reads, interrupted reads, a slow writer and non-blocking input give the same bytes as a file.
export PYTHONPATH="$TESTS"
python3 - <<'END'
import random, signal, threading
from abuse import *
chance = random.Random(5)
data = wav(bytes(chance.randrange(256) for _ in range(4 * 6000)))
write("a.wav", data)
expect(run("-b", "3", "a.wav", "file.ecdc"), 0, "file")
expect(run("--quiet", "--raw", "-d", "file.ecdc", "file.raw"), 0, "file")

def feed(arguments, data, pieces, nonblocking=False, pause=0.0, interrupt=False):
    """What xcodec writes to standard output when its input arrives like this."""
    reader, writer = os.pipe()
    out_reader, out_writer = os.pipe()
    os.set_blocking(reader, not nonblocking)
    os.set_blocking(out_writer, not nonblocking)
    child = subprocess.Popen(["xcodec", *arguments], stdin=reader, stdout=out_writer)
    os.close(reader)
    os.close(out_writer)
    out = bytearray()
    collect = threading.Thread(target=lambda: [out.extend(p) for p in iter(lambda: os.read(out_reader, 100), b"")])
    collect.start()
    at = 0
    while at < len(data):
        n = pieces()
        os.write(writer, data[at:at + n])
        at += n
        if pause:
            time.sleep(pause)
        if interrupt:
            child.send_signal(signal.SIGCONT)
            child.send_signal(signal.SIGWINCH)
    os.close(writer)
    assert child.wait() == 0
    collect.join()
    return bytes(out)

def same(encoded, what):
    # An unknown length is written differently in the header of a WAV file; the codes and totals are the same.
    if encoded != read("file.ecdc"):
        fail(f"{what}: {len(encoded)} bytes differ from the file's")

ways = {
    "one byte at a time": dict(pieces=lambda: 1),
    "odd pieces": dict(pieces=lambda: chance.randrange(1, 999)),
    "non-blocking": dict(pieces=lambda: 500, nonblocking=True, pause=0.002),
    "slow": dict(pieces=lambda: 3000, pause=0.1),
    "interrupted": dict(pieces=lambda: 200, interrupt=True),
}
for what, how in ways.items():
    same(feed(["-b", "3", "-", "-"], data, **how), what)
    decoded = feed(["--quiet", "--raw", "-d", "-", "-"], read("file.ecdc"), **how)
    if decoded != read("file.raw"):
        fail(f"{what}: decoded {len(decoded)} bytes differ")
END
