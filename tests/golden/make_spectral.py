#!/usr/bin/env python3
"""A spectral model of 64 bins and its reference forward pass in PyTorch: audio, latents, codes, audio.

usage: make_spectral.py FOLDER
       make_spectral.py --check FOLDER     hold the forward pass against a larger model's arrays

Shapes: B chunks, T = 75 MDCT frames, M bins, channels are mid and side, N = 150 latent frames.
"""
import json
import math
import struct

import numpy as np
import torch
import torch.nn.functional as F

import common

T, GAMMA, EPS = 75, 0.5, 6e-5
RATES = {2: 0, 4: 1, 8: 2, 16: 3}
# The small model's: a tenth of the published rate and hop, so that a chunk is a second of as many frames.
BINS, BANDS, WAVE, WIDTH, ENCODER_WIDTH = 64, 8, 20, 16, 12
EDGES = (0, 2, 4, 7, 11, 17, 26, 40, 64)
ENVELOPE = BANDS
BLOCKS, ENCODER_BLOCKS = 6, 3


class Reference:
    def __init__(self, p):
        self.p = p
        self.m, self.bands = p["band"].shape
        self.wave = p["wave_basis"].shape[1]
        m, n = self.m, np.arange(2 * self.m)
        sine = np.sin(np.pi * (n + .5) / (2 * m))
        first, last = sine.copy(), sine.copy()
        first[:m // 2], first[m // 2:m], last[m:3 * m // 2], last[3 * m // 2:] = 0, 1, 1, 0
        self.window = torch.tensor(np.stack([first] + [sine] * (T - 2) + [last]), dtype=torch.float32)
        angle = np.pi / m * (n + .5 + m / 2) * (np.arange(m)[:, None] + .5)
        self.cos, self.sin = (torch.tensor(math.sqrt(2 / m) * f(angle), dtype=torch.float32) for f in (np.cos, np.sin))

    def mdct(self, x):
        """[B, 2, T * M] left and right to cosine and sine coefficients [B, 2, T, M] of mid and side."""
        ms = torch.stack([(x[:, 0] + x[:, 1]) / 2, (x[:, 0] - x[:, 1]) / 2], 1)
        frames = F.pad(ms, (self.m // 2, self.m // 2)).unfold(2, 2 * self.m, self.m) * self.window
        return frames @ self.cos.t(), frames @ self.sin.t()

    def imdct(self, c):
        y = (c @ self.cos) * self.window
        o = torch.zeros(len(c), 2, T + 1, self.m)
        o[:, :, :-1] += y[..., :self.m]
        o[:, :, 1:] += y[..., self.m:]
        z = o.reshape(len(c), 2, -1)[..., self.m // 2:-(self.m // 2)]
        return torch.stack([z[:, 0] + z[:, 1], z[:, 0] - z[:, 1]], 1)

    @staticmethod
    def split(c):
        """Even and odd bins or bands to two latent frames."""
        return c.reshape(len(c), 2, T, -1, 2).permute(0, 2, 4, 1, 3).reshape(len(c), 2 * T, -1)

    @staticmethod
    def merge(y, width):
        return y.reshape(len(y), T, 2, 2, width // 2).permute(0, 3, 1, 4, 2).reshape(len(y), 2, T, width)

    def envelope(self, e):
        return 10 ** (e @ self.p["interp"])

    def linear(self, name, x):
        return F.linear(x, self.p[name + ".weight"], self.p.get(name + ".bias"))

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.p[name + ".weight"], self.p[name + ".bias"])

    def network(self, side, z, extra=None):
        h = z.reshape(len(z), T, -1).transpose(1, 2)
        h = F.conv1d(h, self.p[side + ".in.weight"], self.p[side + ".in.bias"], padding=1).transpose(1, 2)
        h = h if extra is None else h + extra
        n = 0
        while f"{side}.block.{n}.scale" in self.p:  # ConvNeXt
            b = f"{side}.block.{n}."
            y = F.conv1d(h.transpose(1, 2), self.p[b + "dw.weight"], self.p[b + "dw.bias"], padding=3, groups=h.shape[-1])
            y = F.gelu(self.linear(b + "up", self.norm(b + "norm", y.transpose(1, 2))))
            h = h + self.p[b + "scale"] * self.linear(b + "down", y)
            n += 1
        return self.norm(side + ".out_norm", h)

    def latent(self, x):
        p = self.p
        c, d = self.mdct(x)
        e = .5 * torch.log10((c * c + d * d) / 2 @ p["band"] / p["band_width"] + EPS ** 2)
        u = c / self.envelope(e) ** GAMMA
        z = torch.cat([self.split(u) * p["wave_gain"] @ p["wave_basis"],
                       (self.split(e) - p["env_mean"]) @ p["env_basis"] * p["env_gain"]], -1)
        h = self.linear("enc.out", self.network("enc", z)).reshape(z.shape)
        return torch.cat([z[..., :self.wave], z[..., self.wave:] + h[..., self.wave:]], -1)

    def quantize(self, z, count=16):
        residual, codes = z.clone(), []
        for i in range(count):
            words = self.p["codebook"][i]
            codes.append((words.pow(2).sum(1) - 2 * residual @ words.t()).argmin(-1))
            residual = residual - words[codes[-1]]
        return torch.stack(codes, -1)

    def decode(self, codes):
        """Without noise: audio [B, 2, T * M], and the level of noise per band."""
        p, bands = self.p, self.bands
        rate = RATES[codes.shape[-1]]
        z = sum(F.embedding(codes[..., i], p["codebook"][i]) for i in range(codes.shape[-1]))
        u = self.merge(self.linear("dec.wave_out", z[..., :self.wave]), self.m)
        e = self.merge(z[..., self.wave:] @ p["env_basis"].t() / p["env_gain"] + p["env_mean"], bands)
        h = self.network("dec", z, p["dec.rate"][rate])
        change = self.linear("dec.coef", h).reshape(len(z), T, 2, self.m).transpose(1, 2)
        o = self.linear("dec.bands", h).reshape(len(z), T, 3, 2, bands).permute(2, 0, 3, 1, 4)
        e = e + .5 * o[0]
        level = (u * torch.exp(o[1] @ p["interp"]) + change) * self.envelope(e) ** GAMMA
        target = (10 ** (2 * e) - EPS ** 2).clamp(min=1e-10)
        have = level * level @ p["band"] / p["band_width"]
        sigma = (target * (1e-4 + (1 - have / target).clamp(min=0))).sqrt()
        return self.imdct(level), sigma * torch.exp(o[2] + p["dec.noise"][rate][:, None])


def chunks(x, length, stride):
    """Chunks divided by their scales [B, 2, length], and the scales."""
    out, scales = [], []
    for at in range(0, x.shape[1], stride):
        c = x[:, at:at + length]
        scales.append(c.mean(0).pow(2).mean().sqrt() + 1e-8)
        out.append(F.pad(c, (0, length - c.shape[1])) / scales[-1])
    return torch.stack(out), torch.stack(scales)


def join(y, scales, stride, length):
    """EnCodec's triangular overlap-add."""
    size = y.shape[-1]
    t = torch.linspace(0, 1, size + 2)[1:-1]
    w = .5 - (t - .5).abs()
    out = torch.zeros(2, stride * (len(y) - 1) + size)
    total = torch.zeros(out.shape[1])
    for i, c in enumerate(y):
        out[:, i * stride:i * stride + size] += w * c * scales[i]
        total[i * stride:i * stride + size] += w
    return (out / total)[:, :length]


def model():
    """Bases that pick bins, an envelope that is its own latent, and networks that change a little of everything."""
    random, p = common.SplitMix(61), {}
    band = np.zeros((BINS, BANDS), np.float32)
    for i, (low, high) in enumerate(zip(EDGES, EDGES[1:])):
        band[low:high, i] = 1
    p["band"], p["band_width"] = band, band.sum(0)
    centres = (np.array(EDGES[1:]) + EDGES[:-1] - 1) / 2
    p["interp"] = np.stack([np.interp(np.arange(BINS), centres, row) for row in np.eye(BANDS)])
    basis = np.zeros((BINS, WAVE))
    for i in range(WAVE):  # the lowest bins of mid, then of side
        basis[i % (WAVE // 2) + i // (WAVE // 2) * BINS // 2, i] = 1
    p["wave_basis"], p["wave_gain"], p["dec.wave_out.weight"] = basis, np.full(BINS, 0.5), 2 * basis
    p["env_basis"], p["env_gain"] = np.eye(ENVELOPE)[::-1], np.array([0.5])
    p["env_mean"] = -0.5 + random.bell((ENVELOPE,), 0.25)
    p["codebook"] = np.stack(common.codebooks(62, 16, 1024, WAVE + ENVELOPE, 0.5, axis=1))
    latents = 2 * (WAVE + ENVELOPE)
    for side, width, blocks in (("enc", ENCODER_WIDTH, ENCODER_BLOCKS), ("dec", WIDTH, BLOCKS)):
        p[side + ".in.weight"], p[side + ".in.bias"] = random.bell((width, latents, 3), 0.125, 2), random.bell((width,), 0.125)
        for n in range(blocks):
            b = f"{side}.block.{n}."
            p[b + "dw.weight"], p[b + "dw.bias"] = random.bell((width, 1, 7), 0.25), random.bell((width,), 0.125)
            p[b + "norm.weight"], p[b + "norm.bias"] = 1 + random.bell((width,), 0.125), random.bell((width,), 0.125)
            p[b + "up.weight"], p[b + "up.bias"] = random.bell((3 * width, width), 0.25, 2), random.bell((3 * width,), 0.125)
            p[b + "down.weight"], p[b + "down.bias"] = random.bell((width, 3 * width), 0.125, 2), random.bell((width,), 0.125)
            p[b + "scale"] = 0.25 + random.bell((width,), 0.0625)
        p[side + ".out_norm.weight"], p[side + ".out_norm.bias"] = 1 + random.bell((width,), 0.125), random.bell((width,), 0.125)
    p["enc.out.weight"], p["enc.out.bias"] = random.bell((latents, ENCODER_WIDTH), 2.0 ** -5, 2), random.bell((latents,), 2.0 ** -5)
    p["dec.rate"], p["dec.noise"] = random.bell((4, WIDTH), 0.25), -0.5 + random.bell((4, 2, BANDS), 0.25)
    p["dec.coef.weight"], p["dec.coef.bias"] = random.bell((2 * BINS, WIDTH), 2.0 ** -6, 2), random.bell((2 * BINS,), 2.0 ** -6, 2)
    p["dec.bands.weight"] = random.bell((6 * BANDS, WIDTH), 2.0 ** -6, 2)
    p["dec.bands.bias"] = random.bell((6 * BANDS,), 2.0 ** -4)
    return {name: np.ascontiguousarray(value, np.float32) for name, value in p.items()}


def read(path):
    data = path.read_bytes()
    size, = struct.unpack("<Q", data[:8])
    out = {}
    for name, entry in json.loads(data[8:8 + size]).items():
        if name != "__metadata__":
            begin, end = (8 + size + at for at in entry["data_offsets"])
            kind = {"F16": "<f2", "F32": "<f4"}[entry["dtype"]]
            out[name] = torch.from_numpy(np.frombuffer(data[begin:end], kind).astype("f4").reshape(entry["shape"]))
    return out


def arrays(reference, x):
    """What the tests compare with, by the names of the files."""
    length = T * reference.m
    stride = length * 99 // 100
    c, scales = chunks(x, length, stride)
    z = reference.latent(c)
    codes = reference.quantize(z)
    out = {"latent": z, "codes": codes}
    for k in (2, 16):
        y, sigma = reference.decode(codes[..., :k])
        out[f"decoded_no_noise_k{k}"], out[f"noise_level_k{k}"] = join(y, scales, stride, x.shape[1]), sigma
    return out


def check(folder):
    got = arrays(Reference(read(folder / "k2.safetensors")), torch.from_numpy(np.load(folder / "golden/input.npy")))
    for name, value in got.items():
        expected = np.load(folder / f"golden/{name}.npy")
        assert value.shape == expected.shape, f"{name}: {tuple(value.shape)} {expected.shape}"
        if name == "codes":
            assert (value.numpy() == expected).mean() > 0.9999, "codes"
        else:
            worst = np.abs(value.numpy() - expected).max() / np.abs(expected).max()
            assert worst < 1e-4, f"{name}: {worst}"
    print("the spectral forward pass agrees with the larger model's arrays")


def make(root):
    (root / "golden").mkdir(parents=True)
    p = model()
    common.save_safetensors(root / "k2.safetensors", p)
    x = common.sound(63, 5 * T * BINS // 2 + 77, 2, peak=0.4, segment=400)
    common.save_audio(root / "golden/input.npy", x)
    got = arrays(Reference({name: torch.from_numpy(value) for name, value in p.items()}), torch.from_numpy(x))
    for name, value in got.items():
        if name.startswith("decoded"):
            peak = value.abs().max().item()
            common.save_audio(root / f"golden/{name}.npy", value.numpy())
            print(f"{name}: peak {peak:.2f}, SNR {10 * math.log10((x ** 2).sum() / ((value.numpy() - x) ** 2).sum()):.1f} dB")
        else:
            common.save(root / f"golden/{name}.npy", value.numpy().astype("<i2" if name == "codes" else "<f4"))
    print(f"latents {got['latent'].std(dim=(0, 1)).numpy().round(2)}, {len(got['codes'].unique())} words")


if __name__ == "__main__":
    common.run(make, check)
