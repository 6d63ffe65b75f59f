#!/usr/bin/env python3
"""Checks the two readers against each other, the corpus against its README and its
generator, and the specification's worked example against the corpus.

usage: compare_readers.py REPOSITORY ECDC_DUMP MAKE_ECDC_CORPUS [FILE...]

Every .ecdc file of corpus/ecdc and a freshly written copy of it (and every FILE) goes through format/ecdc_reader.py
and through the C++ reader (ecdc_dump); everything that both print must be equal.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

EXPECTED = {"good": {None}, "bad": {"damaged", "limit"}, "unsupported": {"unsupported"}}


def documents(text):
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(text.rstrip()):
        value, at = decoder.raw_decode(text, at)
        found.append(value)
        at += len(text[at:]) - len(text[at:].lstrip())
    return found


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


def differences(name, ours, theirs):
    if error_class(ours) != error_class(theirs):
        return [f"{name}: C++ says {ours['error']}, Python says {theirs['error']}"]
    if ours["error"]:
        return []
    # Python cannot decompress tags: it then says nothing about them.
    with_tags = theirs.get("tags") is not None or theirs.get("metadata") is None
    a, b = comparable(ours, with_tags), comparable(theirs, with_tags)
    problems = [f"{name}: {k}: C++ {a.get(k)!r}, Python {b.get(k)!r}" for k in sorted(a.keys() | b.keys()) if a.get(k) != b.get(k)]
    if theirs["version"] == 1 and theirs["digest_ok"] is False:
        problems.append(f"{name}: the digest does not match")
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
        everything = files + sorted(fresh.rglob("*.ecdc")) + [pathlib.Path(a) for a in arguments[3:]]
        ours, theirs = run([dump], everything), run(reader, everything)
        for file, a, b in zip(everything, ours, theirs):
            problems += differences(file, a, b)
        problems += check_expectations(corpus, files, ours) + check_example(root)
    print("\n".join(problems) if problems else f"{len(everything)} files: both readers agree")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
