"""Writes an X-Codec checkpoint of the published size with random weights: for memory and speed, not for sound.

usage: random_xcodec.py full_size_shapes.json hubert_base|wavlm_base_plus FOLDER

FOLDER gets model.safetensors and config.json in Hugging Face's form (710 MB); import it with `xcodec model import`.
"""
import array
import json
import pathlib
import random
import struct
import sys

BLOCK = 1048573  # values that are repeated; a prime, so that no two rows are equal


def scale_of(name, shape):
    if name.endswith(("layer_norm.weight", ".alpha")):
        return None
    if "codebook.embed" in name:
        return 0.5
    fan_in = 1
    for n in shape[1:]:
        fan_in *= n
    return 1 / max(1, fan_in) ** 0.5 if len(shape) > 1 else 0.01


def values(name, shape, noise):
    count = 1
    for n in shape:
        count *= n
    scale = scale_of(name, shape)
    if scale is None:
        return array.array("f", [1.0]) * count
    block = array.array("f", (scale * x for x in noise)) if count >= BLOCK else \
        array.array("f", (scale * x for x in noise[:count]))
    return (block * (count // len(block) + 1))[:count]


def main():
    shapes = json.load(open(sys.argv[1], encoding="utf-8"))[sys.argv[2]]["hf"]
    shapes = shapes if isinstance(shapes, dict) else dict(shapes)
    folder = pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(1)
    noise = array.array("f", (generator.gauss(0, 1) for _ in range(BLOCK)))
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 4
        for n in shape:
            size *= n
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(folder / "model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            values(name, shape, noise).tofile(file)
    wavlm = sys.argv[2].startswith("wavlm")
    config = {"model_type": "xcodec", "semantic_model_config": {"model_type": "wavlm" if wavlm else "hubert"}}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


if __name__ == "__main__":
    main()
