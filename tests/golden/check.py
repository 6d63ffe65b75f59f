#!/usr/bin/env python3
"""Holds golden vectors against their hashes: a damaged or another file would fail some test for a reason that nobody finds.

usage: check.py FOLDER SUMS
"""
import hashlib
import pathlib
import sys


def main():
    folder, sums = map(pathlib.Path, sys.argv[1:3])
    wrong, count = [], 0
    for line in sums.read_text().splitlines():
        digest, name = line.split("  ", 1)
        count += 1
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    print(f"{count} files, {len(wrong)} missing or different{': ' + ', '.join(wrong[:5]) if wrong else ''}")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
