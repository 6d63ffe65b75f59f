"""What the scripts that make the small golden vectors share: weights, sounds, files.

Weights come from an integer generator and lie on a coarse grid, sounds repeat exact periods, and codebooks are rotations of
one another: so the vectors compress to a few hundred kilobytes, and every machine makes the same ones.
"""
import json
import pathlib
import struct
import sys

import numpy as np

HALF = 32768  # full scale of 16 bits


class SplitMix:
    """The generator of tests/support/lm_synthetic.h: the n-th value depends on n alone, whole tensors at once."""

    def __init__(self, seed):
        self.state = seed

    def raw(self, count):
        with np.errstate(over="ignore"):
            steps = np.arange(1, count + 1, dtype=np.uint64)
            z = np.uint64(self.state) + steps * np.uint64(0x9E3779B97F4A7C15)
            self.state = int(z[-1]) if count else self.state
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return z ^ (z >> np.uint64(31))

    def bell(self, shape, deviation, steps=4, zero=True):
        """About normal, on a grid of deviation / steps, with or without zero; both should be powers of two."""
        count = int(np.prod(shape))
        total = (self.raw(4 * count) >> np.uint64(48)).astype(np.int64).reshape(count, 4).sum(1) - 2 * 65536
        grid = total / 65536 * np.sqrt(3.0) * steps
        grid = np.round(grid) if zero else np.floor(grid) + 0.5
        return (grid * (deviation / steps)).astype(np.float32).reshape(shape)

    def below(self, limit, count=1):
        return (self.raw(count) >> np.uint64(33)).astype(np.int64) % limit


def power_of_two(value):
    return float(2.0 ** np.round(np.log2(value)))


def sound(seed, samples, channels=1, peak=0.4, segment=1500):
    """[channels, samples] in 16-bit steps: notes, each a short waveform that repeats exactly at its own level."""
    random = SplitMix(seed)
    out = np.zeros((channels, samples), np.float32)
    for channel in range(channels):
        at = 0
        while at < samples:
            period = 40 + int(random.below(300)[0])
            length = segment + int(random.below(segment)[0])
            knots = random.bell(2 + period // (4 + int(random.below(24)[0])), 0.5, 32)
            wave = np.interp(np.arange(period) * len(knots) / period, np.arange(len(knots) + 1), np.append(knots, knots[0]))
            level = peak * (1 + int(random.below(7)[0])) / 8
            note = np.round(np.clip(wave, -1, 1) * level * 512) / 512
            note = np.tile(note, length // period + 1)[:length]
            out[channel, at:at + length] = note[:samples - at]
            at += length
    return out


def save(path, array):
    np.save(path, np.ascontiguousarray(array), allow_pickle=False)


def save_audio(path, audio):
    """Samples of full scale 1 as 16-bit integers, which tests read back as multiples of 1 / 32768."""
    scaled = np.round(np.asarray(audio, np.float64) * HALF)
    assert np.abs(scaled).max(initial=0) < HALF, f"{path}: clipped"
    save(path, scaled.astype("<i2"))


def save_json(path, value):
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def save_safetensors(path, tensors):
    header, data, at = {}, [], 0
    for name, values in sorted(tensors.items()):
        values = np.ascontiguousarray(values, "<f4")
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + values.nbytes]}
        data.append(values.tobytes())
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def rotated(words, k):
    """The same codewords in another order."""
    return np.roll(words, 37 * k, axis=0)


def codebooks(seed, count, size, dim, deviation, per_scale=4, axis=0):
    """`count` codebooks, each at most as wide as the one before; the residual stays far above rounding. With axis 0 those of
    one width have the same codewords, so that a search that keeps several sequences has ties; with axis 1 they have not."""
    words = SplitMix(seed).bell((size, dim), 1.0, 4)
    turned = [rotated(words, k) if axis == 0 else np.roll(words, k % per_scale, axis=1) for k in range(count)]
    return [book * np.float32(deviation * 2.0 ** -(k // per_scale)) for k, book in enumerate(turned)]


def run(make, check):
    """The command line of a script that makes vectors: FOLDER to make them in, or --check FOLDER."""
    import torch  # not needed by those that only use the generator
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    if sys.argv[1] == "--check":
        check(pathlib.Path(sys.argv[2]))
    else:
        make(pathlib.Path(sys.argv[1]))
