"""usage: f32_of_wav.py IN.wav OUT.f32: the samples of a 32-bit float WAV file as they are."""
import struct
import sys

data = open(sys.argv[1], "rb").read()
at = 12
while data[at:at + 4] != b"data":
    at += 8 + struct.unpack("<I", data[at + 4:at + 8])[0]
size = struct.unpack("<I", data[at + 4:at + 8])[0]
open(sys.argv[2], "wb").write(data[at + 8:at + 8 + size])
