"""X-Codec's forward pass in plain PyTorch, on the names and shapes of the published checkpoints.

Written from the publications and from what the published code computes; make_xcodec.py --check holds it against vectors of
that code itself. Tensors are [1, channels, time]; `p` is a state dict of the original names.
"""
import math

import torch
import torch.nn.functional as F

RATIOS = (8, 5, 4, 2)


def weight(p, name):
    """With weight normalisation folded: the norm runs over every dimension in which g has size 1."""
    for g, v in ((".weight_g", ".weight_v"), (".parametrizations.weight.original0", ".parametrizations.weight.original1")):
        if name + g in p:
            gain, value = p[name + g], p[name + v]
            axes = [d for d in range(gain.dim()) if gain.shape[d] == 1]
            return value * (gain / value.pow(2).sum(axes, keepdim=True).sqrt())
    return p[name + ".weight"]


def conv(p, name, x, **how):
    return F.conv1d(x, weight(p, name), p.get(name + ".bias"), **how)


def snake(x, alpha):
    return x + torch.sin(alpha * x).pow(2) / (alpha + 1e-9)


def residual_unit(p, name, x, dilation):
    y = conv(p, name + ".block.1", snake(x, p[name + ".block.0.alpha"]), dilation=dilation, padding=3 * dilation)
    return x + conv(p, name + ".block.3", snake(y, p[name + ".block.2.alpha"]))


def acoustic(p, x):
    x = conv(p, "encoder.block.0", x, padding=3)
    for b, stride in enumerate(RATIOS, 1):
        block = f"encoder.block.{b}.block."
        for j, dilation in enumerate((1, 3, 9)):
            x = residual_unit(p, block + str(j), x, dilation)
        x = conv(p, block + "4", snake(x, p[block + "3.alpha"]), stride=stride, padding=math.ceil(stride / 2))
    return conv(p, "encoder.block.6", snake(x, p["encoder.block.5.alpha"]), padding=1)


def synthesis(p, x):
    x = conv(p, "decoder_2.model.0", x, padding=3)
    for b, stride in enumerate(RATIOS, 1):
        block = f"decoder_2.model.{b}.block."
        x = F.conv_transpose1d(snake(x, p[block + "0.alpha"]), weight(p, block + "1"), p[block + "1.bias"], stride=stride,
                               padding=math.ceil(stride / 2), output_padding=stride % 2)
        for j, dilation in enumerate((1, 3, 9), 2):
            x = residual_unit(p, block + str(j), x, dilation)
    return conv(p, "decoder_2.model.6", snake(x, p["decoder_2.model.5.alpha"]), padding=3)


def norm(p, name, x):
    return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"])


def linear(p, name, x):
    return F.linear(x, p[name + ".weight"], p[name + ".bias"])


def buckets(frames, count=320, longest=800):
    """WavLM's: exact near by, logarithmic far away, half of them for what comes later. [query, key]"""
    distance = torch.arange(frames)[None, :] - torch.arange(frames)[:, None]
    half, exact = count // 2, count // 4
    near = distance.abs()
    far = torch.log(near.float().clamp(min=1) / exact) / math.log(longest / exact) * (half - exact)
    far = (exact + far).long().clamp(max=half - 1)
    return (distance > 0).long() * half + torch.where(near < exact, near, far)


def attention(p, name, x, heads, table):
    """x [frames, width]; `table` [heads, query, key] is WavLM's relative position bias before its gate, or None."""
    frames, width = x.shape
    split = lambda y: y.reshape(frames, heads, -1).transpose(0, 1)  # noqa: E731
    q, k, v = (split(linear(p, f"{name}.{kind}_proj", x)) for kind in "qkv")
    scores = q @ k.transpose(1, 2) * (width // heads) ** -0.5
    if table is not None:
        gates = linear(p, name + ".gru_rel_pos_linear", split(x)).reshape(heads, frames, 2, 4).sum(-1).sigmoid()
        constant = p[name + ".gru_rel_pos_const"].reshape(heads, 1)
        gate = gates[..., 0] * (gates[..., 1] * constant - 1) + 2
        scores = scores + gate[..., None] * table
    y = (scores.softmax(-1) @ v).transpose(0, 1).reshape(frames, width)
    return linear(p, name + ".out_proj", y)


def semantic(p, samples, heads):
    """Convolutional features [1, channels, frames] and all hidden states [layers + 1, 1, frames, width]."""
    s = "semantic_model."
    x = F.pad(samples[:, 0], (160, 160))[:, None]
    for i, stride in enumerate((5, 2, 2, 2, 2, 2, 2)):
        name = f"{s}feature_extractor.conv_layers.{i}"
        x = F.conv1d(x, p[name + ".conv.weight"], stride=stride)
        if i == 0:
            x = F.group_norm(x, x.shape[1], p[name + ".layer_norm.weight"], p[name + ".layer_norm.bias"])
        x = F.gelu(x)
    features, h = x, x.transpose(1, 2)
    h = linear(p, s + "feature_projection.projection", norm(p, s + "feature_projection.layer_norm", h))
    place = conv(p, s + "encoder.pos_conv_embed.conv", h.transpose(1, 2), padding=64, groups=16)[..., :-1]
    h = norm(p, s + "encoder.layer_norm", h + F.gelu(place).transpose(1, 2))[0]
    states, table, n = [h], None, 0
    if s + "encoder.layers.0.attention.rel_attn_embed.weight" in p:
        table = p[s + "encoder.layers.0.attention.rel_attn_embed.weight"][buckets(len(h))].permute(2, 0, 1)
    while f"{s}encoder.layers.{n}.layer_norm.weight" in p:
        layer = f"{s}encoder.layers.{n}."
        h = norm(p, layer + "layer_norm", h + attention(p, layer + "attention", h, heads, table))
        inner = F.gelu(linear(p, layer + "feed_forward.intermediate_dense", h))
        h = norm(p, layer + "final_layer_norm", h + linear(p, layer + "feed_forward.output_dense", inner))
        states.append(h)
        n += 1
    return features, torch.stack(states)[:, None]


def semantic_encoder(p, x):
    x = conv(p, "encoder_semantic.conv.conv", x, padding=1)
    for b in range(2):
        block = f"encoder_semantic.conv_blocks.{b}."
        for u in range(2):
            unit = f"{block}res_units.{u}."
            x = x + conv(p, unit + "conv2", F.elu(conv(p, unit + "conv1.conv", F.elu(x), padding=1)))
        x = conv(p, block + "conv.conv", x, padding=1)
    return x


def analyse(p, samples, heads):
    """Everything up to the quantizer, by the names of the golden arrays. samples [1, 1, length]"""
    features, states = semantic(p, samples, heads)
    mean = states.mean(0)
    e_semantic = semantic_encoder(p, mean.transpose(1, 2))
    e_acoustic = acoustic(p, samples)
    if e_acoustic.shape[-1] != e_semantic.shape[-1]:
        e_acoustic = acoustic(p, F.pad(samples, (160, 160)))
    joint = linear(p, "fc_prior", torch.cat([e_acoustic, e_semantic], 1).transpose(1, 2)).transpose(1, 2)
    return {"sem_conv_features": features, "sem_hidden_states": states, "sem_hidden_mean": mean, "e_semantic": e_semantic,
            "e_acoustic": e_acoustic, "fc_prior": joint}


def quantize(p, joint, count):
    residual, codes = joint[0].t(), []
    for k in range(count):
        embed = p[f"quantizer.vq.layers.{k}._codebook.embed"]
        distance = residual.pow(2).sum(1, keepdim=True) - 2 * residual @ embed.t() + embed.pow(2).sum(1)
        codes.append((-distance).max(-1).indices)
        residual = residual - embed[codes[-1]]
    return torch.stack(codes)[:, None]


def dequantize(p, codes):
    return sum(p[f"quantizer.vq.layers.{k}._codebook.embed"][codes[k, 0]] for k in range(len(codes))).t()[None]


def decode(p, codes):
    """The quantized latents, those for the decoder, and the audio [1, 1, 320 * frames]."""
    quantized = dequantize(p, codes)
    latent = linear(p, "fc_post2", quantized.transpose(1, 2)).transpose(1, 2)
    return quantized, latent, synthesis(p, latent)
