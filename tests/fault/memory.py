#!/usr/bin/env python3
"""Allocations of the program fail, one a run: exit code 6, no output, never a crash.

usage: memory.py BIN_FOLDER FAILING_NEW_LIBRARY ALLOCATIONS
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import wave


def main():
    program, library = str(pathlib.Path(sys.argv[1]).resolve() / "xcodec"), str(pathlib.Path(sys.argv[2]).resolve())
    wanted = int(sys.argv[3])
    problems, seen = [], {}
    with tempfile.TemporaryDirectory() as scratch:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("XCODEC_")}
        environment.update(XDG_DATA_HOME=scratch + "/.data")
        os.chdir(scratch)
        with wave.open("a.wav", "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(48000)
            out.writeframes(bytes(range(256)) * 40)
        subprocess.run([program, "-b", "3", "a.wav", "a.ecdc"], env=environment, check=True)
        subprocess.run([program, "--quiet", "a.ecdc", "a_out.wav"], env=environment, check=True)
        complete = {"out.ecdc": pathlib.Path("a.ecdc").read_bytes(), "out.wav": pathlib.Path("a_out.wav").read_bytes()}
        # Every one of the first allocations, then ever fewer of the later ones.
        numbers = [n for n in range(1, wanted + 1)]
        numbers = numbers if wanted > 500 else [1 + n * n for n in range(wanted)]
        for i, number in enumerate(numbers):
            command = (["-f", "-b", "3", "a.wav", "out.ecdc"], ["--quiet", "-f", "a.ecdc", "out.wav"])[i % 2]
            target = command[-1]
            pathlib.Path(target).write_bytes(b"precious")
            pathlib.Path("happened").unlink(missing_ok=True)
            done = subprocess.run([program, *command], capture_output=True, timeout=120, check=False,
                                  env={**environment, "LD_PRELOAD": library, "XCODEC_FAIL_NEW": str(number),
                                       "XCODEC_FAULT_LOG": "happened"})
            happened = os.path.exists("happened")
            message = done.stderr.decode("utf-8", "replace")
            seen[done.returncode] = seen.get(done.returncode, 0) + 1
            left = [n for n in os.listdir(".") if n.endswith(".tmp")]
            # Some callers can do without: then the output is what it always is.
            survived = done.returncode == 0 and pathlib.Path(target).read_bytes() == complete[target]
            fine = survived or done.returncode == 6 and pathlib.Path(target).read_bytes() == b"precious" and message.count("\n") == 1
            if (happened and not fine) or (not happened and done.returncode != 0) or left:
                problems.append(f"allocation {number} of {command}: exit {done.returncode}, {message!r}, left {left}")
    print(f"exit statuses: {seen}, {len(problems)} problems")
    print("\n".join(problems[:40]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
