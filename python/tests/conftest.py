"""Fixtures. The library and the programs are those of XCODEC_LIBRARY and XCODEC_BIN (a build's folder `bin`)."""
import os
import pathlib
import shutil
import subprocess
import sys
import wave

import numpy as np
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import xcodec  # noqa: E402

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="session")
def programs():
    """The folder of the programs."""
    folder = os.environ.get("XCODEC_BIN") or os.path.dirname(shutil.which("xcodec") or "")
    if not folder or not os.path.exists(os.path.join(folder, "xcodec")):
        pytest.skip("the program xcodec is not there (XCODEC_BIN)")
    return pathlib.Path(folder)


@pytest.fixture(scope="session")
def encodec_24khz(programs, tmp_path_factory):
    """The folder of a model of EnCodec's 24 kHz shape, with random weights."""
    store = tmp_path_factory.mktemp("store")
    if not (programs / "xcodec-bench").exists():
        pytest.skip("the program xcodec-bench is not there")
    subprocess.run([programs / "xcodec-bench", "--random-encodec", "24", "--store", store, "-b", "1.5", "-T", "1",
                    "--seconds", "0.1", "--repeat", "1", "--speed", "--json"], check=True, stdout=subprocess.DEVNULL)
    return store / "random_encodec_24khz"


@pytest.fixture(scope="session")
def encodec(encodec_24khz):
    return xcodec.load(encodec_24khz, threads=2)


@pytest.fixture(scope="session")
def codec():
    """The built-in model."""
    return xcodec.load(threads=2)


def noise(channels, samples, seed=1):
    """Noise that is louder and softer, float32 [channels, samples]."""
    random = np.random.default_rng(seed)
    loudness = 0.1 + 0.05 * np.sin(np.arange(samples) / 3000)
    return (random.standard_normal((channels, samples)) * loudness).astype(np.float32)


def write_wav(path, audio, rate):
    """int16 [channels, samples] -> a WAV file."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(audio.shape[0])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.ascontiguousarray(audio.T, "<i2").tobytes())
    return path


def read_wav(path):
    """A WAV file of 16 bits -> int16 [channels, samples]."""
    with wave.open(str(path), "rb") as source:
        raw = np.frombuffer(source.readframes(source.getnframes()), "<i2")
        return raw.reshape(-1, source.getnchannels()).T


@pytest.fixture(scope="session")
def song(tmp_path_factory):
    """A stereo WAV file of 48 kHz, and its samples."""
    samples = (noise(2, 150000) * 32000).astype(np.int16)
    return write_wav(tmp_path_factory.mktemp("song") / "song.wav", samples, 48000), samples
