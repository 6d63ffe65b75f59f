# Small files that want much are refused, or take what is reasonable; --memory and --max-duration.
export PYTHONPATH="$TESTS"
sox -n -r 48000 -c 2 -b 16 a.wav synth 1 sine 300 vol 0.5
sox -n -r 48000 -c 2 -b 16 long.wav synth 61 sine 300 vol 0.5
xcodec -b 3 --effort 1 a.wav a.ecdc
xcodec -b 3 --effort 1 long.wav long.ecdc
xcodec -b 3 --effort 1 --container 0 --backend native long.wav old.ecdc
xcodec codes a.ecdc a.npz
python3 - <<'END'
import zipfile
from abuse import *
# An archive of zeros: a megabyte that inflates to a gigabyte.
header = b"\x93NUMPY\1\0" + struct.pack("<H", 118) + b"{'descr': '<i8', 'fortran_order': False, 'shape': (2, 33554432), }".ljust(117) + b"\n"
with zipfile.ZipFile("a.npz") as old, zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as new:
    for item in old.namelist():
        with new.open(item, "w", force_zip64=True) as out:
            if item != "codes.npy":
                out.write(old.read(item))
                continue
            out.write(header)
            for _ in range(512):
                out.write(bytes(1 << 20))
assert os.path.getsize("bomb.npz") < 2 << 20
ran = run("codes", "bomb.npz", "out.wav")
expect(ran, 6, "an archive of zeros")
assert b"--memory" in ran.err and not os.path.exists("out.wav"), ran.err
assert ran.mib < 300, ran.mib
# An archive of hours: a few kilobytes of zeros that are codes. Of chunks of which each has all of its frames.
def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", 118) + header.ljust(117) + b"\n" + data
def changed(name, **arrays):
    with zipfile.ZipFile("a.npz") as old, zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item not in ("samples.npy", "source_samples.npy"):
                new.writestr(item, arrays.get(item[:-4], old.read(item)))
chunks = 10000
changed("hours.npz", codes=npy("|u1", (1, 150 * chunks), bytes(150 * chunks)), chunk_frames=npy("|u1", (chunks,), bytes([150]) * chunks),
        scales=npy("<f4", (chunks,), struct.pack("<f", 1) * chunks))
assert os.path.getsize("hours.npz") < 10000
ran = run("codes", "--max-duration", "1:00:00", "hours.npz", "out.wav")
expect(ran, 6, "an archive of hours")
assert ran.seconds < 30 and b"--max-duration" in ran.err and not os.path.exists("out.wav"), ran.err
expect(run("codes", "--max-duration", "0.5s", "a.npz", "out.wav"), 6, "half a second of an archive")
expect(run("codes", "--max-duration", "2s", "-f", "a.npz", "out.wav"), 0, "two seconds of an archive")
os.remove("out.wav")
expect(run("codes", "--max-duration", "1:00", "long.ecdc", "out.npz"), 6, "the codes of a minute")
with open("long.ecdc", "rb") as pipe:
    expect(run("codes", "--max-duration", "1:00", "/dev/stdin", "out.npz", stdin=pipe), {2, 6}, "the codes of a minute from a pipe")
assert not os.path.exists("out.npz")
# A pipe whose size is not known is no bomb, also when its header has the length.
os.mkfifo("pipe.ecdc")
for name in ("long.ecdc", "old.ecdc"):
    with subprocess.Popen(f"exec cat {name} > pipe.ecdc", shell=True):
        expect(run("codes", "-f", "pipe.ecdc", "out.npz"), 0, f"the codes of {name} from a pipe")
os.remove("out.npz")
expect(run("codes", "--max-duration", "1:01", "long.ecdc", "out.npz"), 0, "the codes of 61 seconds")
# What a file says is no message of megabytes.
changed("name.npz", model=npy("|u1", (5000000,), b"A" * 5000000))
ran = run("codes", "name.npz", "out.wav")
expect(ran, 4, "a model's name of megabytes")
assert len(ran.err) < 1000, len(ran.err)
# --memory: refused with the need, or done within it.
ran = run("-M", "8M", "a.ecdc", "out.wav")
expect(ran, 6, "8 MiB")
assert b"MiB of memory" in ran.err and b"--memory allows 8" in ran.err, ran.err
assert not os.path.exists("out.wav")
expect(run("-M", "500M", "a.ecdc", "out.wav"), 0, "500 MiB")
expect(run("-f", "--memory=1GiB", "a.ecdc", "out.wav"), 0, "1 GiB")
write("big.safetensors", bytes(1 << 20))
for text in ("", "0", "x", "5X", "-1", "99999999999999999999", "1e3"):
    expect(run("-f", "--memory", text, "a.ecdc", "out.wav"), 2, f"--memory {text!r}")
expect(run("model", "import", "-M", "1K", "--name", "encodec_24khz", "big.safetensors"), {3, 4, 6}, "import")
for command in (["info"], ["verify"], ["info", os.path.dirname(CORPUS) + "/models/wren1_48khz"]):
    ran = run("model", *command, "-M", "8M")
    expect(ran, 6, f"model {command} in 8 MiB")
    assert b"--memory allows 8" in ran.err, ran.err
    expect(run("model", *command, "-M", "500M"), 0, f"model {command} in 500 MiB")
expect(run("model", "pull", "-M", "0", "encodec_24khz"), 2, "model pull takes a limit")
# --max-duration: of the whole, of what is asked for, and from a pipe.
expect(run("--quiet", "-f", "--max-duration", "1:00", "long.ecdc", "out.wav"), 6, "a minute")
expect(run("--quiet", "-f", "--max-duration", "1:01", "long.ecdc", "out.wav"), 0, "61 seconds")
expect(run("--quiet", "-f", "--max-duration", "1:00", "--until", "30s", "long.ecdc", "out.wav"), 0, "half of it")
with open("long.ecdc", "rb") as pipe:
    expect(run("--quiet", "-d", "-f", "--max-duration", "1:00", "-", "pipe.wav", stdin=pipe), 6, "a pipe")
assert not os.path.exists("pipe.wav")
# Times beyond all numbers.
for time_text in ("9223372036854775807", "99999999999:00", "999999999:999999999:999999999", "1000000000000000s", "281474976710657"):
    for option in ("--skip", "--until", "--max-duration"):
        expect(run("-f", option, time_text, "a.ecdc", "out.wav"), 2, f"{option} {time_text}")
END
