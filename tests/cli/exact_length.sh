# Every source length comes back exactly at every rate, also when a pipe told no length and when the .ecdc is piped.
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
names = []
for rate in (8000, 11025, 37800, 44100, 48000, 88200, 96000, 176400, 192000, 384001):
    for length in (1, 2, 3, 101, 4801, 9607):
        data = wav(b"\x10\x00" * length, channels=1, rate=rate, data_size=0xFFFFFFFF)
        name = f"{rate}_{length}"
        write(name + ".wav", data)
        names.append((name, rate, length))
        if length in (3, 9607):
            with open(name + ".wav", "rb") as source:
                ran = run("-b", "3", "-", name + ".ecdc", program=["sh", "-c", 'cat | xcodec "$@"', "sh"], stdin=source)
            expect(ran, 0, name)
expect(run("--multiple", "--skip-existing", "-b", "3", *(n + ".wav" for n, _, _ in names)), 0, "encode")
expect(run("--multiple", "-s", "_out", "--raw", *(n + ".ecdc" for n, _, _ in names)), 0, "decode")
for name, rate, length in names:
    size = os.path.getsize(name + "_out.raw")
    if size != 2 * length:
        fail(f"{name}: {size / 2} samples instead of {length}")
for name, rate, length in names[::7]:
    with open(name + ".ecdc", "rb") as source:
        ran = run("--raw", "-d", "-", "-", program=["sh", "-c", 'cat | xcodec "$@"', "sh"], stdin=source)
    expect(ran, 0, name)
    if len(ran.out) != 2 * length:
        fail(f"{name}, piped: {len(ran.out) / 2} samples instead of {length}")
END
