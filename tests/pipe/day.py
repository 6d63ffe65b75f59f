#!/usr/bin/env python3
"""A day of audio through a pipe: encoder and decoder take no more memory than after half an hour.

usage: day.py XCODEC_PROGRAM MODELS_FOLDER/wren1_48khz [HOURS]

generator | xcodec - - | xcodec -d - - | counter, with a reduced model (tiny_model.py), float WAV of unknown length on both
sides: a day is 5.5 GB each way, more than a WAV header can say. Prints the peak resident memory of both programs when
half an hour has come out, by when every thread has worked for a while, and at the end; fails over a tenth more, or
when one sample is missing.
"""
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import threading
import time

RATE, CHANNELS, BYTES = 8000, 2, 4


def generate(pipe, frames, header_size):
    """Noise that does not repeat within a chunk, after a header that does not state its length."""
    header = b"RIFF" + struct.pack("<I", header_size) + b"WAVEfmt " + struct.pack(
        "<IHHIIHH", 16, 3, CHANNELS, RATE, RATE * CHANNELS * BYTES, CHANNELS * BYTES, 8 * BYTES)
    pipe.write(header + b"data" + struct.pack("<I", header_size))
    chance = random.Random(1)
    piece_frames = 99991
    piece = struct.pack(f"<{2 * piece_frames}f", *(chance.uniform(-0.3, 0.3) for _ in range(2 * piece_frames)))
    while frames > 0:
        n = min(frames, piece_frames)
        pipe.write(piece[:n * CHANNELS * BYTES])
        frames -= n
    pipe.close()


def peak(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def main():
    program, model = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    hours = float(sys.argv[3]) if len(sys.argv) > 3 else 24
    frames = int(hours * 3600 * RATE)
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "XCODEC_MODEL_DIR": scratch + "/store"}
        here = pathlib.Path(__file__).resolve().parent
        subprocess.run([sys.executable, here / "tiny_model.py", model, scratch + "/tiny"], check=True)
        subprocess.run([program, "model", "import", "--name", "tiny", scratch + "/tiny"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        encoder = subprocess.Popen([program, "-m", "tiny", "-b", "0.2", "-", "-"], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, env=environment)
        decoder = subprocess.Popen([program, "-d", "--bits", "32f", "-", "-"], stdin=encoder.stdout, stdout=subprocess.PIPE,
                                   env=environment)
        encoder.stdout.close()
        started = time.monotonic()
        threading.Thread(target=generate, args=(encoder.stdin, frames, 0xFFFFFFFF)).start()
        head = decoder.stdout.read(12)
        while True:
            kind, size = struct.unpack("<4sI", decoder.stdout.read(8))
            if kind == b"data":
                break
            decoder.stdout.read(size)
        assert head[:4] == b"RIFF" and size == 0xFFFFFFFF, (head, size)
        count, early, step = 0, None, 600 * RATE * CHANNELS * BYTES
        late, shown = (0, 0), 0
        while True:
            piece = decoder.stdout.read(1 << 20)
            if not piece:
                break
            count += len(piece)
            if early is None and count >= 3 * step:
                early = (peak(encoder), peak(decoder))
            if count // step > shown:
                shown = count // step
                try:
                    late = (peak(encoder) or late[0], peak(decoder) or late[1])
                except FileNotFoundError:
                    pass
                if shown % 12 == 0:
                    print(f"{shown / 6:.0f} h: {late[0]:.1f} and {late[1]:.1f} MiB, {time.monotonic() - started:.0f} s",
                          flush=True)
        codes = encoder.wait(), decoder.wait()
    print(f"{hours} h in {time.monotonic() - started:.0f} s, {count} bytes of samples, exit {codes}; "
          f"encoder {early[0]:.1f} -> {late[0]:.1f} MiB, decoder {early[1]:.1f} -> {late[1]:.1f} MiB")
    flat = all(b <= 1.1 * a for a, b in zip(early, late))
    whole = count == frames * CHANNELS * BYTES
    return 0 if flat and whole and codes == (0, 0) else 1


if __name__ == "__main__":
    sys.exit(main())
