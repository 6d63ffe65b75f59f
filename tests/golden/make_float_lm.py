#!/usr/bin/env python3
"""Writes float_lm.json: what the reference's language model of the published size says, as hashes of its bits.

The weights come from the integer generator of tests/support/lm_synthetic.h, so that no file of 13 MB is needed. One hash
for each OpenBLAS kernel, with two threads and with one: sums in another order are other bits.

usage: make_float_lm.py ENCODEC_SOURCES > float_lm.json     (github.com/facebookresearch/encodec; PyTorch with OpenBLAS)
"""
import hashlib
import json
import os
import subprocess
import sys

KERNELS = ("Haswell", "SkylakeX")
CONFIG = {"n_q": 2, "card": 1024, "dim": 200, "num_layers": 5, "num_heads": 8, "hidden_scale": 4, "past_context": 20,
          "max_period": 10000}
SEED, STEPS = 7, 30


class SplitMix:
    """The generator's n-th value depends on n alone: whole tensors at once."""

    def __init__(self, seed):
        self.state = seed

    def bell(self, count, exponent):
        import numpy as np
        with np.errstate(over="ignore"):
            steps = np.arange(1, 4 * count + 1, dtype=np.uint64)
            z = np.uint64(self.state) + steps * np.uint64(0x9E3779B97F4A7C15)
            self.state = int(z[-1])
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
        total = (z >> np.uint64(48)).astype(np.int64).reshape(count, 4).sum(1) - 2 * 65536
        return (total.astype(np.float32) / np.float32(32768)) * np.float32(2.0 ** exponent)


def weights():
    import numpy as np
    random, out = SplitMix(SEED), {}

    def add(name, shape, exponent, offset=0.0):
        out[name] = (np.float32(offset) + random.bell(int(np.prod(shape)), exponent)).reshape(shape)

    def norm(name):
        add(name + ".weight", (dim,), -4, 1.0)
        add(name + ".bias", (dim,), -4)

    dim, hidden, card = CONFIG["dim"], CONFIG["dim"] * CONFIG["hidden_scale"], CONFIG["card"]
    fan = 0
    while (1 << (2 * fan)) < dim:
        fan += 1
    for k in range(CONFIG["n_q"]):
        add(f"emb.{k}.weight", (card + 1, dim), 0)
        add(f"linears.{k}.weight", (card, dim), -fan)
        add(f"linears.{k}.bias", (card,), -1)
    norm("transformer.norm_in")
    for i in range(CONFIG["num_layers"]):
        layer = f"transformer.layers.{i}."
        add(layer + "self_attn.in_proj_weight", (3 * dim, dim), -fan + 1)
        add(layer + "self_attn.in_proj_bias", (3 * dim,), -3)
        add(layer + "self_attn.out_proj.weight", (dim, dim), -fan)
        add(layer + "self_attn.out_proj.bias", (dim,), -3)
        add(layer + "linear1.weight", (hidden, dim), -fan)
        add(layer + "linear1.bias", (hidden,), -3)
        add(layer + "linear2.weight", (dim, hidden), -fan - 1)
        add(layer + "linear2.bias", (dim,), -3)
        norm(layer + "norm1")
        norm(layer + "norm2")
    return out


def one(threads):
    import importlib.util
    import types
    import torch
    torch.set_num_threads(threads)
    # Only the language model: the package itself imports torchaudio.
    package = types.ModuleType("encodec")
    package.__path__ = [os.path.join(os.environ["ENCODEC"], "encodec")]
    sys.modules["encodec"] = package
    spec = importlib.util.spec_from_file_location("encodec.modules.transformer",
                                                  os.path.join(package.__path__[0], "modules", "transformer.py"))
    transformer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(transformer)
    sizes = {key: CONFIG[key] for key in ("num_layers", "num_heads", "hidden_scale", "past_context", "max_period")}

    class LMModel(torch.nn.Module):  # as in encodec/model.py
        def __init__(self, n_q, card, dim, **kwargs):
            super().__init__()
            self.transformer = transformer.StreamingTransformerEncoder(dim=dim, **kwargs)
            self.emb = torch.nn.ModuleList([torch.nn.Embedding(card + 1, dim) for _ in range(n_q)])
            self.linears = torch.nn.ModuleList([torch.nn.Linear(dim, card) for _ in range(n_q)])

        def forward(self, indices, states, offset):
            x = sum([self.emb[k](indices[:, k]) for k in range(indices.shape[1])])
            out, states, offset = self.transformer(x, states, offset)
            logits = torch.stack([self.linears[k](out) for k in range(indices.shape[1])], dim=1).permute(0, 3, 1, 2)
            return torch.softmax(logits, dim=1), states, offset

    model = LMModel(CONFIG["n_q"], CONFIG["card"], CONFIG["dim"], **sizes).eval()
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights().items()})
    digest, states, offset = hashlib.sha256(), None, 0
    previous = torch.zeros(1, CONFIG["n_q"], 1, dtype=torch.long)
    with torch.no_grad():
        for t in range(STEPS):
            probabilities, states, offset = model(previous, states, offset)
            digest.update(probabilities[0, :, :, 0].t().contiguous().numpy().tobytes())
            previous = torch.tensor([[[1 + (t * 7 + k * 131) % CONFIG["card"]] for k in range(CONFIG["n_q"])]])
    print(digest.hexdigest())


def main():
    if len(sys.argv) > 2:
        return one(int(sys.argv[2]))
    said = {threads: {} for threads in ("1", "2")}
    for kernel in KERNELS:
        for threads, hashes in said.items():
            environment = dict(os.environ, OPENBLAS_CORETYPE=kernel, OPENBLAS_NUM_THREADS=threads, ENCODEC=sys.argv[1])
            hashes[kernel] = subprocess.run([sys.executable, __file__, "-", "1"], env=environment, capture_output=True, text=True,
                                            check=True).stdout.strip()
    print(json.dumps({"config": CONFIG, "seed": SEED, "steps": STEPS, "probabilities_sha256": said["2"],
                      "one_thread_sha256": said["1"]}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
