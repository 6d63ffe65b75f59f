#!/usr/bin/env python3
"""Small checkpoints as PyTorch and safetensors write them, sound and broken, with expected.json: what a reader must find.

usage: make_loader_cases.py FOLDER
"""
import collections
import io
import json
import pathlib
import struct
import sys

import numpy as np
import torch

import common


def state():
    """As of a module: an OrderedDict with an attribute."""
    random = common.SplitMix(71)
    shapes = {"embed": (5, 2), "conv.bias": (3,), "conv.weight_g": (3, 1, 1), "conv.weight_v": (3, 2, 3), "fc.weight": (2, 4),
              "fc.bias": (2,), "norm.weight": (3,), "norm.bias": (3,)}
    out = collections.OrderedDict((name, torch.from_numpy(random.bell(shape, 1.0, 64))) for name, shape in shapes.items())
    out._metadata = collections.OrderedDict([("", {"version": 1}), ("conv", {"version": 1})])
    return out


def dtypes():
    kinds = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16, "f64": torch.float64}
    out = {name: torch.tensor([[1.5, -2.25, 0.0], [3.0, -0.125, 640.0]], dtype=kind) for name, kind in kinds.items()}
    out.update({"i64": torch.tensor([-3, 0, 1 << 20]), "i32": torch.tensor([7, -9], dtype=torch.int32),
                "u8": torch.tensor([0, 255], dtype=torch.uint8), "i8": torch.tensor([-128, 127], dtype=torch.int8),
                "boolean": torch.tensor([True, False, True]), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3)})
    return out


def views():
    """Of one storage, with offsets and strides."""
    base = torch.arange(40, dtype=torch.float32)
    return {"a": base[3:9].view(2, 3), "b": base[10:22].view(3, 4), "c": base[10:22].view(3, 4).t(), "d": base[1:33:9],
            "e": base[20:38].view(2, 3, 3)[:, :, 1]}


def described(tensors):
    return {name: {"dtype": str(t.dtype).replace("torch.", ""), "shape": list(t.shape),
                   "values": t.to(torch.float64 if t.is_floating_point() else t.dtype).reshape(-1).tolist()}
            for name, t in tensors.items()}


def safetensors(tensors, metadata=None, padded=True, backwards=False):
    names = {"float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64", "int64": "I64", "int32": "I32",
             "uint8": "U8", "int8": "I8", "bool": "BOOL"}
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for name in sorted(tensors, reverse=backwards):
        t = tensors[name].contiguous()
        raw = bytes(t.reshape(-1).view(torch.int16).numpy().tobytes() if t.dtype == torch.bfloat16 else t.numpy().tobytes())
        header[name] = {"dtype": names[str(t.dtype)[6:]], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    if padded:
        text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def saved(value, **how):
    out = io.BytesIO()
    torch.save(value, out, **how)
    return out.getvalue()


def saved_on_a_gpu(value):
    tag = torch.serialization.location_tag
    torch.serialization.location_tag = lambda storage: "cuda:0"
    try:
        return saved(value)
    finally:
        torch.serialization.location_tag = tag


def broken(header):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(16)


def cases():
    """Name: (bytes, what is found in it or None, names that are skipped)."""
    plain, kinds = state(), dtypes()
    others = {"extra_blob": io.BytesIO(b"blob"), "epoch": 3, "name": "text", "lr": 0.5, "none": None, "raw": b"raw",
              "flag": True, "list": [1, 2], "d": {"x": 1}}
    mixed = collections.OrderedDict([*plain.items(), *others.items()])
    training = {"codec_model": plain, "optimizer": {"state": {0: {"step": 5, "exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 1}]},
                "epoch": 1, "steps": 10}
    parameters = collections.OrderedDict((name, torch.nn.Parameter(t)) for name, t in plain.items())
    prefixed = collections.OrderedDict(("module." + name, t) for name, t in plain.items())
    blob = collections.OrderedDict([("a_blob", io.BytesIO(b"first")), *plain.items()])
    of_dtypes = safetensors(kinds, {"format": "pt"}, backwards=True)
    odd = {'k"q\\\u00e9': torch.arange(4, dtype=torch.float32), "plain": torch.ones(2, 2)}
    entry = {"dtype": "F32", "shape": [4]}
    return {
        "plain.pth": (saved(plain), plain, None), "nontensor.pth": (saved(mixed), plain, list(others)),
        "bytesio_only.pth": (saved(blob), plain, ["a_blob"]), "training_ckpt.pth": (saved(training), plain, None),
        "legacy_nonzip.pth": (saved(plain, _use_new_zipfile_serialization=False), plain, None),
        "shared_strided.pth": (saved(views()), views(), None), "dtypes.pth": (saved(kinds), kinds, None),
        "parameters.pth": (saved(parameters), plain, None), "ddp_prefix.pth": (saved(prefixed), prefixed, None),
        "cuda_location.pth": (saved_on_a_gpu(plain), plain, None), "dtypes.safetensors": (of_dtypes, kinds, None),
        "escapes_nometa.safetensors": (safetensors(odd, padded=False), odd, None),
        "bad_offset.safetensors": (broken({"a": dict(entry, data_offsets=[8, 24])}), None, None),
        "bad_size.safetensors": (broken({"a": dict(entry, data_offsets=[0, 12])}), None, None),
        "truncated.safetensors": (of_dtypes[:-9], None, None),
        "bad_header_len.safetensors": (struct.pack("<Q", 1 << 40) + of_dtypes[8:], None, None),
        "truncated.pth": (saved(plain)[:len(saved(plain)) // 2], None, None), "empty.pth": (b"", None, None),
    }


def main():
    root = pathlib.Path(sys.argv[1])
    root.mkdir(parents=True)
    expected = {}
    for name, (data, tensors, skipped) in cases().items():
        (root / name).write_bytes(data)
        expected[name] = {"must_fail": True} if tensors is None else {"tensors": described(tensors)}
        if skipped:
            expected[name]["skipped"] = skipped
    common.save_json(root / "expected.json", expected)
    return 0


if __name__ == "__main__":
    sys.exit(main())
