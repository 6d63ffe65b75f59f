"""Arrays of X-Codec's golden data against what the command wrote. Standard library only.

usage: xcodec_arrays.py codes OUT.npz EXPECTED.npy     codes are equal (the rows that OUT has)
       xcodec_arrays.py audio OUT.wav EXPECTED.npy     32-bit float WAV within 1e-4
       xcodec_arrays.py features OUT.npy EXPECTED.npy  float arrays within 1e-4
       xcodec_arrays.py level LOUD.wav SOFT.wav RATIO  SOFT is LOUD times RATIO within 1e-5
       xcodec_arrays.py wav IN.npy OUT.wav [RATE]      samples as a float WAV file, of 16 kHz by default
       xcodec_arrays.py shape IN.npz                   rows and frames of the codes
       xcodec_arrays.py same A.npz B.npz FIRST COUNT   the codes of these frames are equal
"""
import array
import struct
import sys
import zipfile

TYPES = {"<f4": "f", "<f8": "d", "<i8": "q", "<i4": "i", "<i2": "h", "|u1": "B"}


def npy(data):
    length = struct.unpack("<H", data[8:10])[0]
    header = eval(data[10:10 + length].decode("latin-1"), {})  # our own and golden files only
    assert not header["fortran_order"]
    values = array.array(TYPES[header["descr"]])
    values.frombytes(data[10 + length:])
    return header["shape"], values


def read(path):
    with open(path, "rb") as file:
        return npy(file.read())


def samples(path):
    """Audio; in 16-bit integers 32768 is full scale."""
    values = read(path)[1]
    return [x / 32768 for x in values] if values.typecode == "h" else values


def codes_of(path):
    with zipfile.ZipFile(path) as archive:
        shape, values = npy(archive.read("codes.npy"))
    return shape[0], shape[1], values


def wav_samples(path):
    with open(path, "rb") as file:
        data = file.read()
    at = 12
    while data[at:at + 4] != b"data":
        at += 8 + struct.unpack("<I", data[at + 4:at + 8])[0]
    size = struct.unpack("<I", data[at + 4:at + 8])[0]
    values = array.array("f")
    values.frombytes(data[at + 8:at + 8 + size])
    return values


def close(a, b, tolerance):
    assert len(a) == len(b), f"{len(a)} values, expected {len(b)}"
    worst = max((abs(x - y) for x, y in zip(a, b)), default=0)
    assert worst <= tolerance, f"off by {worst}"


def main():
    what, first = sys.argv[1:3]
    if what == "codes":
        rows, frames, got = codes_of(first)
        shape, expected = read(sys.argv[3])
        assert frames == shape[-1], f"{frames} frames, expected {shape[-1]}"
        assert rows <= shape[0], f"{rows} codebooks"
        assert list(got) == list(expected[:rows * frames]), "codes differ"
    elif what == "audio":
        close(wav_samples(first), samples(sys.argv[3]), 1e-4)
    elif what == "features":
        shape, got = read(first)
        expected_shape, expected = read(sys.argv[3])
        assert shape == expected_shape[1:], shape
        close(got, expected, 1e-4)
    elif what == "level":
        ratio = float(sys.argv[4])
        close([x * ratio for x in wav_samples(first)], wav_samples(sys.argv[3]), 1e-5)
    elif what == "wav":
        data = array.array("f", samples(first)).tobytes()
        rate = int(sys.argv[4]) if len(sys.argv) > 4 else 16000
        head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 1, rate, 4 * rate, 4, 32) + b"data" + struct.pack("<I", len(data))
        with open(sys.argv[3], "wb") as file:
            file.write(b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data)
    elif what == "shape":
        print(*codes_of(first)[:2])
    elif what == "same":
        rows_a, frames_a, a = codes_of(first)
        rows_b, frames_b, b = codes_of(sys.argv[3])
        begin, count = int(sys.argv[4]), int(sys.argv[5])
        assert rows_a == rows_b
        for k in range(rows_a):
            one = a[k * frames_a + begin:k * frames_a + begin + count]
            other = b[k * frames_b + begin:k * frames_b + begin + count]
            assert len(one) == count and one == other, f"codebook {k} differs"


if __name__ == "__main__":
    main()
