#!/usr/bin/env python3
"""Every file that the build of the page names is there, and so is every part that its template wants: that build is not made for every change.

usage: player_sources.py REPOSITORY
"""
import pathlib
import re
import sys


def main() -> int:
    source = pathlib.Path(sys.argv[1], "src")
    build = (source / "player" / "CMakeLists.txt").read_text(encoding="utf-8")
    lists = re.findall(r"page_layer\((\w+)\n(.*?)\)", build, re.S)
    whole = re.search(r"foreach\(layer (.*?)\)", build).group(1).split()
    for layer in whole:
        lists += re.findall(r"xcodec_layer\((\w+)\n(.*?)\)", (source / layer / "CMakeLists.txt").read_text(encoding="utf-8"), re.S)
    names = [source / layer / name for layer, files in lists for name in files.split()]
    names += [source / "player" / name for name in re.findall(r"stand_ins/\w+\.cc?\b", build)]
    missing = sorted({str(path) for path in names if not path.exists()})
    join = (source / "player" / "page" / "join.py").read_text(encoding="utf-8")
    scripts = re.search(r"SCRIPTS = \((.*?)\)", join).group(1)
    missing += [name for name in re.findall(r'"([^"]+)"', scripts) if not (source / "player" / "page" / name).exists()]
    wanted = set(re.findall(r"\{\{(\w+)\}\}", (source / "player" / "page" / "page.html").read_text(encoding="utf-8")))
    made = set(re.findall(r'"(\w+)": (?:encoded|\()', join)) | set(re.findall(r'"(script|decoder|style)":', join))
    if wanted != made:
        missing.append(f"page.html wants {sorted(wanted)}, join.py makes {sorted(made)}")
    if len(lists) != 7 or len(names) < 100:
        missing.append(f"only {len(lists)} layers and {len(names)} files found")
    print("\n".join(missing) if missing else f"page: {len(set(names))} files are there")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
