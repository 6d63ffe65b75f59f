# `xcodec play` gives the sound server the samples that decoding gives, file after file without a gap; what it cannot do it says.
command -v sox > /dev/null || { echo "needs sox"; exit 77; }
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 3.3 sine 300 sine 500 vol 0.5
sox -D -n -r 48000 -c 2 -b 16 b.wav synth 1.7 sine 700 sine 900 vol 0.5
sox -D -n -r 44100 -c 1 -b 16 c.wav synth 1.2 sine 400 vol 0.5
for file in a b c; do xcodec -b 3 $file.wav; done
xcodec -b 3 --container 0 a.wav v0.ecdc
export PYTHONPATH="$TESTS:$PLAY_TESTS"
python3 - <<'END2'
from play_support import *


def expect(ran, code, err, got=None):
    if (ran.returncode, ran.stdout) != (code, b"") or (err not in ran.stderr if err else ran.stderr): raise AssertionError((ran, code, err))
    if got is not None: assert samples() == got, (len(samples()), len(got), log())


a, b, c = (decoded(name + ".ecdc") for name in "abc")
fresh()
expect(play("a.ecdc"), 0, b"", a)
assert log() == ["rate 48000", "channels 2", "drain 158400", "free 158400"], log()
# One stream as long as rate and channels are the same, another where they are not.
fresh()
expect(play("a.ecdc", "b.ecdc", "c.ecdc", "v0.ecdc"), 0, b"", a + b + c + decoded("v0.ecdc"))
kinds = [line.split()[0] for line in log()]
assert kinds == ["rate", "channels", "drain", "free"] * 3 and log()[2] == "drain 240000", log()
# Standard input: a pipe, a file, a pipe amid files.
for arguments, options, want in ((["-"], {"input": open("a.ecdc", "rb").read()}, a), (["-"], {"stdin": open("a.ecdc", "rb")}, a),
                                 (["b.ecdc", "-", "b.ecdc"], {"input": open("a.ecdc", "rb").read()}, b + a + b)):
    fresh()
    if "input" in options: options["stdin"] = None
    ran = subprocess.run(["xcodec", "play", *arguments], env=environment(), capture_output=True, timeout=300, check=False,
                         **{k: v for k, v in options.items() if v is not None})
    expect(ran, 0, b"", want)
# Parts, also of pipes.
part = decoded("a.ecdc", "--skip", "1.25s", "--until", "2.5s")
for arguments, options in ((["a.ecdc"], {}), (["-"], {"input": open("a.ecdc", "rb").read()})):
    fresh()
    ran = subprocess.run(["xcodec", "play", "--skip", "1.25s", "--until", "2.5s", *arguments], env=environment(), capture_output=True, timeout=300,
                         check=False, **(options or {"stdin": subprocess.DEVNULL}))
    expect(ran, 0, b"", part)
fresh()
expect(play("--skip", "0:03", "a.ecdc", "b.ecdc"), 1, b"xcodec: b.ecdc: --skip lies after the end: there are 81600 samples\n", decoded("a.ecdc", "--skip", "3s"))
for bad in (["--skip", "2s", "--until", "1s"], ["--skip", "x"], ["--until", "0s"]):
    fresh()
    expect(play(*bad, "a.ecdc"), 2, b"xcodec: a.ecdc: ", b"")
# Lists, and files that cannot be played.
with open("list", "wb") as file: file.write(b"a.ecdc\0none.ecdc\0a.wav\0b.ecdc\0")
fresh()
ran = play("--files-from", "list", "-0")
expect(ran, 1, b"xcodec: none.ecdc: ", a + b)
assert ran.stderr.count(b"\n") == 2 and b"xcodec: a.wav: " in ran.stderr, ran
fresh()
expect(play("none.ecdc"), 5, b"No such file")
expect(play("a.wav"), 3, b"xcodec: a.wav: ")
expect(play(), 2, b"no FILE")
whole = open("a.ecdc", "rb").read()
with open("cut.ecdc", "wb") as file: file.write(whole[:-40])
fresh()
expect(play("cut.ecdc", "b.ecdc"), 1, b"xcodec recover", b)
with open("bad.ecdc", "wb") as file: file.write(whole[:-200] + bytes(20) + whole[-180:])
fresh()
expect(play("bad.ecdc", "b.ecdc"), 1, b"xcodec recover")
assert samples().endswith(b) and a.startswith(samples()[:-len(b)]), len(samples())
# The sound server: none, one that goes away; and no library at all.
fresh(refuse=1)
expect(play("a.ecdc", "b.ecdc"), 5, b"xcodec: cannot play: Connection refused; it takes a running PulseAudio, or PipeWire with pipewire-pulse\n", b"")
fresh(fail=1)
expect(play("a.ecdc", "b.ecdc"), 5, b"xcodec: cannot play: Connection refused\n")
os.mkdir("empty")
with open("empty/libpulse-simple.so.0", "wb") as file: file.write(b"no library")
os.environ["FAKE_PULSE_FOLDER"] = os.path.abspath("empty")
expect(play("a.ecdc"), 4, b"xcodec: playing needs libpulse-simple.so.0, in Debian's package libpulse0: sudo apt install libpulse0\n")
END2
