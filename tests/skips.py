#!/usr/bin/env python3
"""Lists the tests that the last run of ctest skipped, with their reasons.

usage: skips.py BUILD_FOLDER [--data-required]

With --data-required a test that was skipped for want of data is a failure (exit status 1): in CI it would otherwise never
run and never be missed.
"""
import collections
import pathlib
import re
import sys

TEST = re.compile(r"^\d+/\d+ (?:Testing|Test): (.+)$", re.M)
DATA = re.compile(r"golden|vectors|no data")


def reason_of(output: str) -> str:
    """What GoogleTest's GTEST_SKIP() or a script said, one line."""
    found = re.search(r": Skipped\n(.*)", output) or re.search(r"^skipped: (.*)", output, re.M)
    return (found[1].strip() if found else "") or "no reason given"


def skipped_in(log: str) -> dict:
    """Names by reason."""
    reasons = collections.defaultdict(list)
    starts = list(TEST.finditer(log))
    for start, end in zip(starts, starts[1:] + [None]):
        part = log[start.end():end.start() if end else len(log)]
        name = start[1].strip()
        if re.search(r"^\[  SKIPPED \]|^skipped", part, re.M):
            reasons[reason_of(part)].append(name)
    return reasons


def main() -> int:
    log = pathlib.Path(sys.argv[1]) / "Testing/Temporary/LastTest.log"
    reasons = skipped_in(log.read_text(encoding="utf-8", errors="replace"))
    print(f"{sum(map(len, reasons.values()))} tests skipped")
    for reason, names in sorted(reasons.items(), key=lambda item: -len(item[1])):
        print(f"  {len(names):4} {reason}: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''}")
    missing = [name for reason, names in reasons.items() if DATA.search(reason) for name in names]
    if "--data-required" in sys.argv and missing:
        print(f"{len(missing)} tests lack data that every clone should have (tests/golden/README.md)", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
