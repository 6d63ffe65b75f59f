#!/usr/bin/env python3
"""Runs the tests of the Python package against a build's library and programs.

usage: run.py LIBRARY BIN_FOLDER GOLDEN_FOLDER [PYTEST_ARGUMENTS...]
       run.py --skip REASON ...

GOLDEN_FOLDER has golden vectors (tests/golden). Takes the first Python, this one or the system's, that has NumPy and pytest; exit status 77 where none has.
"""
import os
import pathlib
import subprocess
import sys


def usable(python: str) -> bool:
    done = subprocess.run([python, "-c", "import numpy, pytest"], capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    if sys.argv[1] == "--skip":
        print("skipped:", sys.argv[2])
        return 77
    library, programs, golden = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:4])
    pythons = [python for python in (sys.executable, "/usr/bin/python3") if os.path.exists(python) and usable(python)]
    if not pythons:
        print("skipped: no Python with NumPy and pytest (packages python3-numpy, python3-pytest)")
        return 77
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XCODEC_")}
    environment.update(XCODEC_LIBRARY=library, XCODEC_BIN=programs, XCODEC_GOLDEN=golden, PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8")
    tests = str(pathlib.Path(__file__).resolve().parent)
    return subprocess.run([pythons[0], "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", tests, *sys.argv[4:]],
                          env=environment, cwd="/", check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
