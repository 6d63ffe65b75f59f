# Reliability case 15: no sample, one sample, silence and denormals come back in length; NaN and infinity are damaged
# (exit code 3), never encoded.
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
floats = {
    "none": [], "one": [0.5], "silence": [0.0] * 5000, "negative zero": [-0.0] * 100, "denormal": [1e-42] * 5000,
    "loud": [1e6, -1e6] * 2500, "square": [1.0, -1.0] * 2400, "shorter than a frame": [0.1] * 200,
}
for name, samples in floats.items():
    write("a.wav", wav(struct.pack(f"<{len(samples)}f", *samples), tag=3, channels=1, bits=32))
    for container in ("0", "1"):
        expect(run("-f", "-b", "3", "--container", container, "a.wav", "a.ecdc"), 0, name)
        ran = run("-f", "--raw", "--format", "f32le", "-d", "a.ecdc", "a.raw")
        if ran.code != 0:
            fail(f"{name}: {ran.err!r}")
        got = struct.unpack(f"<{os.path.getsize('a.raw') // 4}f", read("a.raw"))
        # Version 0 does not know that the source had one channel.
        if len(got) != (2 if container == "0" else 1) * len(samples):
            fail(f"{name}: {len(got)} values instead of {len(samples)}")
        if any(x != x or abs(x) == float("inf") for x in got):
            fail(f"{name}: decoded to something that is not finite")
os.remove("a.ecdc")
os.remove("a.raw")
write("a.wav", wav(struct.pack("<200f", *[3e38] * 200), tag=3, channels=1, bits=32))
expect(run("-b", "3", "a.wav", "a.ecdc"), 3, "samples whose power is no number")
expect_only("a.wav")
for name, bad in (("NaN", float("nan")), ("infinity", float("inf")), ("minus infinity", float("-inf"))):
    for at in (0, 2500, 4999):
        samples = [0.1] * 5000
        samples[at] = bad
        write("a.wav", wav(struct.pack("<5000f", *samples), tag=3, channels=1, bits=32))
        expect(run("-b", "3", "a.wav", "a.ecdc"), 3, name)
        expect_only("a.wav")
END
