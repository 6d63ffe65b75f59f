#!/usr/bin/env python3
"""Checks that includes under src go one way: each layer may include itself and the layers before it.

usage: check_layers.py REPOSITORY
"""
import pathlib
import re
import sys

TIERS = [["base"], ["container", "entropy", "audio"], ["model", "ffmpeg"], ["engine", "torch"], ["codec"], ["cli", "train"]]
TORCH_HEADER = re.compile(r'#\s*include\s*[<"](torch|ATen|c10)/')
FFMPEG_HEADER = re.compile(r'#\s*include\s*[<"](libav[a-z]+|libsw[a-z]+)/')
INCLUDE = re.compile(r'#\s*include\s*"([a-z_]+)/')


def main() -> int:
    root = pathlib.Path(sys.argv[1])
    tier_of = {layer: i for i, tier in enumerate(TIERS) for layer in tier}
    problems = []
    files = [p for p in (root / "src").rglob("*") if p.suffix in (".h", ".cc", ".inc")]
    for path in files:
        layer = path.relative_to(root / "src").parts[0]
        if layer not in tier_of:
            problems.append(f"{path}: unknown layer {layer}")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line.strip())
            if found and found.group(1) in tier_of and found.group(1) != layer:
                if tier_of[found.group(1)] >= tier_of[layer]:
                    problems.append(f"{path}:{number}: {layer} may not include {found.group(1)}")
            if TORCH_HEADER.match(line.strip()) and layer not in ("torch", "train"):
                problems.append(f"{path}:{number}: only torch and train may see LibTorch")
            if FFMPEG_HEADER.match(line.strip()) and layer != "ffmpeg":
                problems.append(f"{path}:{number}: only ffmpeg may see FFmpeg")
    for path in (root / "include").rglob("*.h"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if TORCH_HEADER.match(line.strip()) or INCLUDE.match(line.strip()) and "xcodec/" not in line:
                problems.append(f"{path}:{number}: public headers include only public headers")
    print("\n".join(problems) if problems else f"layers: {len(files)} files, includes go one way")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
