#!/usr/bin/env python3
"""DAC with tiny widths, one model with an odd ratio and one without: both published forms, inputs, codes, audio.

usage: make_dac.py FOLDER
"""
import numpy as np
import torch

import common
import dac_reference as reference

MODELS = {
    "odd": dict(encoder_dim=4, encoder_rates=[2, 4, 5], latent_dim=None, decoder_dim=32, decoder_rates=[5, 4, 2], n_codebooks=6,
                codebook_size=256, codebook_dim=4, quantizer_dropout=0.5, sample_rate=8000),
    # Latents narrower than the encoder, as in the model of 16 kbps.
    "even": dict(encoder_dim=4, encoder_rates=[2, 4, 8], latent_dim=8, decoder_dim=24, decoder_rates=[8, 4, 2], n_codebooks=4,
                 codebook_size=512, codebook_dim=3, quantizer_dropout=False, sample_rate=11025),
}
INPUTS = {"one": 1, "short": 39, "hop": 40, "after": 41, "long": 12345}
MARGIN = 2e-6  # no decision is nearer to a tie, in squared distance of unit vectors


def shapes(m):
    width, latent = m["encoder_dim"], m["latent_dim"]
    out = {}

    def wn(name, weight, bias):
        out[name + ".weight_g"], out[name + ".weight_v"], out[name + ".bias"] = (weight[0], 1, 1), weight, (bias,)

    def unit(name, width):
        out[name + ".block.0.alpha"] = out[name + ".block.2.alpha"] = (1, width, 1)
        wn(name + ".block.1", (width, width, 7), width)
        wn(name + ".block.3", (width, width, 1), width)

    wn("encoder.block.0", (width, 1, 7), width)
    for b, rate in enumerate(m["encoder_rates"], 1):
        for j in range(3):
            unit(f"encoder.block.{b}.block.{j}", width)
        out[f"encoder.block.{b}.block.3.alpha"] = (1, width, 1)
        wn(f"encoder.block.{b}.block.4", (2 * width, width, 2 * rate), 2 * width)
        width *= 2
    last = len(m["encoder_rates"]) + 1
    out[f"encoder.block.{last}.alpha"] = (1, width, 1)
    wn(f"encoder.block.{last + 1}", (latent, width, 3), latent)
    for k in range(m["n_codebooks"]):
        wn(f"quantizer.quantizers.{k}.in_proj", (m["codebook_dim"], latent, 1), m["codebook_dim"])
        wn(f"quantizer.quantizers.{k}.out_proj", (latent, m["codebook_dim"], 1), latent)
        out[f"quantizer.quantizers.{k}.codebook.weight"] = (m["codebook_size"], m["codebook_dim"])
    width = m["decoder_dim"]
    wn("decoder.model.0", (width, latent, 7), width)
    for b, rate in enumerate(m["decoder_rates"], 1):
        out[f"decoder.model.{b}.block.0.alpha"] = (1, width, 1)
        wn(f"decoder.model.{b}.block.1", (width, width // 2, 2 * rate), width // 2)
        width //= 2
        for j in range(2, 5):
            unit(f"decoder.model.{b}.block.{j}", width)
    out[f"decoder.model.{last}.alpha"] = (1, width, 1)
    wn(f"decoder.model.{last + 1}", (1, width, 7), 1)
    return out


def values(name, shape, random):
    if name.endswith("alpha"):
        return 1 + random.bell(shape, 2.0 ** -2, 2)
    if name.endswith("bias"):
        return random.bell(shape, 2.0 ** -4, 2)
    if name.endswith("codebook.weight"):
        # Lengths differ, which the search must not see.
        words = random.bell(shape, 1.0, 16, zero=False)
        return words * 2.0 ** random.below(3, shape[0])[:, None].astype(np.float32) / 4
    fan = int(np.prod(shape[1:])) or 1
    return random.bell(shape, common.power_of_two(1.4 / np.sqrt(fan)), 2, zero=False)


def build(m, seed):
    m["latent_dim"] = m["latent_dim"] or m["encoder_dim"] * 2 ** len(m["encoder_rates"])
    random, p = common.SplitMix(seed), {}
    for name, shape in shapes(m).items():
        if not name.endswith("weight_g"):
            p[name] = values(name, shape, random).astype(np.float32)
    for name, shape in shapes(m).items():
        if name.endswith("weight_g"):
            v = p[name[:-1] + "v"].astype(np.float64)
            norm = np.sqrt((v ** 2).sum((1, 2), keepdims=True))
            p[name] = (np.round(norm * (1 + random.bell(norm.shape, 2.0 ** -3, 2)) * 64) / 64).astype(np.float32)
    p = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in p.items()}
    hop = int(np.prod(m["encoder_rates"]))
    probe = torch.from_numpy(common.sound(3, 60 * hop))[None]
    z = reference.encoder(p, probe, m["encoder_rates"])
    scale(p, f"encoder.block.{len(m['encoder_rates']) + 2}", common.power_of_two(1 / z.std().item()))
    codes = torch.from_numpy(random.below(m["codebook_size"], m["n_codebooks"] * 300)).reshape(m["n_codebooks"], 1, 300)
    last = f"decoder.model.{len(m['decoder_rates']) + 2}"
    loud = reference.decoder(p, reference.latents(p, codes), m["decoder_rates"], squash=lambda x: x).abs().max().item()
    scale(p, last, common.power_of_two(0.7 / loud))
    return p


def scale(p, name, factor):
    for end in (".weight_g", ".bias"):
        p[name + end] = p[name + end] * factor


def hugging_face(p):
    """The names of DacModel, weight norm folded."""
    out = {}
    units = ("snake1", "conv1", "snake2", "conv2")
    for name, value in p.items():
        parts = name.split(".")
        if parts[-1] == "weight_v":
            continue
        if parts[-1] == "weight_g":
            value, parts[-1] = reference.weight(p, ".".join(parts[:-1])), "weight"
        if parts[0] != "quantizer":
            side, b = parts[0], int(parts[2])
            blocks = len({n.split(".")[2] for n in p if n.startswith(side + ".") and ".block." in n.split(".", 3)[3]})
            if parts[3] == "block":
                j, first = int(parts[4]), 0 if side == "encoder" else 2
                inner = [f"res_unit{j - first + 1}", units[int(parts[6])], *parts[7:]] if first <= j < first + 3 else None
                own = {"encoder": {3: "snake1", 4: "conv1"}, "decoder": {0: "snake1", 1: "conv_t1"}}[side]
                parts = [side, "block", str(b - 1), *(inner or [own[j], *parts[5:]])]
            else:
                parts = [side, "conv1" if b == 0 else "snake1" if b == blocks + 1 else "conv2", *parts[3:]]
        out[".".join(parts)] = value.numpy()
    return out


def config(m):
    return {"architectures": ["DacModel"], "model_type": "dac", "encoder_hidden_size": m["encoder_dim"], "decoder_hidden_size": m["decoder_dim"],
            "hidden_size": m["latent_dim"], "downsampling_ratios": m["encoder_rates"], "upsampling_ratios": m["decoder_rates"],
            "n_codebooks": m["n_codebooks"], "codebook_size": m["codebook_size"], "codebook_dim": m["codebook_dim"],
            "hop_length": int(np.prod(m["encoder_rates"])), "sampling_rate": m["sample_rate"], "quantizer_dropout": 0}


def firm(p, m, samples):
    """A sound none of whose codes is nearly another."""
    hop = int(np.prod(m["encoder_rates"]))
    for seed in range(100, 400):
        audio = common.sound(seed, samples)
        z = reference.encoder(p, reference.pad(torch.from_numpy(audio)[None], hop), m["encoder_rates"])
        codes, margin = reference.quantize(p, z, m["n_codebooks"])
        if margin >= MARGIN:
            return audio, codes
    raise AssertionError("every sound has a near tie")


def make(root):
    for number, (name, m) in enumerate(MODELS.items()):
        folder = root / name
        folder.mkdir(parents=True)
        p = build(m, 51 + number)
        kwargs = {key: m[key] for key in ("encoder_dim", "encoder_rates", "latent_dim", "decoder_dim", "decoder_rates", "n_codebooks",
                                          "codebook_size", "codebook_dim", "quantizer_dropout", "sample_rate")}
        torch.save({"state_dict": p, "metadata": {"kwargs": kwargs, "iterations": 400000}}, folder / "weights.pth")
        common.save_json(folder / "config.json", config(m))
        common.save_safetensors(folder / "model.safetensors", hugging_face(p))
        for tag, samples in INPUTS.items():
            audio, codes = firm(p, m, samples)
            common.save_audio(folder / f"{tag}.input.npy", audio)
            common.save(folder / f"{tag}.codes.npy", codes.numpy().astype("<i2"))
            counts = (1, m["n_codebooks"]) if tag == "long" else (m["n_codebooks"],)
            for count in counts:
                decoded = reference.decoder(p, reference.latents(p, codes[:count]), m["decoder_rates"])
                common.save_audio(folder / f"{tag}.decoded{count}.npy", decoded[0].numpy())


if __name__ == "__main__":
    common.run(make, None)
