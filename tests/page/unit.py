#!/usr/bin/env python3
"""Runs the tests of unit.js on the scripts of xcodec-eval's page, in headless Chromium; skipped (77) without one.

usage: unit.py FOLDER_OF_THE_PAGE
"""
import pathlib
import sys
import tempfile

import browser

# In the order in which they need each other; main.js is the page itself.
SCRIPTS = ("statistics", "abx", "audio", "engine", "spectrogram", "chart")


def main() -> int:
    program = browser.find()
    if program is None:
        print("skipped: Chromium is not installed")
        return 77
    folder, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
    files = [folder / f"{name}.js" for name in SCRIPTS] + [here / "unit.js"]
    with tempfile.TemporaryDirectory() as scratch, browser.Browser(program) as page:
        path = pathlib.Path(scratch, "unit.html")
        path.write_text("<!doctype html><script>\n" + "".join(f.read_text(encoding="utf-8") for f in files) + "</script>",
                        encoding="utf-8")
        page.open(path)
        outcome = page.run("runTests()")
    print("\n".join(outcome["failures"]) or f"{outcome['count']} tests passed")
    return 1 if outcome["failures"] or outcome["count"] < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
