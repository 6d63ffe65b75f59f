#!/usr/bin/env python3
"""The independent decoder of the adaptive coder must read what the C++ encoder writes.

usage: compare_adaptive.py SOURCE_DIR ADAPTIVE_TOOL
"""
import subprocess
import sys

CASES = [  # codebooks, bits, frames of the chunks, kind of codes
    (2, 10, (150, 150, 75), 1), (4, 10, (150,), 2), (1, 10, (1,), 0), (3, 10, (0, 5), 1), (2, 1, (300,), 0),
    (3, 2, (200,), 1), (2, 13, (120, 7), 1), (1, 16, (400,), 1), (2, 10, (200,), 0), (16, 10, (40,), 1),
    (1, 4, (3000,), 2),
]


def main():
    source, tool = sys.argv[1:]
    sys.path.insert(0, source + "/format")
    import adaptive_decoder
    for seed, (codebooks, bits, frames, kind) in enumerate(CASES):
        arguments = [tool, str(codebooks), str(bits), ",".join(map(str, frames)), str(seed), str(kind)]
        run = subprocess.run(arguments, capture_output=True, check=True)
        chunks = adaptive_decoder.decode(run.stdout, codebooks, bits, frames)
        expected = [int(n) for n in run.stderr.split()]
        if [len(c) for c in chunks] != [n * codebooks for n in frames] or sum(chunks, []) != expected:
            sys.exit(f"case {seed}: the decoders disagree")
        for wrong in (run.stdout + b"\0", run.stdout + bytes(100000)):
            try:
                adaptive_decoder.decode(wrong, codebooks, bits, frames)
            except adaptive_decoder.Damaged:
                continue
            sys.exit(f"case {seed}: bytes that are left over were accepted")
    print(f"{len(CASES)} payloads read")


if __name__ == "__main__":
    main()
