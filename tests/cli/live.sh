# A recording that is interrupted keeps what had come, as a valid file: INT, TERM and HUP, in every way that audio comes
# through a pipe, and the end of the pipe. The exit status is that of the signal; a second signal ends everything.
sox -D -n -r 48000 -c 2 -b 16 long.wav synth 120 pinknoise vol 0.3
sox -D long.wav -t raw long.raw
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, signal, threading, wave
from abuse import *


def start(data, *args, stay=True):
    """Feeds `data` to xcodec and, if `stay`, keeps the pipe open: like a recorder that is silent now."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    child = subprocess.Popen(["xcodec", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)

    def feed():
        try:
            child.stdin.write(data)
            child.stdin.flush()
        except BrokenPipeError:
            pass

    thread = threading.Thread(target=feed)
    thread.start()
    thread.join()
    if not stay:
        child.stdin.close()
        child.stdin = None
    time.sleep(0.5)
    return child


def end(child):
    """Its output, once it has ended by itself: the pipe stays open until then."""
    child.wait(timeout=200)
    out = child.stdout.read() if child.stdout else b""
    err = child.stderr.read()
    if child.stdin:
        try:
            child.stdin.close()
        except BrokenPipeError:
            pass
    return out, err


def samples(name):
    return json.loads(run("info", "--json", name).out)["source"]["samples"]


raw, endless = read("long.raw"), bytearray(read("long.wav"))
endless[4:8] = endless[40:44] = b"\xff\xff\xff\xff"
definite = read("long.wav")
seconds = 30
part = seconds * 48000 * 4
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    child = start(bytes(endless[:44 + part]), "-b", "3", "-", "live.ecdc")
    assert not os.path.exists("live.ecdc")
    child.send_signal(number)
    out, err = end(child)
    assert child.returncode == -number and err.count(b"\n") == 1 and b"live.ecdc holds the 30.00 s" in err, (child.returncode, err)
    assert run("test", "live.ecdc").code == 0 and samples("live.ecdc") == seconds * 48000, samples("live.ecdc")
    os.remove("live.ecdc")
for name, data, arguments, least in (
        ("raw", raw[:part], ["--raw"], seconds * 48000), ("a WAV header that says how long", definite[:44 + part], [], seconds * 48000),
        ("half a sample", definite[:46 + part], [], seconds * 48000), ("version 0", definite[:44 + part], ["--container", "0"], 0)):
    child = start(data, "-f", "-b", "3", *arguments, "-", "live.ecdc")
    child.send_signal(signal.SIGINT)
    out, err = end(child)
    assert child.returncode == -signal.SIGINT, (name, child.returncode, err)
    assert run("test", "live.ecdc").code == 0, name
    assert not least or samples("live.ecdc") == least, (name, samples("live.ecdc"))
os.remove("live.ecdc")
# Into a pipe, and to decoded audio.
child = start(bytes(endless[:44 + part]), "-b", "3", "-", "-")
child.send_signal(signal.SIGINT)
out, err = end(child)
assert child.returncode == -signal.SIGINT, err
write("piped.ecdc", out)
assert run("test", "piped.ecdc").code == 0
child = start(bytes(endless[:44 + part]), "--quiet", "-b", "3", "-", "live.wav")
child.send_signal(signal.SIGINT)
out, err = end(child)
assert child.returncode == -signal.SIGINT and not err, err
with wave.open("live.wav") as made:
    assert made.getnframes() == seconds * 48000, made.getnframes()
# The end of the pipe is the end.
child = start(bytes(endless[:44 + part]), "-b", "3", "-", "live.ecdc", stay=False)
out, err = end(child)
assert child.returncode == 0 and samples("live.ecdc") == seconds * 48000, err
os.remove("live.ecdc")
# Nothing had come: no file, and the signal's exit status. A second signal does not wait for the end.
child = start(b"", "-b", "3", "-", "live.ecdc")
child.send_signal(signal.SIGINT)
out, err = end(child)
assert child.returncode == -signal.SIGINT and err.count(b"\n") <= 1 and not os.path.exists("live.ecdc"), (child.returncode, err)
child = start(bytes(endless[:44 + part // 10]), "-b", "24", "--effort", "16", "-", "live.ecdc")
child.send_signal(signal.SIGINT)
time.sleep(0.05)
child.send_signal(signal.SIGTERM)
out, err = end(child)
assert child.returncode in (-signal.SIGTERM, -signal.SIGINT), (child.returncode, err)
assert child.returncode == -signal.SIGINT or not os.path.exists("live.ecdc")
# A file is not lost: there the signal ends the program as ever.
with open("long.wav", "rb") as file:
    child = subprocess.Popen(["xcodec", "-b", "24", "--effort", "16", "-", "file.ecdc"], stdin=file, stderr=subprocess.PIPE,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    out, err = end(child)
assert child.returncode == -signal.SIGINT and not err and not os.path.exists("file.ecdc"), (child.returncode, err)
assert not [n for n in os.listdir(".") if n.startswith(".xcodec")]
END
