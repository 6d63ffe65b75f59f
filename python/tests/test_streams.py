"""Bytes in, bytes out."""
import io

import numpy as np
import pytest

import xcodec
from conftest import noise


def pieces(audio, size):
    return (audio[:, at:at + size] for at in range(0, audio.shape[1], size))


def test_sizes_of_pieces_do_not_matter(codec):
    audio = noise(2, 150000)
    whole = b"".join(codec.encode_bytes([audio], bandwidth=3))
    assert whole == b"".join(codec.encode_bytes(pieces(audio, 3840), bandwidth=3))
    assert whole == b"".join(codec.encode_bytes(iter([audio[:, :1], audio[:, 1:1], audio[:, 1:]]), bandwidth=3))
    decoded = codec.decoder(whole).read_all()
    assert decoded.shape == (2, 150000)
    for source in (io.BytesIO(whole), [whole[:7], b"", whole[7:]], memoryview(whole)):
        assert (xcodec.Decoder(source, threads=1, piece=777).read_all() == decoded).all()
    # The file rounds scales a little; everything else is the same.
    assert np.abs(decoded - codec.decode(codec.encode(audio, bandwidth=3))).max() < 1e-3


def test_what_a_stream_says(codec):
    encoder = codec.encoder(sample_rate=44100, channels=1, bandwidth=6, tags={"title": "Étude"})
    data = encoder.push(noise(1, 44100)[0]) + encoder.finish()
    assert encoder.samples == 44100 and encoder.model_samples == 48000
    decoder = xcodec.Decoder(data)
    assert (decoder.sample_rate, decoder.channels, decoder.container) == (44100, 1, 1)
    assert decoder.tags == [("title", "Étude")] and decoder.model == "wren2_48khz" and decoder.codebooks == 4
    assert decoder.read_all().shape == (1, 44100) and decoder.samples == 44100
    other = xcodec.Decoder(data, model_rate=True, channels=2, codebooks=2)
    assert other.read(100).shape == (2, 100) and other.sample_rate == 48000
    repeated = codec.encoder(tags=[("artist", "a"), ("artist", "b")])
    assert xcodec.Decoder(repeated.push(noise(2, 10)) + repeated.finish()).tags == [("artist", "a"), ("artist", "b")]


def test_version_0(encodec):
    audio = noise(1, 24000)
    data = b"".join(encodec.encode_bytes([audio], container=0, bandwidth=6))
    assert data.startswith(b"ECDC")
    decoded = encodec.decoder(data).read_all()
    assert np.allclose(decoded, encodec.decode(encodec.encode(audio, bandwidth=6)), atol=1e-6)


def test_errors(codec):
    data = b"".join(codec.encode_bytes([noise(2, 100000)], bandwidth=3))
    with pytest.raises(xcodec.DamagedError) as caught:
        xcodec.Decoder(data[:-20]).read_all()
    assert caught.value.code == 31
    with pytest.raises(xcodec.DamagedError):
        xcodec.Decoder(b"RIFF and so on, which is no file of ours")
    with pytest.raises(xcodec.InvalidArgumentError):
        codec.encoder(entropy="none")
    with pytest.raises(xcodec.InvalidArgumentError):
        codec.encoder(container=2)
    with pytest.raises(xcodec.InvalidArgumentError):
        codec.encoder(tags={"No Key": "x"})
    encoder = codec.encoder()
    with pytest.raises(xcodec.InvalidArgumentError):
        encoder.push(noise(3, 10))
    encoder.finish()
    with pytest.raises(xcodec.InvalidArgumentError):
        encoder.push(noise(2, 10))
    with pytest.raises(FileNotFoundError):
        xcodec.Decoder("/no/such/file")


def test_what_a_source_raises_comes_back():
    class Torn(Exception):
        pass

    def torn():
        yield b"x"
        raise Torn
    with pytest.raises(Torn):
        xcodec.Decoder(torn())

    class TooMuch:
        def read(self, size):
            return b"x" * (size + 1)
    with pytest.raises(xcodec.InvalidArgumentError):
        xcodec.Decoder(TooMuch())


def test_a_path_is_opened_and_closed(codec, tmp_path):
    path = tmp_path / "a.ecdc"
    path.write_bytes(b"".join(codec.encode_bytes([noise(2, 50000)], bandwidth=3)))
    with xcodec.Decoder(path) as decoder:
        assert sum(piece.shape[1] for piece in decoder) == 50000
