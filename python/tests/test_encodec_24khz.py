"""The steps that everybody takes with EnCodec 24 kHz first."""
import numpy as np
import pytest

from conftest import noise


def test_shape_of_the_model(encodec):
    info = encodec.info
    assert (info.sample_rate, info.channels, info.hop, info.codebooks, info.codebook_size) == (24000, 1, 320, 32, 1024)
    assert info.bandwidths == (1.5, 3, 6, 12, 24) and info.family == "encodec" and info.chunk_length == 0


@pytest.mark.parametrize("samples, frames", [(1, 1), (2, 1), (440, 2), (24000, 75)])
def test_encode_and_decode(encodec, samples, frames):
    codes = encodec.encode(noise(1, samples), sample_rate=24000, bandwidth=6.0)
    assert codes.codes.shape == (1, 8, frames) and codes.codes.dtype == np.uint16 and codes.codes.max() < 1024
    assert codes.samples == samples and codes.scales.tolist() == [1.0] and codes.frames.tolist() == [frames]
    audio = encodec.decode(codes)
    assert audio.shape == (1, samples) and audio.dtype == np.float32 and np.isfinite(audio).all()


def test_bandwidths_are_numbers_of_codebooks(encodec):
    audio = noise(1, 4800)
    assert [encodec.encode(audio, bandwidth=kbps).codebooks for kbps in encodec.info.bandwidths] == [2, 4, 8, 16, 32]
    assert encodec.encode(audio).codebooks == 8


def test_first_codebooks_are_a_lower_bandwidth(encodec):
    audio = noise(1, 9600)
    six, one = encodec.encode(audio, bandwidth=6), encodec.encode(audio, bandwidth=1.5)
    assert (six.first(2).codes == one.codes).all()
    coarse = encodec.decode(six, codebooks=1)
    assert coarse.shape == (1, 9600)
    assert (coarse == encodec.decode(six.first(1))).all()
    assert (coarse == encodec.decode(six.codes[:, :1], codebooks=1)).all()
    assert not (coarse == encodec.decode(six)).all()


def test_any_of_the_codebooks(encodec):
    six = encodec.encode(noise(1, 9600), bandwidth=6)
    whole = encodec.decode(six)
    assert (encodec.decode(six, codebooks=range(1, 9)) == whole).all()
    some = encodec.decode(six, codebooks=[2, 5])
    assert some.shape == whole.shape and not (some == whole).all()
    for wrong in ([], [0], [65], [9]):
        with pytest.raises(ValueError):
            encodec.decode(six, codebooks=wrong)


def test_pieces_of_80_ms_give_the_same_codes(encodec):
    audio = noise(1, 24000)
    whole = encodec.encode(audio, bandwidth=6)
    pieces = list(encodec.encode_codes((audio[:, at:at + 1920] for at in range(0, 24000, 1920)), bandwidth=6))
    assert len(pieces) > 5
    assert (np.concatenate([piece.codes[0] for piece in pieces], axis=1) == whole.codes[0]).all()


def test_codes_come_with_the_samples_that_make_them_certain(encodec_24khz):
    import xcodec
    encoder = xcodec.load(encodec_24khz, threads=1).codes_encoder(bandwidth=1.5)
    audio = noise(1, 24000)
    came = [sum(part.codes.shape[2] for part in encoder.push(audio[:, at:at + 1920])) for at in range(0, 24000, 1920)]
    assert came[2:-1] == [6] * (len(came) - 3)
    rest = sum(part.codes.shape[2] for part in encoder.finish())
    assert sum(came) + rest == 75 and encoder.samples == encoder.model_samples == 24000


def test_batch(encodec):
    audio = np.stack([noise(1, 4000, seed) for seed in (1, 2, 3)])
    codes = encodec.encode(audio, bandwidth=3)
    assert codes.codes.shape == (3, 1, 4, 13) and codes.scales.shape == (3, 1) and len(codes) == 3
    assert (codes[1].codes == encodec.encode(audio[1], bandwidth=3).codes).all()
    decoded = encodec.decode(codes)
    assert decoded.shape == (3, 1, 4000) and (decoded[2] == encodec.decode(codes[2])).all()
