# Reliability case 14: WAV headers that lie are damaged, quickly; sizes of 0 and 0xFFFFFFFF mean "until the end", as
# streaming writers use them (see tests/RELIABILITY.md).
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
cases = {
    "size beyond the file": wav(data_size=100000),
    "size far beyond the file": wav(data_size=0x7FFFFFFE - 0x1000),
    "0 channels": wav(channels=0),
    "1024 channels": wav(channels=1024),
    "65535 channels": wav(channels=65535),
    "rate 0": wav(rate=0),
    "rate 2^31": wav(rate=1 << 31),
    "rate 2^32 - 1": wav(rate=0xFFFFFFFF),
    "two fmt chunks": wav(fmt_twice=True),
    "0 bits": wav(bits=0),
    "1000 bits": wav(bits=1000),
    "no fmt": b"RIFF" + struct.pack("<I", 16) + b"WAVEdata" + struct.pack("<I", 4) + bytes(4),
    "no data": wav()[:36],
    "chunk past the end": wav(before=b"LIST" + struct.pack("<I", 0xFFFFFF00)),
    "only the header's start": wav()[:11],
}
for name, data in cases.items():
    write("a.wav", data)
    ran = run("-b", "3", "a.wav", "a.ecdc")
    expect(ran, {3, 4} if name == "only the header's start" else 3, name)
    if ran.seconds > 60:
        fail(f"{name}: {ran.seconds} s")
    expect_only("a.wav")
    with open("a.wav", "rb") as source:
        ran = run("-b", "3", "-", "a.ecdc", program=["sh", "-c", 'cat | xcodec "$@"', "sh"], stdin=source)
    # A pipe ends when it ends: a size that is too large is told at the end.
    expect(ran, {3, 4} if name == "only the header's start" else 3, name + ", piped")
    expect_only("a.wav")
# The known hang of another library (a 157 byte file): noise after a header must end.
write("a.wav", b"RIFF\xff\xff\xff\xffWAVE" + bytes(range(1, 146)))
ran = run("-b", "3", "a.wav", "a.ecdc")
expect(ran, {3, 4}, "noise")
assert ran.seconds < 60
# Size 0 although the RIFF size covers more: samples that were not counted, not an empty file.
write("a.wav", wav(bytes(range(128, 228)) * 4, data_size=0))
expect(run("-f", "-b", "3", "a.wav", "a.ecdc"), 3, "samples behind size 0")
for size, riff in ((0, 0), (0, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFFFFF, 0x7FFFFFFF), (0xFFFFF000, 0)):
    data = wav(data_size=size)
    write("a.wav", data[:4] + struct.pack("<I", riff) + data[8:])
    expect(run("-f", "-b", "3", "a.wav", "a.ecdc"), 0, f"size {size:#x}")
    expect(run("-f", "--raw", "-d", "a.ecdc", "a.raw"), 0, f"size {size:#x}")
    assert os.path.getsize("a.raw") == 400, size
END
