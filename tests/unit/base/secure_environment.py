#!/usr/bin/env python3
"""Checks that a program with more rights than the user who starts it reads no variables of that user's.

usage: secure_environment.py PRINT_ENVIRONMENT     Exit status 77: programs cannot get other rights here.
"""
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

VARIABLES = {name: f"/of-the-user/{name}" for name in
             ("XCODEC_MODEL_DIR", "XCODEC_PLUGIN_DIR", "XCODEC_SIMD", "XDG_DATA_HOME", "XDG_DATA_DIRS", "HOME", "TMPDIR")}
NOBODY = 65534


def seen_by(program):
    ran = subprocess.run([program, *VARIABLES], env=VARIABLES, capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in ran.stdout.splitlines())


def skip(why):
    print(f"{why}: not tested")
    sys.exit(77)


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "print"
        shutil.copy(sys.argv[1], program)
        try:
            seen = seen_by(program)
        except OSError as error:  # built for another processor
            skip(f"the program does not start here: {error}")
        if seen != VARIABLES:
            sys.exit(f"a normal program sees {seen}")
        if os.getuid() != 0:
            skip("only root can make a program another user's")
        if os.statvfs(folder).f_flag & os.ST_NOSUID:
            skip(f"{folder} is on a file system without setuid")
        if "NoNewPrivs:\t1" in pathlib.Path("/proc/self/status").read_text(encoding="ascii"):
            skip("programs cannot get other rights in this container")
        for owner, group, mode in ((NOBODY, -1, stat.S_ISUID), (-1, NOBODY, stat.S_ISGID)):
            os.chmod(folder, 0o755)
            os.chown(program, owner, group)
            os.chmod(program, 0o755 | mode)
            seen = seen_by(program)
            if any(seen.values()):
                sys.exit(f"a program with the rights of another user or group sees {seen}")
            os.chown(program, 0, 0)
    print("variables are read by normal programs only")


if __name__ == "__main__":
    main()
