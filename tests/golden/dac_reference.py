"""DAC's forward pass in plain PyTorch, on the names and shapes of the authors' checkpoints (descriptinc/descript-audio-codec).

Written from the publication (Kumar et al. 2023) and from what the published code computes. Tensors are [1, channels, time]; `p` is a
state dict of the original names, with or without weight norm.
"""
import math

import torch
import torch.nn.functional as F

from xcodec_reference import conv, residual_unit, snake, weight


def pad(x, hop):
    """Zeros up to a whole number of hops."""
    return F.pad(x, (0, -x.shape[-1] % hop))


def encoder(p, x, rates):
    x = conv(p, "encoder.block.0", x, padding=3)
    for b, stride in enumerate(rates, 1):
        block = f"encoder.block.{b}.block."
        for j, dilation in enumerate((1, 3, 9)):
            x = residual_unit(p, block + str(j), x, dilation)
        x = conv(p, block + "4", snake(x, p[block + "3.alpha"]), stride=stride, padding=math.ceil(stride / 2))
    last = len(rates) + 1
    return conv(p, f"encoder.block.{last + 1}", snake(x, p[f"encoder.block.{last}.alpha"]), padding=1)


def quantize(p, z, count):
    """Codes [count, 1, frames], and how much further the second best codeword is than the best, in squared distance."""
    codes, nearest = [], math.inf
    for k in range(count):
        name = f"quantizer.quantizers.{k}."
        words = p[name + "codebook.weight"]
        rows, unit = F.normalize(conv(p, name + "in_proj", z)[0].t()), F.normalize(words)
        distance = rows.pow(2).sum(1, keepdim=True) - 2 * rows @ unit.t() + unit.pow(2).sum(1)
        best = distance.topk(2, largest=False).values
        nearest = min(nearest, (best[:, 1] - best[:, 0]).min().item())
        codes.append((-distance).max(1).indices)
        z = z - conv(p, name + "out_proj", words[codes[-1]].t()[None])
    return torch.stack(codes)[:, None], nearest


def latents(p, codes):
    return sum(conv(p, f"quantizer.quantizers.{k}.out_proj", p[f"quantizer.quantizers.{k}.codebook.weight"][codes[k, 0]].t()[None])
               for k in range(len(codes)))


def decoder(p, z, rates, squash=torch.tanh):
    """Of odd rates the transposed convolutions give one row less than the rate says, in all."""
    x = conv(p, "decoder.model.0", z, padding=3)
    for b, stride in enumerate(rates, 1):
        block = f"decoder.model.{b}.block."
        x = F.conv_transpose1d(snake(x, p[block + "0.alpha"]), weight(p, block + "1"), p[block + "1.bias"], stride=stride,
                               padding=math.ceil(stride / 2))
        for j, dilation in enumerate((1, 3, 9), 2):
            x = residual_unit(p, block + str(j), x, dilation)
    last = len(rates) + 1
    return squash(conv(p, f"decoder.model.{last + 1}", snake(x, p[f"decoder.model.{last}.alpha"]), padding=3))
