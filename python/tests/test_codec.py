"""Codes in memory, arrays of all kinds, errors, threads."""
import gc
import threading

import numpy as np
import pytest

import xcodec
from conftest import noise


def test_models():
    names = [model.name for model in xcodec.models()]
    assert "wren2_48khz" in names and names == sorted(names)
    info = xcodec.describe()
    assert info.sample_rate == 48000 and len(info.identity) == 64 and info == xcodec.load(threads=1).info
    assert xcodec.version() == xcodec.__version__


def test_shapes_of_a_model_with_chunks(codec):
    codes = codec.encode(noise(2, 120000), bandwidth=3)
    assert codes.codes.shape == (3, 2, 150) and codes.frames.tolist() == [150, 150, 78] and codes.samples == 120000
    assert (codes.codes[2, :, 78:] == 0).all() and (codes.scales != 1).all() and codes.model == "wren2_48khz"
    assert codec.decode(codes).shape == (2, 120000)
    assert codec.encode(noise(2, 0)).codes.shape[0] == 0
    assert codec.decode(codec.encode(noise(2, 0))).shape == (2, 0)


def test_codes_from_anywhere(codec):
    codes = codec.encode(noise(2, 120000), bandwidth=3)
    again = xcodec.Codes.of(codes.codes.astype(np.int64), codes.scales, codes.samples, codes.frames)
    assert (codec.decode(again) == codec.decode(codes)).all()
    assert codec.decode(np.zeros((2, 150), np.int32)).shape == (2, 48000)
    for wrong in (np.zeros((2, 150), np.float32), np.full((2, 150), -1), np.zeros(3, int)):
        with pytest.raises(xcodec.InvalidArgumentError):
            codec.decode(wrong)
    with pytest.raises(xcodec.DamagedError):
        codec.decode(np.full((2, 150), 60000))


def test_decoded_audio_is_the_librarys_memory_and_stays(codec):
    audio = codec.decode(codec.encode(noise(2, 48000), bandwidth=3))
    before = audio.copy()
    assert not audio.flags.owndata
    gc.collect()
    for _ in range(3):
        codec.decode(codec.encode(noise(2, 48000, 2), bandwidth=3))
    assert (audio == before).all()
    audio[:] = 0  # It may be written to.


def test_kinds_of_arrays(codec):
    whole = (noise(2, 30000) * 30000).astype(np.int16)
    reference = codec.encode(whole / np.float32(32768), bandwidth=3).codes
    views = np.zeros((30000, 2), np.float32)
    views[:] = whole.T / np.float32(32768)
    twice = np.repeat(whole / np.float32(32768), 2, axis=1)
    for audio in (whole, whole / 32768, views.T, twice[:, ::2], (whole.astype(np.int32) << 16), whole.tolist() and
                  (whole / 32768).tolist()):
        assert (codec.encode(audio, bandwidth=3).codes == reference).all()

    class Interface:
        def __init__(self, array):
            self.__array_interface__ = array.__array_interface__
            self.array = array
    assert (codec.encode(Interface(whole), bandwidth=3).codes == reference).all()
    for wrong in (whole.astype(complex), np.zeros((1, 1, 1, 1), np.float32), np.float32(1), np.array(["a"])):
        with pytest.raises(xcodec.InvalidArgumentError):
            codec.encode(wrong)


def test_other_rates_and_channels(codec):
    codes = codec.encode(noise(1, 44100)[0], sample_rate=44100, bandwidth=3)
    assert codes.samples == 48000
    both = codec.encode(np.repeat(noise(1, 44100), 2, axis=0), sample_rate=44100, bandwidth=3)
    assert (codes.codes == both.codes).all()
    told = []
    assert (codec.encode(noise(1, 44100)[0], 44100, 3, progress=lambda *now: told.append(now)).codes == codes.codes).all()
    assert told[-1] == (44100, 44100)


def test_dlpack(codec):
    torch = pytest.importorskip("torch", reason="PyTorch is not there")
    audio = noise(2, 30000)
    tensor = torch.from_numpy(audio)
    reference = codec.encode(audio, bandwidth=3).codes
    assert (codec.encode(tensor, bandwidth=3).codes == reference).all()
    assert (codec.encode(tensor.double(), bandwidth=3).codes == reference).all()
    assert (codec.encode(tensor.T.contiguous().T, bandwidth=3).codes == reference).all()
    with pytest.raises(xcodec.InvalidArgumentError):
        codec.encode(tensor.clone().requires_grad_())
    decoded = torch.from_numpy(codec.decode(torch.from_numpy(reference.astype(np.int32))))
    assert decoded.shape[0] == 2


def test_errors(codec):
    with pytest.raises(xcodec.InvalidArgumentError, match="3, 6, 12") as caught:
        codec.encode(noise(2, 100), bandwidth=7)
    assert caught.value.code == 20 and caught.value.name == "kInvalidArgument" and isinstance(caught.value, ValueError)
    with pytest.raises(xcodec.ModelError) as caught:
        xcodec.load("no_such_model")
    assert caught.value.code == 42 and isinstance(caught.value, xcodec.Error)
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.load(backend="abacus")
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.load(threads=-1)
    with pytest.raises(xcodec.InvalidArgumentError):
        codec.encode(noise(2, 100)).first(99)


def test_progress_and_cancelling(codec):
    told = []
    codec.decode(codec.encode(noise(2, 200000), bandwidth=3, progress=lambda *now: told.append(now)))
    assert told[0] == (0, 200000) and told[-1] == (200000, 200000) and told == sorted(told)

    class Enough(Exception):
        pass

    def stop(done, total):
        raise Enough(done)
    with pytest.raises(Enough):
        codec.encode(noise(2, 200000), progress=stop)
    with pytest.raises(Enough):
        codec.decode(codec.encode(noise(2, 50000), bandwidth=3), progress=stop)


def test_threads_share_a_codec(codec):
    audio = [noise(2, 100000, seed) for seed in range(4)]
    alone = [codec.encode(one, bandwidth=3).codes for one in audio]
    found = [None] * len(audio)

    def work(i):
        found[i] = codec.encode(audio[i], bandwidth=3).codes
    workers = [threading.Thread(target=work, args=(i,)) for i in range(len(audio))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all((a == b).all() for a, b in zip(alone, found))


def test_other_threads_run_meanwhile(codec):
    ticks, done = [], threading.Event()

    def tick():
        while not done.wait(0.001):
            ticks.append(1)
    ticker = threading.Thread(target=tick)
    ticker.start()
    before = len(ticks)
    codec.encode(noise(2, 1000000), bandwidth=3)
    during = len(ticks) - before
    done.set()
    ticker.join()
    assert during >= 3
