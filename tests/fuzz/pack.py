#!/usr/bin/env python3
"""Packs a target's found-* seeds, the same bytes for the same files.

usage: pack.py FOLDER ARCHIVE.tar.xz     FOLDER/found-* go into the archive; none: no archive
"""
import io
import lzma
import pathlib
import sys
import tarfile


def main():
    folder, archive = map(pathlib.Path, sys.argv[1:3])
    files = sorted(folder.glob("found-*"))
    if not files:
        archive.unlink(missing_ok=True)
        return 0
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in files:
            info = tarfile.TarInfo(file.name)
            info.size = file.stat().st_size
            with file.open("rb") as data:
                tar.addfile(info, data)
    archive.write_bytes(lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME))
    return 0


if __name__ == "__main__":
    sys.exit(main())
