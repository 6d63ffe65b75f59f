#!/usr/bin/env python3
"""Checks the two readers against each other, the corpus against its README and its
generator, and the specification's worked example against the corpus.

usage: compare_readers.py REPOSITORY ECDC_DUMP MAKE_ECDC_CORPUS [FILE...]

Every .ecdc file of corpus/ecdc and a freshly written copy of it (and every FILE) goes through format/ecdc_reader.py
and through the C++ reader (ecdc_dump); everything that both print must be equal. So do MUTANTS
files that are damaged in ways that their checksums do not show.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib
from random import Random

MUTANTS = 500
EXPECTED = {"good": {None}, "bad": {"damaged", "limit"}, "unsupported": {"unsupported"}}


def documents(text):
    """The JSON documents that stand one after another, each from a line with "{" to a line with "}"."""
    return [json.loads(d + "\n}") for d in text.split("\n}\n") if d.strip()]


def run(command, files):
    result = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    found = documents(result.stdout)
    if len(found) != len(files):
        sys.exit(f"{command}: {len(found)} documents for {len(files)} files\n{result.stderr}")
    return found


def error_class(document):
    return document["error"]["class"] if document["error"] else None


def comparable(document, with_tags):
    """What both readers print for a file that is right."""
    hidden = {"digest_ok", "metadata"} | (set() if with_tags else {"tags"})
    kept = {k: v for k, v in document.items() if k not in hidden}
    if kept.get("tags") == {"text": [], "pictures": []}:
        kept["tags"] = None
    return kept


def differences(file, ours, theirs):
    if theirs["error"] and theirs["error"]["in_codes"]:
        # Payloads are opaque to the C++ container; a file of ours must not have this, a mutant may.
        if "mutants" not in file.parts:
            return [f"{file}: Python says {theirs['error']}"]
        theirs = {**theirs, "error": None}
    both_wrong = ours["error"] and theirs["error"] and "mutants" in file.parts
    # Which of two errors in a file a reader meets first is not specified.
    if error_class(ours) != error_class(theirs) and not both_wrong:
        return [f"{file}: C++ says {ours['error']}, Python says {theirs['error']}"]
    if ours["error"]:
        return []
    # Python cannot decompress tags: it then says nothing about them.
    with_tags = theirs.get("tags") is not None or theirs.get("metadata") is None
    a, b = comparable(ours, with_tags), comparable(theirs, with_tags)
    problems = [f"{file}: {k}: C++ {a.get(k)!r}, Python {b.get(k)!r}" for k in sorted(a.keys() | b.keys()) if a.get(k) != b.get(k)]
    return problems


def check_expectations(corpus, files, results):
    problems = []
    for file, result in zip(files, results):
        folder = file.parent.name
        if error_class(result) not in EXPECTED[folder]:
            problems.append(f"{file}: {folder}, but the reader says {result['error']}")
    listed = set(re.findall(r"^- `([^`]+\.ecdc)`:", (corpus / "README.md").read_text(encoding="utf-8"), re.M))
    present = {str(f.relative_to(corpus)) for f in files}
    problems += [f"{n}: no line in README.md" for n in sorted(present - listed)]
    problems += [f"{n}: in README.md, but not there" for n in sorted(listed - present)]
    return problems


def check_regeneration(corpus, files, fresh):
    """The generator still writes the same bytes; libzstd may change what is inside files named zstd."""
    return [f"{f}: the generator writes something else" for f in files
            if "zstd" not in f.name and f.read_bytes() != (fresh / f.relative_to(corpus)).read_bytes()]


def repaired(data):
    """Version 1 data with every checksum made right, as far as lengths lead."""
    out, at, prefix = bytearray(data), 0, 5
    while True:
        end, length, shift = at + prefix, 0, 0
        while end < len(out) and shift < 28:
            byte, end = out[end], end + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        end += length
        if end + 4 > len(out):
            return bytes(out)
        out[end:end + 4] = zlib.crc32(out[at:end]).to_bytes(4, "little")
        at, prefix = end + 4, 3


def mutated(data, random):
    out = bytearray(data)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(out))
        kind = random.randrange(6)
        if kind == 0:
            del out[at:at + random.randint(1, 4)]
        elif kind == 1:
            out[at:at] = random.randbytes(random.randint(1, 4))
        elif kind == 2:
            out[at] = random.choice((0, 1, 0x7F, 0x80, 0xFF))
        else:
            out[at] ^= 1 << random.randrange(8)
    return repaired(out) if out[4:5] == b"\x01" and random.randrange(8) else bytes(out)


def write_mutants(files, folder, count):
    random = Random(1)
    folder.mkdir()
    for i in range(count):
        (folder / f"{i:05}.ecdc").write_bytes(mutated(random.choice(files).read_bytes(), random))
    return sorted(folder.iterdir())


def check_example(root):
    """The worked example of the specification is a file of the corpus, byte for byte."""
    text = (root / "format" / "ecdc-1.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```hex\n(.*?)```", text, re.S)
    lines = [re.match(r"(?:[0-9a-f]{2} )*[0-9a-f]{2}(?=  |$)", line).group() for line in block.splitlines()]
    name = re.search(r"`(corpus/\S+)`, checked by a test", text).group(1)
    same = bytes.fromhex(" ".join(lines)) == (root / name).read_bytes()
    return [] if same else [f"format/ecdc-1.md: the worked example is not {name}"]


def main(arguments):
    root, dump, generator = pathlib.Path(arguments[0]), arguments[1], arguments[2]
    corpus = root / "corpus" / "ecdc"
    reader = [sys.executable, str(root / "format" / "ecdc_reader.py")]
    files = sorted(corpus.rglob("*.ecdc"))
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run([generator, temporary], check=True)
        fresh = pathlib.Path(temporary) / "ecdc"
        problems = check_regeneration(corpus, files, fresh)
        # Python does not look into zstd frames, and takes its time over adaptive payloads.
        whole = [f for f in files if f.parent.name == "good" and not re.search("zstd|adaptive", f.name)]
        mutants = write_mutants(whole, pathlib.Path(temporary) / "mutants", MUTANTS)
        everything = files + sorted(fresh.rglob("*.ecdc")) + mutants + [pathlib.Path(a) for a in arguments[3:]]
        ours, theirs = run([dump], everything), run(reader, everything)
        for file, a, b in zip(everything, ours, theirs):
            problems += differences(file, a, b)
        problems += check_expectations(corpus, files, ours) + check_example(root)
    print("\n".join(problems) if problems else f"{len(everything)} files: both readers agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
