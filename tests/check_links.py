#!/usr/bin/env python3
"""Finds links and names of files in the documentation that lead nowhere.

Checked in every .md file: [text](target) relative to the file, its #anchor against the headings, and `folder/file` in
back quotes: folders of the repository or of the file's own, other names with a known ending as the end of any file's path.
Other sites are not looked at.

usage: check_links.py REPOSITORY
"""
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
# A file or folder of the repository, without blanks, placeholders in capitals or patterns.
PATH = re.compile(r"^(?:docs|tests|models|src|format|corpus|tools|cmake|packaging|man|completions|include|\.ci)/[\w./+-]*$")
SOURCE = re.compile(r"^[\w.+-]+(?:/[\w.+-]+)+\.(?:md|yaml|py|sh|html|cc|h|cmake|sbatch|json)$")
FENCE = re.compile(r"^(?:```.*?^```|(?:    |\t).*?)$", re.S | re.M)


def anchors(text: str) -> set:
    """The anchors that headings get."""
    found = set()
    for heading in re.findall(r"^#+\s+(.*?)\s*#*$", text, re.M):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 0
        while (name := words + (f"-{number}" if number else "")) in found:
            number += 1
        found.add(name)
    return found


def problems_of(root, path, files) -> list:
    text = path.read_text(encoding="utf-8")
    prose = FENCE.sub("", text)
    problems = []
    for target in LINK.findall(CODE.sub("", prose)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = path.parent / file if file else path
        if not there.exists():
            problems.append(f"{path.relative_to(root)}: no {target}")
        elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text(encoding="utf-8")):
            problems.append(f"{path.relative_to(root)}: no heading {target}")
    for name in CODE.findall(prose):
        here = any((base / name).exists() for base in (root, path.parent))
        if not here and (PATH.match(name) or SOURCE.match(name) and not any(f.endswith("/" + name) for f in files)):
            problems.append(f"{path.relative_to(root)}: no file {name}")
    return problems


def main() -> int:
    root = pathlib.Path(sys.argv[1]).resolve()
    assert anchors("# One, two: `x`\n## A b\n## A b\n") == {"one-two-x", "a-b", "a-b-1"}, "anchors"
    listed = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True, check=False)
    # A source archive has no git.
    files = listed.stdout.splitlines() or [str(p.relative_to(root)) for p in root.rglob("*") if "build-" not in str(p)]
    names = [name for name in files if name.endswith(".md")]
    problems = [problem for name in names for problem in problems_of(root, root / name, files)]
    print("\n".join(problems) if problems else f"{len(names)} documents: every link and file name leads somewhere")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main())
