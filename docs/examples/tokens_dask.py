"""Shards of codes with Dask: a task for each part of a tree, on as many workers as there are.

usage: tokens_dask.py MODEL TREE OUT PARTS [SCHEDULER]

TREE and OUT are folders that every worker sees. SCHEDULER is an address such as tcp://host:8786; without one, processes on
this machine do the work. Run the same command again after an interruption: what is in the manifests is not done twice.
"""
import sys

import dask

import xcodec
from xcodec import tokens


def encode_part(model, tree, out, part, parts):
    """One task: its own model, one thread. Returns the numbers of files, as encode_tree does."""
    codec = xcodec.load(model, threads=1)
    return tokens.encode_tree(tree, out, codec, part=part, parts=parts, jobs=1)


def main(model, tree, out, parts, scheduler=None):
    tasks = [dask.delayed(encode_part)(model, tree, out, part, int(parts)) for part in range(int(parts))]
    if scheduler:
        from distributed import Client
        with Client(scheduler):
            tallies = dask.compute(*tasks)
    else:
        tallies = dask.compute(*tasks, scheduler="processes")
    total = {key: sum(tally[key] for tally in tallies) for key in tallies[0]}
    print(total)
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
