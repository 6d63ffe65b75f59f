#!/usr/bin/env python3
"""Checks the structure of src: includes between layers go one way, layers have the folders that ROOMS names, includes between the folders of a layer have no
circles, and no type has the name of another in its namespace.

usage: check_layers.py REPOSITORY
"""
import collections
import pathlib
import re
import sys

TIERS = [["base"], ["container", "entropy", "audio"], ["model", "ffmpeg"], ["engine", "torch"], ["codec"], ["cli", "train", "gstreamer"]]
ROOMS = {
    "audio": ["detect", "dsp", "sink", "source", "tags"],
    "base": [],
    "cli": ["bench", "commands", "fetch", "generate", "output", "play", "tasks"],
    "codec": ["api", "arrays", "c", "chunks", "file", "pipeline"],
    "container": ["v0", "v1"],
    "engine": ["backend", "dac", "encodec", "kernels", "spectral", "xcodec"],
    "entropy": ["coders", "lm", "lm/convert", "lm/kernels"],
    "ffmpeg": [],
    "gstreamer": [],
    "model": ["checkpoint", "config", "spectral", "store"],
    "torch": ["backend", "encodec", "spectral", "xcodec"],
    "train": ["core", "data", "eval", "eval/page", "job", "lm", "loss", "metrics", "run", "support"],
}
TORCH_HEADER = re.compile(r'#\s*include\s*[<"](torch|ATen|c10)/')
GSTREAMER_HEADER = re.compile(r'#\s*include\s*[<"]gst/')
FFMPEG_HEADER = re.compile(r'#\s*include\s*[<"](libav[a-z]+|libsw[a-z]+)/')
CPP_HEADER = re.compile(r'#\s*include\s*[<"]xcodec/(?!xcodec_c\.h)')
INCLUDE = re.compile(r'#\s*include\s*"([a-z_]+)/')
FOLDER_INCLUDE = re.compile(r'#\s*include\s*"(([a-z_0-9]+/)+)[^/"]+"')
# Layers whose folders are not in an order yet.
WITHOUT_ORDER = {"audio", "cli", "codec", "engine", "entropy", "model", "torch"}
# What has no names of types in it: comments, strings, characters, preprocessor lines.
NO_CODE = re.compile(r'R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*(?:.|\n)*?\*/|^\s*#(?:\\\n|[^\n])*', re.M)
NAMESPACE = re.compile(r"\bnamespace\s*([\w:]*)\s*$")
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?:alignas\([^)]*\)\s*|\[\[\w+\]\]\s*)*(\w+)\s*(?:final\s*)?(?::[^:].*)?$", re.S)


def types(text: str):
    """(namespace, name, line) of every class, struct, union and enum that other files could see: those defined in a
    namespace that has a name."""
    text = NO_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    around, start = [], 0  # what each open brace belongs to: a namespace's name, "" without one, None: anything else
    for brace in re.finditer(r"[{};]", text):
        head = text[start:brace.start()]
        start = brace.end()
        if brace.group() == "}" and around:
            around.pop()
        if brace.group() != "{":
            continue
        namespace, name = NAMESPACE.search(head), TYPE.search(head)
        if namespace:
            around.append(namespace.group(1))
            continue
        if name and all(around):
            yield "::".join(around), name.group(1), text.count("\n", 0, brace.start()) + 1
        around.append(None)


def twice(files, root: pathlib.Path):
    """Types of one name and one namespace: the linker may take one's functions for the other's."""
    seen = collections.defaultdict(set)
    for path in files:
        for namespace, name, line in types(path.read_text(encoding="utf-8")):
            seen[namespace, name].add(f"{path.relative_to(root)}:{line}")
    return [f"{namespace}::{name} is defined {len(places)} times: {', '.join(sorted(places))}"
            for (namespace, name), places in sorted(seen.items()) if len(places) > 1]


def circles(files, source: pathlib.Path):
    """Folders of one layer that include each other, by way of others or not. A layer's own files count to no folder."""
    into = collections.defaultdict(set)
    for path in files:
        folder = path.parent.relative_to(source).as_posix()
        if folder.split("/")[0] in WITHOUT_ORDER:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            found = FOLDER_INCLUDE.match(line.strip())
            to = found.group(1).rstrip("/") if found else ""
            if to != folder and "/" in to and "/" in folder and to.split("/")[0] == folder.split("/")[0]:
                into[folder].add(to)
    problems = []
    for first in sorted(into):
        reached, way = {first: ""}, [first]
        while way:
            here = way.pop()
            for there in sorted(into.get(here, ())):
                if there == first:
                    problems.append(f"src/{first}: src/{here}, which it includes, includes it")
                if there not in reached:
                    reached[there] = here
                    way.append(there)
    return problems


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
        room = path.parent.relative_to(root / "src" / layer).as_posix()
        if room not in [".", *ROOMS[layer]]:
            problems.append(f"{path}: {layer} has no folder {room}")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line.strip())
            if found and found.group(1) in tier_of and found.group(1) != layer:
                if tier_of[found.group(1)] >= tier_of[layer]:
                    problems.append(f"{path}:{number}: {layer} may not include {found.group(1)}")
            if TORCH_HEADER.match(line.strip()) and layer not in ("torch", "train"):
                problems.append(f"{path}:{number}: only torch and train may see LibTorch")
            if GSTREAMER_HEADER.match(line.strip()) and layer != "gstreamer":
                problems.append(f"{path}:{number}: only gstreamer may see GStreamer")
            # It is for whatever release of the library is installed.
            if layer == "gstreamer" and (found and found.group(1) not in (layer, "xcodec") or CPP_HEADER.match(line.strip())):
                problems.append(f"{path}:{number}: gstreamer may include xcodec/xcodec_c.h only")
            if FFMPEG_HEADER.match(line.strip()) and layer != "ffmpeg":
                problems.append(f"{path}:{number}: only ffmpeg may see FFmpeg")
    public = list((root / "include").rglob("*.h"))
    problems += circles(files, root / "src") + twice(files + public, root)
    for path in public:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if TORCH_HEADER.match(line.strip()) or INCLUDE.match(line.strip()) and "xcodec/" not in line:
                problems.append(f"{path}:{number}: public headers include only public headers")
    print("\n".join(problems) if problems else f"layers: {len(files)} files, includes go one way, every type has its own name")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
