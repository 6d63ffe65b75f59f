#!/usr/bin/env python3
"""X-Codec with every field of XcodecConfig away from the published values, as Hugging Face publishes models: inputs, codes, audio.

usage: make_xcodec_variant.py FOLDER

Written after what transformers' XcodecModel computes, on its names; tensors are [1, channels, time].
"""
import math

import numpy as np
import torch
import torch.nn.functional as F

import common
from xcodec_reference import attention, conv, linear, norm, snake

DOWN, UP = (4, 5, 2), (5, 8)
HOP = 40
ADAPTER = dict(kernel_size=5, unit_kernel_size=7, block_dilations=[1, 3, 2], channel_ratios=[2, 1], strides=[2, 1])
TEACHER = dict(model_type="wav2vec2", hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=24, conv_dim=[8, 8, 8],
               conv_kernel=[8, 4, 3], conv_stride=[5, 2, 2], num_conv_pos_embeddings=9, num_conv_pos_embedding_groups=4)
ACOUSTIC = dict(model_type="dac", hidden_size=8, encoder_hidden_size=2, decoder_hidden_size=16, downsampling_ratios=list(DOWN),
                upsampling_ratios=list(UP))
BOOKS, WORDS = 4, 64
# Remainders by the hop of 40: none, 22 (no frame of its own), 23 (one), 39; shorter than the networks' windows.
INPUTS = {"whole": 4000, "tail": 4022, "frame": 4023, "long": 6039, "short": 30}
MARGIN = 1e-4  # no decision is nearer to a tie, in squared distance


def shapes():
    out = {}

    def layer(name, *shape, bias=True):
        out[name + ".weight"] = shape
        if bias:
            out[name + ".bias"] = shape[:1]

    def unit(name, width):
        for k, kernel in ((1, 7), (2, 1)):
            out[f"{name}.snake{k}.alpha"] = (1, width, 1)
            layer(f"{name}.conv{k}", width, width, kernel)

    width = ACOUSTIC["encoder_hidden_size"]
    layer("acoustic_encoder.conv1", width, 1, 7)
    for b, ratio in enumerate(DOWN):
        block = f"acoustic_encoder.block.{b}"
        for u in (1, 2, 3):
            unit(f"{block}.res_unit{u}", width)
        out[block + ".snake1.alpha"] = (1, width, 1)
        layer(block + ".conv1", 2 * width, width, 2 * ratio)
        width *= 2
    out["acoustic_encoder.snake1.alpha"] = (1, width, 1)
    layer("acoustic_encoder.conv2", 8, width, 3)
    width = ACOUSTIC["decoder_hidden_size"]
    layer("acoustic_decoder.conv1", width, 8, 7)
    for b, ratio in enumerate(UP):
        block = f"acoustic_decoder.block.{b}"
        out[block + ".snake1.alpha"] = (1, width, 1)
        out[block + ".conv_t1.weight"], out[block + ".conv_t1.bias"] = (width, width // 2, 2 * ratio), (width // 2,)
        width //= 2
        for u in (1, 2, 3):
            unit(f"{block}.res_unit{u}", width)
    out["acoustic_decoder.snake1.alpha"] = (1, width, 1)
    layer("acoustic_decoder.conv2", 1, width, 7)
    hidden = TEACHER["hidden_size"]
    layer("encoder_semantic.conv", hidden, hidden, ADAPTER["kernel_size"], bias=False)
    before = hidden
    for b, (ratio, stride) in enumerate(zip(ADAPTER["channel_ratios"], ADAPTER["strides"])):
        block = f"encoder_semantic.conv_blocks.{b}"
        for u in range(len(ADAPTER["block_dilations"])):
            layer(f"{block}.res_units.{u}.conv1", before, before, ADAPTER["unit_kernel_size"], bias=False)
            layer(f"{block}.res_units.{u}.conv2", before, before, 1, bias=False)
        layer(block + ".conv", hidden * ratio, before, 3 if stride == 1 else 2 * stride)
        before = hidden * ratio
    s, inside = "semantic_model.", 1
    for i, (conv_dim, kernel) in enumerate(zip(TEACHER["conv_dim"], TEACHER["conv_kernel"])):
        layer(f"{s}feature_extractor.conv_layers.{i}.conv", conv_dim, inside, kernel, bias=False)
        inside = conv_dim
    layer(s + "feature_extractor.conv_layers.0.layer_norm", TEACHER["conv_dim"][0])
    layer(s + "feature_projection.layer_norm", inside)
    layer(s + "feature_projection.projection", hidden, inside)
    layer(s + "encoder.pos_conv_embed.conv", hidden, hidden // 4, TEACHER["num_conv_pos_embeddings"])
    layer(s + "encoder.layer_norm", hidden)
    for n in range(TEACHER["num_hidden_layers"]):
        name = f"{s}encoder.layers.{n}."
        for kind in "qkv":
            layer(f"{name}attention.{kind}_proj", hidden, hidden)
        layer(name + "attention.out_proj", hidden, hidden)
        layer(name + "layer_norm", hidden)
        layer(name + "feed_forward.intermediate_dense", TEACHER["intermediate_size"], hidden)
        layer(name + "feed_forward.output_dense", hidden, TEACHER["intermediate_size"])
        layer(name + "final_layer_norm", hidden)
    layer("fc", 8 + hidden, 8 + hidden)
    layer("fc2", 8, 8 + hidden)
    return out


def values(name, shape, random):
    if name.endswith("alpha"):
        return 1 + random.bell(shape, 2.0 ** -2, 2)
    if name.endswith("bias"):
        return random.bell(shape, 2.0 ** -4, 2)
    if "norm.weight" in name:
        return 1 + random.bell(shape, 2.0 ** -3, 2)
    return random.bell(shape, common.power_of_two((0.7 if "res_unit" in name else 1.2) / np.sqrt(np.prod(shape[1:]))), 2, zero=False)


def residual_unit(p, name, x, dilation):
    y = conv(p, name + ".conv1", snake(x, p[name + ".snake1.alpha"]), dilation=dilation, padding=3 * dilation)
    return x + conv(p, name + ".conv2", snake(y, p[name + ".snake2.alpha"]))


def acoustic(p, x):
    x = conv(p, "acoustic_encoder.conv1", x, padding=3)
    for b, ratio in enumerate(DOWN):
        block = f"acoustic_encoder.block.{b}"
        for u, dilation in enumerate((1, 3, 9), 1):
            x = residual_unit(p, f"{block}.res_unit{u}", x, dilation)
        x = conv(p, block + ".conv1", snake(x, p[block + ".snake1.alpha"]), stride=ratio, padding=math.ceil(ratio / 2))
    return conv(p, "acoustic_encoder.conv2", snake(x, p["acoustic_encoder.snake1.alpha"]), padding=1)


def synthesis(p, x):
    x = conv(p, "acoustic_decoder.conv1", x, padding=3)
    for b, ratio in enumerate(UP):
        block = f"acoustic_decoder.block.{b}"
        x = F.conv_transpose1d(snake(x, p[block + ".snake1.alpha"]), p[block + ".conv_t1.weight"], p[block + ".conv_t1.bias"],
                               stride=ratio, padding=math.ceil(ratio / 2), output_padding=ratio % 2)
        for u, dilation in enumerate((1, 3, 9), 1):
            x = residual_unit(p, f"{block}.res_unit{u}", x, dilation)
    return conv(p, "acoustic_decoder.conv2", snake(x, p["acoustic_decoder.snake1.alpha"]), padding=3)


def teacher(p, samples):
    """[1, frames, hidden], the mean of all hidden states."""
    s = "semantic_model."
    x = F.pad(samples, (HOP // 2, HOP // 2))
    for i, stride in enumerate(TEACHER["conv_stride"]):
        name = f"{s}feature_extractor.conv_layers.{i}"
        x = F.conv1d(x, p[name + ".conv.weight"], stride=stride)
        if i == 0:
            x = F.group_norm(x, x.shape[1], p[name + ".layer_norm.weight"], p[name + ".layer_norm.bias"])
        x = F.gelu(x)
    h = linear(p, s + "feature_projection.projection", norm(p, s + "feature_projection.layer_norm", x.transpose(1, 2)))
    place = conv(p, s + "encoder.pos_conv_embed.conv", h.transpose(1, 2), padding=TEACHER["num_conv_pos_embeddings"] // 2, groups=4)
    h = norm(p, s + "encoder.layer_norm", h + F.gelu(place).transpose(1, 2))[0]
    states = [h]
    for n in range(TEACHER["num_hidden_layers"]):
        layer = f"{s}encoder.layers.{n}."
        h = norm(p, layer + "layer_norm", h + attention(p, layer + "attention", h, TEACHER["num_attention_heads"], None))
        inner = F.gelu(linear(p, layer + "feed_forward.intermediate_dense", h))
        h = norm(p, layer + "final_layer_norm", h + linear(p, layer + "feed_forward.output_dense", inner))
        states.append(h)
    return torch.stack(states).mean(0)[None]


def adapt(p, x):
    x = conv(p, "encoder_semantic.conv", x, padding=ADAPTER["kernel_size"] // 2)
    for b, stride in enumerate(ADAPTER["strides"]):
        block = f"encoder_semantic.conv_blocks.{b}"
        for u, dilation in enumerate(ADAPTER["block_dilations"]):
            unit = f"{block}.res_units.{u}"
            y = conv(p, unit + ".conv1", F.elu(x), padding=(ADAPTER["unit_kernel_size"] - 1) // 2 * dilation, dilation=dilation)
            x = x + conv(p, unit + ".conv2", F.elu(y))
        kernel = 3 if stride == 1 else 2 * stride
        x = conv(p, block + ".conv", x, stride=stride, padding=(kernel - 1) // 2)
    return x


def latents(p, samples):
    """[frames, acoustic + semantic]. Inputs too short for the networks are followed by zeros up to a hop, as xcodec does it."""
    if samples.shape[-1] < HOP:
        samples = F.pad(samples, (0, HOP - samples.shape[-1]))
    semantic = adapt(p, teacher(p, samples).transpose(1, 2))
    sound = acoustic(p, samples)
    if sound.shape[-1] != semantic.shape[-1]:
        sound = acoustic(p, F.pad(samples, (HOP // 2, HOP // 2)))
    return linear(p, "fc", torch.cat([sound, semantic], 1).transpose(1, 2))[0]


def quantize(p, joint):
    """Codes [codebooks, 1, frames], and how much further the second best codeword is than the best."""
    codes, margin = [], np.inf
    for k in range(BOOKS):
        words = p[f"quantizer.quantizers.{k}.codebook.embed"]
        distance = joint.pow(2).sum(1, keepdim=True) - 2 * joint @ words.t() + words.pow(2).sum(1)
        two = distance.topk(2, largest=False).values
        margin = min(margin, (two[:, 1] - two[:, 0]).min().item())
        codes.append((-distance).max(-1).indices)
        joint = joint - words[codes[-1]]
    return torch.stack(codes)[:, None], margin


def decode(p, codes):
    quantized = sum(p[f"quantizer.quantizers.{k}.codebook.embed"][codes[k, 0]] for k in range(len(codes)))
    return synthesis(p, linear(p, "fc2", quantized).t()[None])


def scale(p, name, factor):
    for end in (".weight", ".bias"):
        p[name + end] = p[name + end] * factor


def build():
    random = common.SplitMix(77)
    p = {name: torch.from_numpy(values(name, shape, random).astype(np.float32)) for name, shape in shapes().items()}
    for k, words in enumerate(common.codebooks(78, BOOKS, WORDS, 24, 0.5)):
        p[f"quantizer.quantizers.{k}.codebook.embed"] = torch.from_numpy(np.ascontiguousarray(words))
    probe = torch.from_numpy(common.sound(3, 60 * HOP))[None]
    scale(p, "acoustic_encoder.conv2", common.power_of_two(1 / acoustic(p, probe).std().item()))
    scale(p, "encoder_semantic.conv_blocks.1.conv", common.power_of_two(1 / adapt(p, teacher(p, probe).transpose(1, 2)).std().item()))
    scale(p, "fc", common.power_of_two(1 / latents(p, probe).std().item()))
    codes, _ = quantize(p, latents(p, probe))
    scale(p, "acoustic_decoder.conv2", common.power_of_two(0.1 / decode(p, codes).abs().max().item()))
    return p


def config():
    return {"architectures": ["XcodecModel"], "model_type": "xcodec", "sample_rate": 8000, "codebook_size": WORDS, "codebook_dim": 24,
            "target_bandwidths": [1.2, 2.4, 4.8], "acoustic_model_config": ACOUSTIC, "semantic_model_config": TEACHER, **ADAPTER}


def make(root):
    root.mkdir(parents=True)
    p = build()
    common.save_json(root / "config.json", config())
    common.save_safetensors(root / "model.safetensors", {name: value.numpy() for name, value in p.items()})
    for tag, samples in INPUTS.items():
        for seed in range(100, 400):
            audio = common.sound(seed, samples, segment=700)
            codes, margin = quantize(p, latents(p, torch.from_numpy(audio)[None]))
            if margin >= MARGIN:
                break
        else:
            raise AssertionError("every sound has a near tie")
        common.save_audio(root / f"{tag}.input.npy", audio)
        common.save(root / f"{tag}.codes.npy", codes.numpy().astype("<i2"))
        for count in (1, BOOKS):
            common.save_audio(root / f"{tag}.decoded{count}.npy", decode(p, codes[:count])[0].numpy())
        print(f"{tag}: {codes.shape[-1]} frames, {len(codes.unique())} words, margin {margin:.2g}")


if __name__ == "__main__":
    common.run(make, None)
