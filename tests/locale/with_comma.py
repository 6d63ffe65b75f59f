#!/usr/bin/env python3
"""Runs a command whose programs live in a locale with decimal commas and grouped thousands.

usage: with_comma.py HOST_LOCALE_LIBRARY COMMAND...

The locale is made for the purpose, so the machine need not have one; exit status 77 where it can not be made.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

LOCALE = "de_DE.UTF-8"


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", f"{folder}/{LOCALE}"], capture_output=True, check=False)
        except FileNotFoundError:
            made = None
        # It warns of what it can not compile and says so by its status, too.
        if made is None or not (pathlib.Path(folder) / LOCALE / "LC_NUMERIC").exists():
            print("skipped: localedef can not make a locale with decimal commas (package locales)")
            return 77
        environment = {**os.environ, "LOCPATH": folder, "HOST_LOCALE": LOCALE, "LD_PRELOAD": str(pathlib.Path(sys.argv[1]).resolve())}
        return subprocess.run(sys.argv[2:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
