#!/usr/bin/env python3
"""The Python reference of EnCodec with random full-size weights, as a command to compare xcodec with.

usage: reference_encodec.py make 24|48 WEIGHTS.th          writes random weights that both programs read
       reference_encodec.py encode WEIGHTS.th KBPS IN.wav OUT.ecdc
       reference_encodec.py decode WEIGHTS.th IN.ecdc OUT.wav

The name of WEIGHTS says which model it is (encodec_24khz.th, encodec_48khz.th). IN.wav has 16 bits and the model's
rate and channels. Needs Debian's python3-torch and python3-numpy, and the reference's source in PYTHONPATH; the parts
of torchaudio and einops that it uses are done here, because Debian does not have them. It computes on as many threads
as OMP_NUM_THREADS says, or on all cores. Prints the seconds of the work itself, without Python's start, to standard
error.
"""
import io
import sys
import time
import types
import wave

import numpy
import torch


def rearrange(x, pattern):
    """The four patterns of einops that the reference's inference needs."""
    if pattern == "... d -> (...) d":
        return x.reshape(-1, x.shape[-1])
    if pattern in ("b d n -> b n d", "b n d -> b d n"):
        return x.transpose(1, 2)
    raise NotImplementedError(pattern)


sys.modules["torchaudio"] = types.ModuleType("torchaudio")
sys.modules["einops"] = types.ModuleType("einops")
sys.modules["einops"].rearrange = rearrange
sys.modules["einops"].repeat = None
from encodec.model import EncodecModel  # noqa: E402

reference = sys.modules["encodec.compress"]  # the package hides it behind its function of that name


def new_model(khz):
    make = EncodecModel.encodec_model_48khz if khz == 48 else EncodecModel.encodec_model_24khz
    model = make(pretrained=False)
    model.name = f"encodec_{khz}khz"
    return model


def make(khz, path):
    torch.manual_seed(khz)
    model = new_model(khz)
    state = model.state_dict()
    for name in state:
        if name.endswith("embed"):
            state[name].normal_(0, 0.3)
        if name.endswith("inited"):
            state[name].fill_(1)
    torch.save(state, path)


def load(path):
    model = new_model(48 if "48khz" in path else 24)
    model.load_state_dict(torch.load(path))
    return model.eval()


def encode(path, kbps, source, target):
    model = load(path)
    model.set_target_bandwidth(float(kbps))
    with wave.open(source) as file:
        assert file.getframerate() == model.sample_rate and file.getsampwidth() == 2, "wrong kind of WAV file"
        channels = file.getnchannels()
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32) / 32768
    audio = torch.from_numpy(samples.reshape(-1, channels).T.copy())
    if channels != model.channels:
        audio = audio.mean(0, keepdim=True)
    started = time.perf_counter()
    coded = reference.compress(model, audio, use_lm=False)
    seconds = time.perf_counter() - started
    with open(target, "wb") as out:
        out.write(coded)
    return seconds


def decode(path, source, target):
    model = load(path)
    reference.MODELS[model.name] = lambda: model
    with open(source, "rb") as file:
        coded = file.read()
    started = time.perf_counter()
    audio, rate = reference.decompress_from_file(io.BytesIO(coded))
    seconds = time.perf_counter() - started
    samples = (audio.clamp(-0.99, 0.99).T * 32767).round().to(torch.int16).numpy()
    with wave.open(target, "wb") as out:
        out.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    return seconds


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "make":
        make(int(sys.argv[2]), sys.argv[3])
    elif len(sys.argv) == 6 and sys.argv[1] == "encode":
        print(f"{encode(*sys.argv[2:]):.3f}", file=sys.stderr)
    elif len(sys.argv) == 5 and sys.argv[1] == "decode":
        print(f"{decode(*sys.argv[2:]):.3f}", file=sys.stderr)
    else:
        sys.exit(__doc__)
