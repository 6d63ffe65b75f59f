#!/usr/bin/env python3
"""Checks that no program or library of a build searches the working directory for libraries.

usage: check_search_path.py FOLDER...     (every ELF file in each, not below)
"""
import pathlib
import re
import subprocess
import sys

ENTRY = re.compile(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]")


def problems_of(path):
    listed = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, check=True).stdout
    for paths in ENTRY.findall(listed):
        for entry in paths.split(":"):
            if not entry.startswith(("/", "$ORIGIN")):
                yield f"{path}: searches {entry or 'the working directory'!r}: [{paths}]"


def main():
    files = [p for folder in sys.argv[1:] for p in pathlib.Path(folder).iterdir() if p.is_file()]
    files = [p for p in files if p.read_bytes()[:4] == b"\x7fELF"]
    problems = [problem for path in files for problem in problems_of(path)]
    print("\n".join(problems) if problems else f"{len(files)} files search no relative place")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
