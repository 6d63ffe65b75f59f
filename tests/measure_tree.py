#!/usr/bin/env python3
"""Prints how large files and functions of src are, beside what the project aims at. Nothing fails.

usage: measure_tree.py REPOSITORY
A function is what stands between a brace that opens at the end of a line that is not a type or namespace, and its
match; its length is the number of lines from its name to the closing brace.
"""
import pathlib
import re
import statistics
import sys

AIMS = [("files: median lines", 110), ("files: 90 % at most", 260), ("functions: 90 % at most", 20), ("functions: longest", 60)]
OUTER = re.compile(r"^\s*(inline\s+)?(namespace|class|struct|enum|union|extern)\b[^()]*\{\s*(//.*)?$")
TEXT = re.compile(r'R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*(?:.|\n)*?\*/')


def functions(text: str):
    """(line, length) of every function at namespace or class level."""
    text = TEXT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    depth, starts, first = [], [], 1
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            first = number + 1
        for character in line:
            if character == "{":
                statement = " ".join(text.split("\n")[first - 1:number])
                outer = OUTER.match(line) is not None or re.match(r"^\s*(class|struct)\b", statement) is not None
                body = ")" in statement and not outer and all(depth)
                depth.append(outer)
                starts.append(first if body else None)
            elif character == "}" and depth:
                depth.pop()
                start = starts.pop()
                if start is not None:
                    yield start, number - start + 1
        if line.rstrip().endswith((";", "}", "{", ":")):
            first = number + 1


def main() -> int:
    files, lengths = [], []
    root = pathlib.Path(sys.argv[1])
    for path in sorted(p for p in (root / "src").rglob("*") if p.suffix in (".h", ".cc", ".inc")):
        text = path.read_text(encoding="utf-8")
        files.append((text.count("\n"), path.relative_to(root)))
        lengths += [(length, path.relative_to(root), line) for line, length in functions(text)]
    files.sort(), lengths.sort()
    sizes, spans = [n for n, _ in files], [n for n, _, _ in lengths]
    found = [statistics.median(sizes), sizes[len(sizes) * 9 // 10], spans[len(spans) * 9 // 10], spans[-1]]
    print(f"{len(files)} files, {sum(sizes)} lines, {len(lengths)} functions")
    for (name, aim), value in zip(AIMS, found):
        print(f"  {name:24} {value:5.0f}   aim {aim}")
    for size, path in files[-3:]:
        print(f"  {path}: {size} lines")
    for length, path, line in lengths[-3:]:
        print(f"  {path}:{line}: {length} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
