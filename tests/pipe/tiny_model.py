#!/usr/bin/env python3
"""The default model with networks a few channels wide: it sounds like nothing, but it runs through every stage of the
program more than a thousand times faster than real time.

usage: tiny_model.py MODELS_FOLDER/wren1_48khz OUT_FOLDER    then: xcodec model import --name tiny OUT_FOLDER
"""
import json
import pathlib
import struct
import sys

WIDTH = 16
CODES = 16


def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    config = json.loads((source / "config.json").read_text())
    spectral = config["spectral"]
    narrow = {spectral["width"]: WIDTH, spectral["encoder_width"]: WIDTH, 3 * spectral["width"]: 3 * WIDTH,
              3 * spectral["encoder_width"]: 3 * WIDTH}
    data = (source / "model.safetensors").read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    tensors, out = {}, b""
    for name in sorted(k for k in header if k != "__metadata__"):
        info = header[name]
        if any(f".block.{i}." in name for i in range(1, 16)):
            continue
        shape = info["shape"]
        # What comes from outside a network, or goes there, keeps its width.
        inner = [not name.startswith("enc.out."), not name.endswith(".in.weight")] + [False]
        network = name.startswith(("enc.", "dec.")) and name != "dec.wave_out.weight"
        if name in ("codebook", "codebook_start", "refine.codebook", "refine.change", "refine.seen"):
            words = len(shape) > 1
            inner, network = [not words, words, False], True
            narrow_here = {shape[1 if words else 0]: CODES}
        else:
            narrow_here = narrow
        kept = [narrow_here.get(d, d) if network and inner[i] else d for i, d in enumerate(shape)]
        begin, end = info["data_offsets"]
        raw = data[8 + size + begin:8 + size + end]
        item = len(raw)
        for d in shape:
            item //= d
        # Row by row of the first dimension, then of the second: three dimensions at most.
        full = shape + [1] * (3 - len(shape))
        part = kept + [1] * (3 - len(shape))
        rows = b"".join(raw[((i * full[1] + j) * full[2]) * item:((i * full[1] + j) * full[2] + part[2]) * item]
                        for i in range(part[0]) for j in range(part[1]))
        tensors[name] = {"dtype": info["dtype"], "shape": kept, "data_offsets": [len(out), len(out) + len(rows)]}
        out += rows
    spectral.update(width=WIDTH, encoder_width=WIDTH, blocks=1, encoder_blocks=1)
    codec = config["codec"]
    codec["sample_rate"] = 8000  # the networks do not care, and a day has fewer samples
    frames = codec["sample_rate"] / codec["hop"]
    codec.update(codebook_size=CODES, codebook_bits=4,
                 bandwidths=[n * 4 * frames / 1000 for n in (2, 4, 8, 16)])
    config["name"] = "tiny"
    config.pop("lm", None)  # its language model knows other codes
    text = json.dumps(tensors).encode()
    target.mkdir(parents=True, exist_ok=True)
    (target / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + out)
    (target / "config.json").write_text(json.dumps(config))


if __name__ == "__main__":
    main()
