#!/usr/bin/env python3
"""Checks that files which repeat the version have that of include/xcodec/version.h, and that docs/releasing.md names them.

usage: check_version.py REPOSITORY
"""
import pathlib
import re
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    header = (root / "include/xcodec/version.h").read_text(encoding="utf-8")
    numbers = [re.search(rf"#define XCODEC_VERSION_{part} (\d+)$", header, re.M)[1] for part in ("MAJOR", "MINOR", "PATCH")]
    version = ".".join(numbers)
    date = re.search(r'#define XCODEC_VERSION_DATE "([\d-]+)"', header)[1]
    wanted = {
        "include/xcodec/version.h": rf'^#define XCODEC_VERSION_STRING "{re.escape(version)}"$',
        "CMakeLists.txt": r"^project\(xcodec VERSION \$\{XCODEC_VERSION\}",
        "CHANGELOG.md": rf"\A(?:(?!^## ).*\n)*## {re.escape(version)}\b",
        "packaging/debian/changelog": rf"\Axcodec \({re.escape(version)}\) ",
        "man/xcodec.1": rf'^\.TH XCODEC 1 "{date}" "xcodec {re.escape(version)}"',
        "tests/cli/version_help.stdout": rf"\Axcodec {re.escape(version)}$",
        "man/xcodec-bench.1": rf'^\.TH XCODEC\\-BENCH 1 "{date}" "xcodec {re.escape(version)}"',
        "man/xcodec-eval.1": rf'^\.TH XCODEC\\-EVAL 1 "{date}" "xcodec {re.escape(version)}"',
        "man/xcodec-train.1": rf'^\.TH XCODEC\\-TRAIN 1 "{date}" "xcodec {re.escape(version)}"',
    }
    problems = [f"{name}: not version {version} of include/xcodec/version.h" for name, pattern in wanted.items()
                if not re.search(pattern, (root / name).read_text(encoding="utf-8"), re.M)]
    checklist = (root / "docs/releasing.md").read_text(encoding="utf-8")
    problems += [f"docs/releasing.md: does not name {name}" for name in wanted if name != "CMakeLists.txt" and f"`{name}`" not in checklist]
    print("\n".join(problems) or f"version {version} everywhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
