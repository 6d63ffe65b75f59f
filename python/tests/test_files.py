"""Files, held against what the program makes."""
import subprocess

import numpy as np
import pytest

import xcodec
from conftest import CORPUS, noise, read_wav, write_wav


def run(programs, *arguments):
    subprocess.run([programs / "xcodec", *map(str, arguments)], check=True)


@pytest.mark.parametrize("options, arguments", [
    ({"bandwidth": 3}, ["-b", "3"]),
    ({}, []),
    ({"bandwidth": 12, "threads": 1, "verify": True}, ["-b", "12"]),
    ({"bandwidth": 3, "effort": 4}, ["-b", "3", "--effort", "4"]),
])
def test_the_programs_bytes(programs, song, tmp_path, options, arguments):
    path, samples = song
    report = xcodec.encode_file(path, tmp_path / "python.ecdc", **options)
    run(programs, *arguments, path, tmp_path / "program.ecdc")
    assert (tmp_path / "python.ecdc").read_bytes() == (tmp_path / "program.ecdc").read_bytes()
    assert report.complete and report.samples == samples.shape[1]
    decoded = xcodec.decode_file(tmp_path / "python.ecdc", tmp_path / "python.wav")
    assert decoded.samples == samples.shape[1] and decoded.clipped == (decoded.peak > 0.99) and decoded.lost_tags == ()
    run(programs, tmp_path / "program.ecdc", tmp_path / "program.wav")
    assert (tmp_path / "python.wav").read_bytes() == (tmp_path / "program.wav").read_bytes()


def test_arrays_have_the_programs_samples(programs, song, codec, tmp_path):
    path, samples = song
    run(programs, "-b", "3", path, tmp_path / "a.ecdc")
    run(programs, "codes", "-b", "3", path, tmp_path / "a.npz")
    stored = np.load(tmp_path / "a.npz")
    codes = codec.encode(samples, bandwidth=3)
    assert stored["chunk_frames"].tolist() == codes.frames.tolist() and (stored["scales"] == codes.scales).all()
    joined = np.concatenate([chunk[:, :frames] for chunk, frames in zip(codes.codes, codes.frames)], axis=1)
    assert (stored["codes"] == joined).all()
    run(programs, tmp_path / "a.ecdc", tmp_path / "a.wav")
    decoded = xcodec.Decoder(tmp_path / "a.ecdc").read_all()
    assert np.abs(np.clip(decoded, -0.99, 0.99) * 32768 - read_wav(tmp_path / "a.wav")).max() <= 1.01


def test_encodec_in_both_versions(programs, encodec_24khz, tmp_path):
    path = write_wav(tmp_path / "a.wav", (noise(1, 24000) * 32000).astype(np.int16), 24000)
    for container in (0, 1):
        mine, its = tmp_path / f"python{container}.ecdc", tmp_path / f"program{container}.ecdc"
        xcodec.encode_file(path, mine, model=encodec_24khz, bandwidth=6, container=container)
        run(programs, "-m", encodec_24khz, "-b", "6", "--container", container, path, its)
        assert mine.read_bytes() == its.read_bytes()
        assert xcodec.info(mine).container == container


def test_entropy_and_codebooks(programs, tmp_path):
    path = write_wav(tmp_path / "a.wav", (noise(2, 30000) * 32000).astype(np.int16), 44100)
    xcodec.encode_file(path, tmp_path / "python.ecdc", entropy="packed", backend="native")
    run(programs, "--entropy", "packed", path, tmp_path / "program.ecdc")
    assert (tmp_path / "python.ecdc").read_bytes() == (tmp_path / "program.ecdc").read_bytes()
    xcodec.decode_file(tmp_path / "python.ecdc", tmp_path / "python.wav", codebooks=1, backend="native")
    run(programs, "--codebooks", 1, tmp_path / "program.ecdc", tmp_path / "program.wav")
    assert (tmp_path / "python.wav").read_bytes() == (tmp_path / "program.wav").read_bytes()
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.encode_file(path, tmp_path / "b.ecdc", entropy="best")
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.decode_file(tmp_path / "python.ecdc", tmp_path / "b.wav", backend="gpu")


def test_what_is_in_a_file(tmp_path):
    source = CORPUS / "audio" / "music_country_44k.flac"
    xcodec.encode_file(source, tmp_path / "a.ecdc", bandwidth=6)
    info = xcodec.info(tmp_path / "a.ecdc")
    assert (info.container, info.model, info.sample_rate, info.channels) == (1, "wren2_48khz", 48000, 2)
    assert info.source_rate == 44100 and info.bandwidth == 6 and info.entropy == "adaptive" and info.codebooks == 4
    assert info.bytes == (tmp_path / "a.ecdc").stat().st_size
    assert xcodec.describe().identity.startswith(info.identity)
    verified = xcodec.verify(tmp_path / "a.ecdc")
    assert verified.samples == info.samples and verified.chunks > 1 and verified.frames > 150


def test_codes_of_a_file(song, codec, encodec, tmp_path):
    path, samples = song
    xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=3, codec=codec)
    codes, wanted = xcodec.read_codes(tmp_path / "a.ecdc"), codec.encode(samples, bandwidth=3)
    assert (codes.codes == wanted.codes).all() and codes.samples == samples.shape[1] and codes.model == "wren2_48khz"
    assert (codec.decode(codes) == xcodec.Decoder(tmp_path / "a.ecdc").read_all()).all()
    mono = noise(1, 300000)
    (tmp_path / "b.ecdc").write_bytes(b"".join(encodec.encode_bytes([mono], bandwidth=3)))
    codes = xcodec.read_codes(tmp_path / "b.ecdc")
    assert codes.codes.shape == (1, 4, 938) and (codes.codes == encodec.encode(mono, bandwidth=3).codes).all()
    with pytest.raises(xcodec.FileError):
        xcodec.read_codes(tmp_path / "missing.ecdc")


def test_a_codec_serves_many_files(song, codec, encodec, tmp_path):
    path, _ = song
    xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=3, codec=codec)
    xcodec.encode_file(path, tmp_path / "b.ecdc", bandwidth=3)
    assert (tmp_path / "a.ecdc").read_bytes() == (tmp_path / "b.ecdc").read_bytes()
    xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "a.wav", codec=codec)
    xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "b.wav")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    with pytest.raises(xcodec.ModelError) as caught:
        xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "c.wav", codec=encodec)
    assert caught.value.code == 43 and not (tmp_path / "c.wav").exists()


def test_errors_and_what_they_leave(tmp_path, song):
    path, _ = song
    with pytest.raises(xcodec.FileError) as caught:
        xcodec.encode_file(tmp_path / "missing.wav", tmp_path / "a.ecdc")
    assert caught.value.code == 52
    xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=3)
    before = (tmp_path / "a.ecdc").read_bytes()
    with pytest.raises(xcodec.FileError) as caught:
        xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=6)
    assert caught.value.code == 51 and (tmp_path / "a.ecdc").read_bytes() == before
    xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=6, overwrite=True)
    assert (tmp_path / "a.ecdc").read_bytes() != before
    (tmp_path / "bad.ecdc").write_bytes(before[:-30] + bytes(30))
    with pytest.raises(xcodec.DamagedError):
        xcodec.verify(tmp_path / "bad.ecdc")
    with pytest.raises(xcodec.DamagedError):
        xcodec.decode_file(tmp_path / "bad.ecdc", tmp_path / "bad.wav")
    assert not (tmp_path / "bad.wav").exists()
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "b.wav", bits=20)
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.encode_file(path, tmp_path / "b.ecdc", container=3)


def test_names_are_the_systems_bytes(song, tmp_path):
    path, _ = song
    name = bytes(tmp_path) + b"/odd \xff name.ecdc"
    xcodec.encode_file(path, name, bandwidth=3)
    assert xcodec.info(name).bandwidth == 3


class Bar:
    """What tqdm's bars have."""

    def __init__(self):
        self.total, self.n = None, 0

    def update(self, n):
        assert n >= 0
        self.n += n


def test_progress(song, tmp_path):
    path, samples = song
    bar = Bar()
    xcodec.encode_file(path, tmp_path / "a.ecdc", progress=xcodec.progress_bar(bar))
    assert bar.n == bar.total == samples.shape[1]
    bar = Bar()
    xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "a.wav", progress=xcodec.progress_bar(bar))
    assert bar.n == bar.total == samples.shape[1]

    def interrupt(done, total):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        xcodec.encode_file(path, tmp_path / "b.ecdc", progress=interrupt)
    assert not (tmp_path / "b.ecdc").exists()


def test_progress_of_tqdm(song, tmp_path):
    tqdm = pytest.importorskip("tqdm", reason="tqdm is not there")
    with tqdm.tqdm(disable=False, file=open("/dev/null", "w", encoding="ascii")) as bar:
        xcodec.encode_file(song[0], tmp_path / "a.ecdc", progress=xcodec.progress_bar(bar))
        assert bar.n == bar.total == song[1].shape[1]
