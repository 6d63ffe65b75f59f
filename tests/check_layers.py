#!/usr/bin/env python3
"""Checks the structure of src: includes between layers go one way, layers have the folders that ROOMS names, includes between the folders of a layer have no
circles, every layer has its namespace, and no type has the name of another in its namespace or in a layer below.

usage: check_layers.py REPOSITORY
"""
import collections
import pathlib
import re
import sys

TIERS = [["base"], ["container", "entropy", "audio"], ["model", "ffmpeg"], ["engine", "torch"], ["codec"], ["cli", "train", "gstreamer", "player"]]
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
    "player": ["page", "stand_ins"],
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
WITHOUT_ORDER = {"audio", "engine", "entropy", "model", "torch"}
# The namespace of a layer is xcodec::LAYER. Base is the vocabulary of all of them, and torch:: has to mean LibTorch.
NAMESPACES = {"base": "xcodec", "torch": "xcodec::libtorch"}
# Namespaces of others, for specialisations and for types that are only named.
FOREIGN = {"std", "CLI"}
# What has no names of types in it: comments, strings, characters, preprocessor lines.
NO_CODE = re.compile(r'R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*(?:.|\n)*?\*/|^\s*#(?:\\\n|[^\n])*', re.M)
NAMESPACE = re.compile(r"\bnamespace\s*([\w:]*)\s*$")
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?:alignas\([^)]*\)\s*|\[\[\w+\]\]\s*)*(\w+)\s*(?:final\s*)?(?::[^:].*)?$", re.S)


def namespace_of(layer: str) -> str:
    return NAMESPACES.get(layer, f"xcodec::{layer}")


def statements(text: str):
    """(namespaces, head, line, whether a brace ended it) of everything that a namespace, or the file itself, has directly in it: a namespace's
    beginning, a definition as far as its first brace, a declaration. A namespace without a name is "" in the list."""
    text = NO_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    around, start = [], 0  # what each open brace belongs to: a namespace's name, None: anything else
    for end in re.finditer(r"[{};]", text):
        head = text[start:end.start()]
        start = end.end()
        if end.group() == "}" and around:
            around.pop()
        if end.group() != "}" and head.strip() and None not in around:
            yield list(around), head, text.count("\n", 0, end.start()) + 1, end.group() == "{"
        if end.group() == "{":
            namespace = NAMESPACE.search(head)
            around.append(namespace.group(1) if namespace else None)


def types(text: str):
    """(namespace, name, line) of every class, struct, union and enum that other files could see: those defined in a
    namespace that has a name."""
    for around, head, line, brace in statements(text):
        name = TYPE.search(head)
        if brace and name and all(around) and not NAMESPACE.search(head):
            yield "::".join(around), name.group(1), line


def public_names(headers) -> set:
    """Types and functions of include/xcodec."""
    names = set()
    for path in headers:
        for around, head, _, _ in statements(path.read_text(encoding="utf-8")):
            named = TYPE.search(head) or re.search(r"\b(\w+)\s*\(", head)
            if around == ["xcodec"] and named:
                names.add(named.group(1))
    return names


def strangers(path: pathlib.Path, own: str, public: set, also: tuple = ()):
    """What a file has in a namespace that isn't its layer's. In xcodec it may implement what is public."""
    layers = {namespace_of(layer) for tier in TIERS for layer in tier}
    for around, head, line, _ in statements(path.read_text(encoding="utf-8")):
        opened = NAMESPACE.search(head)
        inside = "::".join([*around, opened.group(1)] if opened else around)
        if not inside or "" in around or inside.endswith("::") or inside.split("::")[0] in FOREIGN or inside in (own, *also):
            continue
        if opened and inside != "xcodec" and not (inside.startswith(own + "::") and inside not in layers):
            yield f"{path}:{line}: opens {inside}; the layer's namespace is {own}"
        elif inside == "xcodec" and not opened and not public.intersection(re.findall(r"\b(\w+)(?=\s*(?:::|\(|final\b|:|$))", head)):
            yield f"{path}:{line}: not public, so it belongs to {own}: {' '.join(head.split())[:60]}"


def twice(files, root: pathlib.Path):
    """Types of one name and one namespace: the linker may take one's functions for the other's. And types with the name of one that their layer may
    include: the reader, and now and then the compiler, takes one for the other."""
    tier_of = {layer: i for i, tier in enumerate(TIERS) for layer in tier}
    seen = collections.defaultdict(lambda: collections.defaultdict(set))  # by name, then by (tier, namespace): places
    for path in files:
        parts = path.relative_to(root).parts
        for namespace, name, line in types(path.read_text(encoding="utf-8")):
            tier = tier_of.get(parts[1], -1) if parts[0] == "src" else -1
            seen[name][tier, namespace].add(f"{path.relative_to(root)}:{line}")
    problems = []
    for name, owners in sorted(seen.items()):
        places = {namespace: sorted(set().union(*(at for (_, other), at in owners.items() if other == namespace))) for _, namespace in owners}
        problems += [f"{namespace}::{name} is defined {len(at)} times: {', '.join(at)}" for namespace, at in sorted(places.items()) if len(at) > 1]
        problems += [f"{upper}::{name} has the name of {lower}::{name}, which it may include: {', '.join(places[upper] + places[lower])}"
                     for tier, upper in sorted(owners) for below, lower in sorted(owners) if below < tier and upper != lower]
    return problems


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
    names = public_names(public)
    # What a browser lacks is replaced under its own name.
    layers = tuple(namespace_of(layer) for tier in TIERS for layer in tier)
    for path in files:
        also = layers if "stand_ins" in path.parts else ()
        problems += strangers(path, namespace_of(path.relative_to(root / "src").parts[0]), names, also)
    for path in (root / "tests" / "unit").glob("*/*"):
        if path.suffix in (".h", ".cc"):
            problems += strangers(path, namespace_of(path.parent.name), set(), ("xcodec::testing",))
    for path in public:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if TORCH_HEADER.match(line.strip()) or INCLUDE.match(line.strip()) and "xcodec/" not in line:
                problems.append(f"{path}:{number}: public headers include only public headers")
    print("\n".join(problems) if problems else f"layers: {len(files)} files, includes go one way, every layer has its namespace, every type its name")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
