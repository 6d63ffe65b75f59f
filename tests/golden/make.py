#!/usr/bin/env python3
"""Makes vectors.tar.xz anew, all small golden vectors of this folder; README.md says what is in it.

usage: make.py ENCODEC_SOURCES [dac|encodec|xcodec|spectral...]
       (github.com/facebookresearch/encodec, MIT licence; PyTorch 1.13 with OpenBLAS, flac, tar, xz)

With names only these parts are made, and the others stay as they are.
"""
import hashlib
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PARTS = {"dac": ["make_dac.py"], "encodec": ["make_encodec.py"], "xcodec": ["make_xcodec.py", "make_xcodec_variant.py", "make_loader_cases.py"], "spectral": ["make_spectral.py"]}


def main():
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        if sys.argv[2:]:
            subprocess.run(["tar", "-xf", HERE / "vectors.tar.xz", "-C", root], check=True)
        for part in sys.argv[2:] or PARTS:
            subprocess.run(["rm", "-rf", root / part], check=True)
            for script in PARTS[part]:
                sources = [sys.argv[1]] if part == "encodec" else []
                folder = root / part / next((name for name in ("loader_cases", "variant") if name in script), "")
                subprocess.run([sys.executable, HERE / script, *sources, folder], check=True)
        files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
        sums = "".join(f"{hashlib.sha256((root / file).read_bytes()).hexdigest()}  {file}\n" for file in files)
        (HERE / "vectors.sha256").write_text(sums)
        archive = subprocess.run(["tar", "-c", "--sort=name", "--mtime=2024-01-01 00:00Z", "--owner=0", "--group=0", "--numeric-owner",
                                  "--mode=u=rwX,go=rX", "-C", root, "dac", "encodec", "spectral", "xcodec"], check=True, capture_output=True).stdout
        packed = subprocess.run(["xz", "-9e", "-T1", "-c"], input=archive, check=True, capture_output=True).stdout
        (HERE / "vectors.tar.xz").write_bytes(packed)
    print(f"{len(files)} files, {len(archive)} bytes, packed {len(packed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
