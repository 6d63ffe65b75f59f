"""The resampler that X-Codec's published code puts before its network: torchaudio's, a windowed sinc, in NumPy."""
import math
import wave

import numpy as np

import common

FILES = {"stereo44100": 2, "mono48000": 1, "stereo24000": 2, "mono8000": 1, "mono22050": 1, "mono11025": 1}
WIDTH, ROLLOFF, RATE = 6, 0.99, 16000


def resample(audio, rate):
    """[channels, samples] at `rate` to [1, N] at 16 kHz: the mean of the channels first."""
    mono = audio.mean(0, dtype=np.float32)
    common_factor = math.gcd(rate, RATE)
    old, new = rate // common_factor, RATE // common_factor
    base = ROLLOFF * min(old, new)
    width = math.ceil(WIDTH * old / base)
    taps = np.arange(-width, width + old) / old
    phases = (-np.arange(new, dtype=np.float32) / np.float32(new)).astype(np.float64)  # rounded to single there
    t = np.clip((taps[None, :] + phases[:, None]) * base, -WIDTH, WIDTH)
    window = np.cos(np.pi * t / WIDTH / 2) ** 2
    kernel = (np.sinc(t) * window * base / old).astype(np.float32)
    padded = np.concatenate([np.zeros(width, np.float32), mono, np.zeros(width + old, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[1])[::old]
    return (frames @ kernel.T).reshape(1, -1)[:, :math.ceil(RATE * len(mono) / rate)]


def read(path):
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return data.T.astype(np.float32) / common.HALF, file.getframerate()


def make(folder):
    folder.mkdir(parents=True)
    for seed, (name, channels) in enumerate(FILES.items(), 51):
        rate = int(name.lstrip("monstereo"))
        audio = common.sound(seed, rate // 10, channels, segment=rate // 100)
        with wave.open(str(folder / f"{name}.wav"), "wb") as out:
            out.setnchannels(channels)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(np.round(audio.T * common.HALF).astype("<i2").tobytes())
        common.save(folder / f"{name}.to16k.npy", resample(audio, rate).astype("<f4"))


def check(folder):
    for name in FILES:
        got, expected = resample(*read(folder / f"{name}.wav")), np.load(folder / f"{name}.to16k.npy")
        worst = np.abs(got - expected).max()
        assert got.shape == expected.shape and worst < 1e-6, f"{name}: {got.shape} {expected.shape} {worst}"
