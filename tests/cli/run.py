#!/usr/bin/env python3
"""Runs command line tests: a script, and files that say what it must print.

usage: run.py BIN_FOLDER SOURCE_FOLDER GOLDEN_FOLDER TEST.sh [--update]

NAME.sh runs with sh -eu in an empty folder, with BIN_FOLDER first in PATH and these variables: CORPUS (the
repository's corpus), GOLDEN (golden vectors), TESTS (this folder), SOX_OPTS (SoX makes the same noise in every
run), HOME (an empty folder: what the user has set up for other programs changes nothing). Of xcodec's own, only
XCODEC_SIMD and XCODEC_NUM_THREADS are passed on, which must not change any result. Expected, all optional:
NAME.exit    the exit status                               (default 0)
NAME.stdout  standard output; * matches anything in a line (default: not compared)
NAME.stderr  standard error, likewise                      (default: empty)
A script that exits with 77 is skipped; the last line that it printed says why.
"""
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile


def matches(expected: str, got: str) -> bool:
    want, have = expected.splitlines(), got.splitlines()
    escape = str.maketrans({"[": "[[]", "?": "[?]"})
    return len(want) == len(have) and all(fnmatch.fnmatchcase(h, w.translate(escape)) for w, h in zip(want, have))


def main() -> int:
    bin_folder, source, golden, script = [pathlib.Path(a).resolve() for a in sys.argv[1:5]]
    environment = {k: v for k, v in os.environ.items()
                   if not k.startswith("XCODEC_") or k in ("XCODEC_SIMD", "XCODEC_NUM_THREADS")}
    os.umask(0o022)
    with tempfile.TemporaryDirectory() as scratch:
        environment.update(PATH=f"{bin_folder}:{os.environ['PATH']}", CORPUS=str(source / "corpus"), GOLDEN=str(golden),
                           TESTS=str(source / "tests" / "cli"), BIN=str(bin_folder), XDG_DATA_HOME=scratch + "/.data",
                           HOME=scratch + "/home", LC_ALL="C.UTF-8", SOX_OPTS="-R")
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            environment.pop(name, None)
        for name in ("work", "home"):
            os.mkdir(f"{scratch}/{name}")
        done = subprocess.run(["sh", "-eu", str(script)], cwd=scratch + "/work", env=environment, capture_output=True,
                              timeout=600, check=False)
    if done.returncode == 77:
        print("skipped:", (done.stdout.decode("utf-8", "replace").strip() or "no reason given").splitlines()[-1])
        return 77
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if "--update" in sys.argv:
        for suffix, text in ((".stdout", out), (".stderr", err), (".exit", f"{done.returncode}\n")):
            if script.with_suffix(suffix).exists():
                script.with_suffix(suffix).write_text(text, encoding="utf-8")
        return 0
    problems = []
    exit_file = script.with_suffix(".exit")
    want_exit = int(exit_file.read_text()) if exit_file.exists() else 0
    if done.returncode != want_exit:
        problems.append(f"exit status {done.returncode}, expected {want_exit}")
    for suffix, text, default in ((".stdout", out, None), (".stderr", err, "")):
        file = script.with_suffix(suffix)
        expected = file.read_text(encoding="utf-8") if file.exists() else default
        if expected is not None and not matches(expected, text):
            problems.append(f"{suffix[1:]} differs, expected:\n{expected}")
    if problems:
        print("\n".join(problems), "\n-- stdout\n", out, "\n-- stderr\n", err, sep="")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
