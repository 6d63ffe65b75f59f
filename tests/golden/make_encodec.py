#!/usr/bin/env python3
"""EnCodec 24 and 48 kHz with 2 and 4 filters: models in both published forms, codes, audio and files of the reference.

usage: make_encodec.py ENCODEC_SOURCES FOLDER     (github.com/facebookresearch/encodec, PyTorch with OpenBLAS)

Everything but the widths, and the length of the 48 kHz model's chunks (a tenth of a second), is the published architecture.
Files with the language model depend on the kernels of OpenBLAS: these are the ones for AVX2, as all others' tests expect.
"""
import hashlib
import io
import os
import pathlib
import sys
import types

os.environ["OPENBLAS_CORETYPE"] = "Haswell"

import numpy as np  # noqa: E402
import torch  # noqa: E402

import common  # noqa: E402

DIM, LM_DIM, LM_LAYERS = 4, 8, 2
MODELS = {
    "encodec_24khz": dict(rate=24000, channels=1, bandwidths=[1.5, 3.0, 6, 12.0, 24.0], causal=True, norm="weight_norm",
                          normalize=False, segment=None, filters=2),
    "encodec_48khz": dict(rate=48000, channels=2, bandwidths=[3.0, 6.0, 12.0, 24.0], causal=False, norm="time_group_norm",
                          normalize=True, segment=0.1, filters=4),
}
# Lengths around hop, stride and chunk; bandwidths; whether the audio, and whether a file with the language model is kept.
CASES = {
    "encodec_24khz": [(1, [6], 1, 0), (100, [6], 1, 0), (319, [6], 1, 0), (320, [6], 1, 0), (321, [6], 1, 1),
                      (640, [3], 1, 0), (641, [3], 1, 0), (1280, [24], 1, 0), (1281, [1.5], 1, 0),
                      (9999, [1.5, 3, 6, 12, 24], 0, 1), (99999, [3], 0, 1)],
    "encodec_48khz": [(1, [6], 1, 0), (100, [6], 1, 0), (319, [6], 1, 0), (320, [6], 1, 0), (321, [6], 1, 1),
                      (640, [6], 1, 0), (4752, [6], 0, 0), (4753, [6], 1, 0), (4799, [6], 0, 0), (4800, [6], 0, 0),
                      (4801, [6], 0, 1), (9504, [3, 6, 12, 24], 0, 0), (15841, [3, 6, 12, 24], 0, 1)],
}


def reference(sources):
    """The package without what it needs for files and training only."""
    for name in ("torchaudio", "einops"):
        sys.modules[name] = types.ModuleType(name)
    patterns = {"... d -> (...) d": lambda x: x.reshape(-1, x.shape[-1]), "b d n -> b n d": lambda x: x.permute(0, 2, 1),
                "b n d -> b d n": lambda x: x.permute(0, 2, 1)}
    sys.modules["einops"].rearrange = lambda x, pattern: patterns[pattern](x)
    sys.modules["einops"].repeat = None
    sys.path.insert(0, sources)
    import encodec
    return encodec


def is_norm(name):
    return ".norm.norm." in name or name.endswith(("norm.weight", "norm.bias"))


def fill(module, seed):
    """Coarse weights of about unit gain; every bias, norm and gain differs from its default."""
    state, random = {}, common.SplitMix(seed)
    for name, old in module.state_dict().items():
        shape = tuple(old.shape)
        if name.endswith("weight_g"):
            state[name] = None
        elif name.endswith("bias") or "bias_" in name:
            state[name] = random.bell(shape, 2.0 ** -4)
        elif is_norm(name):
            state[name] = 1 + random.bell(shape, 2.0 ** -3)
        else:
            fan = int(np.prod(shape)) // shape[1 if "convtr" in name else 0]
            state[name] = random.bell(shape, common.power_of_two(1.4 / np.sqrt(fan)), 2, zero=False)
    for name in state:
        if name.endswith("weight_g"):
            v = state[name[:-1] + "v"]
            norm = np.sqrt((v.astype(np.float64) ** 2).reshape(v.shape[0], -1).sum(1)).reshape(-1, *[1] * (v.ndim - 1))
            state[name] = (np.round(norm * (1 + random.bell(norm.shape, 2.0 ** -3)) * 64) / 64).astype(np.float32)
    module.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})


def last_conv(module):
    return [m for m in module.modules() if isinstance(m, (torch.nn.Conv1d,))][-1]


def scale_output(module, factor):
    conv = last_conv(module)
    names = ("weight_g", "bias") if hasattr(conv, "weight_g") else ("weight", "bias")
    for name in names:
        getattr(conv, name).data.mul_(factor)


def build(encodec, name, spec):
    import encodec.modules as m
    import encodec.quantization as qt
    sizes = dict(channels=spec["channels"], norm=spec["norm"], causal=spec["causal"], n_filters=spec["filters"], dimension=DIM)
    encoder, decoder = m.SEANetEncoder(**sizes), m.SEANetDecoder(**sizes)
    count = int(1000 * spec["bandwidths"][-1] // (spec["rate"] // 320 * 10))
    quantizer = qt.ResidualVectorQuantizer(dimension=DIM, n_q=count, bins=1024)
    model = encodec.EncodecModel(encoder, decoder, quantizer, spec["bandwidths"], spec["rate"], spec["channels"],
                                 normalize=spec["normalize"], segment=spec["segment"], name=name).eval()
    fill(encoder, 11)
    fill(decoder, 12)
    probe = torch.from_numpy(common.sound(3, 20 * 320, spec["channels"]))[None]
    with torch.no_grad():
        scale_output(encoder, common.power_of_two(1 / encoder(probe).std().item()))
        for layer, words in zip(quantizer.vq.layers, common.codebooks(13, count, 1024, DIM, 1.0, 8)):
            layer._codebook.load_state_dict({"inited": torch.ones(1), "cluster_size": torch.zeros(1024),
                                             "embed": torch.from_numpy(words), "embed_avg": torch.zeros(1024, DIM)})
        # Quantized latents are what it plays; a quarter of full scale, or of what the chunk's scale multiplies.
        heard = decoder(quantizer.decode(quantizer.encode(encoder(probe), 75, 3))).abs().max().item()
        scale_output(decoder, common.power_of_two((0.25 if not spec["normalize"] else 2.0) / heard))
    return model


def language_model(encodec, model):
    lm = encodec.model.LMModel(model.quantizer.n_q, 1024, num_layers=LM_LAYERS, dim=LM_DIM,
                               past_context=int(3.5 * model.frame_rate)).eval()
    random, state = common.SplitMix(21), {}
    words, rows, bias = random.bell((1025, LM_DIM), 1.0, 2), random.bell((1024, LM_DIM), 0.5, 2), random.bell((1024,), 0.5, 4)
    for name, old in lm.state_dict().items():
        kind, k = name.split(".")[:2]
        if kind == "emb":
            value = common.rotated(words, int(k))
        elif kind == "linears":
            value = common.rotated(rows if name.endswith("weight") else bias, int(k))
        elif "norm" in name:
            value = random.bell(tuple(old.shape), 2.0 ** -3) + (1 if name.endswith("weight") else 0)
        else:
            value = random.bell(tuple(old.shape), 2.0 ** -4 if "bias" in name else 2.0 ** -2)
        state[name] = torch.from_numpy(np.ascontiguousarray(value, np.float32))
    lm.load_state_dict(state)
    return lm


def hugging_face_name(name):
    """Names of Hugging Face's EncodecModel for those of the reference."""
    head, _, rest = name.partition(".")
    if head == "quantizer":
        return "quantizer.layers." + rest[len("vq.layers."):].replace("._codebook.", ".codebook.")
    rest = rest[len("model."):].replace(".conv.norm.", ".norm.").replace(".convtr.norm.", ".norm.")
    for old in (".convtr.convtr.", ".conv.conv."):
        rest = rest.replace(old, ".conv.")
    return f"{head}.layers.{rest}"


def config(spec):
    return {"architectures": ["EncodecModel"], "model_type": "encodec", "target_bandwidths": spec["bandwidths"],
            "sampling_rate": spec["rate"], "audio_channels": spec["channels"], "normalize": spec["normalize"],
            "chunk_length_s": spec["segment"], "overlap": 0.01 if spec["segment"] else None, "hidden_size": DIM,
            "num_filters": spec["filters"], "num_residual_layers": 1, "upsampling_ratios": [8, 5, 4, 2], "norm_type": spec["norm"],
            "kernel_size": 7, "last_kernel_size": 7, "residual_kernel_size": 3, "dilation_growth_rate": 2,
            "use_causal_conv": spec["causal"], "pad_mode": "reflect", "compress": 2, "num_lstm_layers": 2,
            "trim_right_ratio": 1.0, "codebook_size": 1024, "codebook_dim": DIM, "use_conv_shortcut": True}


def publish(state, folder, stem):
    """As torch.hub wants it: the first 8 digits of the checksum in the name."""
    bytes_ = io.BytesIO()
    torch.save(state, bytes_)
    digest = hashlib.sha256(bytes_.getvalue()).hexdigest()[:8]
    (folder / f"{stem}-{digest}.th").write_bytes(bytes_.getvalue())


def write_models(model, lm, name, spec, root):
    store = root / "store" / name
    store.mkdir(parents=True)
    publish(model.state_dict(), store, name)
    publish(lm.state_dict(), store, name.replace("encodec_", "encodec_lm_"))
    common.save_json(store / "config.json", config(spec))
    common.save_json(store / "lm_config.json",
                     {"n_q": lm.n_q, "card": 1024, "dim": LM_DIM, "num_layers": LM_LAYERS, "num_heads": 8, "hidden_scale": 4,
                      "past_context": int(3.5 * model.frame_rate), "max_period": 10000})
    hf = {hugging_face_name(key): value.numpy() for key, value in model.state_dict().items()}
    forms = {name: hf}
    if spec["norm"] == "weight_norm":
        newer = {"weight_g": "parametrizations.weight.original0", "weight_v": "parametrizations.weight.original1"}
        forms[name + "_parametrized"] = {
            ".".join(key.split(".")[:-1] + [newer.get(key.split(".")[-1], key.split(".")[-1])]): value
            for key, value in hf.items()}
    for folder, tensors in forms.items():
        path = root / "hf" / folder
        path.mkdir(parents=True)
        common.save_safetensors(path / "model.safetensors", tensors)
        common.save_json(path / "config.json", config(spec))


def write_case(model, lm, folder, tag, audio, kbps, keep_audio, with_lm, index):
    from encodec.compress import compress
    model.set_target_bandwidth(kbps)
    wav = torch.from_numpy(audio)
    with torch.no_grad():
        frames = model.encode(wav[None])
        codes = torch.cat([frame[0] for frame in frames], -1)
        decoded = model.decode(frames)[0, :, :audio.shape[1]]
    stem = f"{tag}.b{kbps:g}"
    common.save(folder / f"{stem}.codes.npy", codes.numpy().astype("<i2"))
    if keep_audio:
        common.save_audio(folder / f"{stem}.decoded.npy", decoded.numpy())
    model.get_lm_model = lambda: lm
    for suffix, use_lm in (("", False), (".lm", True)):
        if use_lm and not with_lm:
            continue
        data = compress(model, wav, use_lm=use_lm)
        (folder / f"{stem}{suffix}.ecdc").write_bytes(data)
        index.append([stem + suffix, audio.shape[1], len(data)])
    peak = decoded.abs().max().item() if decoded.numel() else 0
    used = len(np.unique(codes.numpy()))
    print(f"{model.name} {stem}: {codes.shape[-1]} frames, {used} words, decoded peak {peak:.3f}")


def main():
    sources, root = sys.argv[1], pathlib.Path(sys.argv[2])
    encodec = reference(sources)
    torch.set_num_threads(1)
    index = {}
    for name, spec in MODELS.items():
        model = build(encodec, name, spec)
        lm = language_model(encodec, model)
        write_models(model, lm, name, spec, root)
        folder = root / "cases" / name
        folder.mkdir(parents=True)
        index[name] = []
        base = common.sound(1, 99999 if spec["channels"] == 1 else 15841, spec["channels"])
        rest = (model, lm, folder)
        for length, bandwidths, keep, with_lm in CASES[name]:
            common.save_audio(folder / f"n{length}.input.npy", base[:, :length])
            for kbps in bandwidths:
                write_case(*rest, f"n{length}", base[:, :length], kbps, keep, with_lm, index[name])
        short = (spec["channels"], 2000)
        noise = common.SplitMix(5).bell(short, 2.0 ** -3, 32)
        loud = np.clip(base[:, :2000] * 4, -1 + 2.0 ** -15, 1 - 2.0 ** -15)
        for tag, audio, kbps in (("silence", np.zeros(short, np.float32), 6), ("noise", noise, 3), ("loud", loud, 6)):
            common.save_audio(folder / f"{tag}.input.npy", audio)
            write_case(*rest, tag, audio, kbps, True, False, index[name])
    common.save_json(root / "cases" / "index.json", index)
    return 0


if __name__ == "__main__":
    sys.exit(main())
