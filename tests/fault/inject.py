#!/usr/bin/env python3
"""Every write, fsync, rename, close, open, mkdir, unlink and read of the program fails once, or is the last thing before a
power cut.

usage: inject.py BIN_FOLDER FAULT_LIBRARY REPOSITORY [--fast | --part I/N]

For every task, call, N and error: exit code 5 and one line on standard error, no temporary file, the old target intact
(or the new one complete, when what failed came after the rename), the source still there. Killed instead: the same, but
a temporary file may stay. --fast: fewer errors and tasks. --part: every
Nth task from the Ith on, to run several at a time.
"""
import errno
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import wave

from kills import content, twin_models

ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT]
CALLS = ["write", "fsync", "rename", "close", "open", "mkdir", "unlink", "read"]
KILL = 0


class Task:
    """A command, the files it starts with, the target, the source, and what it says without faults."""

    def __init__(self, name, command, source, target, old=True, code=0, **options):
        self.name, self.command, self.source, self.target = name, command, source, target
        self.old, self.code = old, code
        self.many = options.get("many", False)
        self.removes = options.get("removes", False)


TASKS = [
    Task("encode", "-f -b 3 a.wav a.ecdc", "a.wav", "a.ecdc"),
    Task("encode, new target", "-b 3 a.wav a.ecdc", "a.wav", "a.ecdc", old=False),
    Task("encode, --rm", "-f -b 3 --rm a.wav a.ecdc", "a.wav", "a.ecdc", removes=True),
    Task("encode, version 0", "-f -b 3 --container 0 a.wav a.ecdc", "a.wav", "a.ecdc"),
    Task("encode, two blocks", "-f -b 24 long.wav long.ecdc", "long.wav", "long.ecdc"),
    Task("encode FLAC", "-f -b 3 a.flac a.ecdc", "a.flac", "a.ecdc"),
    Task("decode", "-f good.ecdc a_out.wav", "good.ecdc", "a_out.wav"),
    Task("decode, --rm", "-f --rm good.ecdc a_out.wav", "good.ecdc", "a_out.wav", removes=True),
    Task("decode to FLAC with tags", "-f tags.ecdc a_out.flac", "tags.ecdc", "a_out.flac"),
    Task("decode to WAV with tags", "-f tags.ecdc a_out.wav", "tags.ecdc", "a_out.wav"),
    Task("decode, rescaled", "-f -r good.ecdc a_out.wav", "good.ecdc", "a_out.wav"),
    Task("recover", "recover -f broken.ecdc a_out.wav", "broken.ecdc", "a_out.wav", code=3),
    Task("codes", "codes -f good.ecdc a_out.npz", "good.ecdc", "a_out.npz"),
    Task("many files", "-b 3 -f --recursive --output-dir out --rm many", "many/1.wav", "out/1.ecdc", many=True,
         removes=True),
    Task("import", "model import --store store --name m model", "model", "store/m", old=False),
    Task("import, replacing", "model import -f --store store --name m model", "model", "store/m"),
]
FAST = {"encode", "encode, --rm", "decode to FLAC with tags", "many files", "import, replacing"}


class Driver:
    def __init__(self, bin_folder, library, corpus, scratch):
        self.program = str(bin_folder / "xcodec")
        self.library, self.scratch = str(library), scratch
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("XCODEC_")}
        self.environment.update(XDG_DATA_HOME=str(scratch / ".data"), LC_ALL="C.UTF-8", TMPDIR=str(scratch / "tmp"))
        self.prepared = scratch / "prepared"
        self.problems, self.runs = [], 0
        os.mkdir(scratch / "tmp")
        self.prepare(corpus / "corpus")
        twin_models(corpus / "models", self.prepared)
        self.plain("model", "import", "--store", "store", "--name", "m", "other")

    def plain(self, *arguments, code=0):
        done = subprocess.run([self.program, *arguments], cwd=self.prepared, env=self.environment, capture_output=True,
                              check=False)
        assert done.returncode == code, (arguments, done)

    def prepare(self, corpus):
        (self.prepared / "many").mkdir(parents=True)
        for name, seconds in (("a.wav", 0.2), ("long.wav", 21), ("many/1.wav", 0.1), ("many/2.wav", 0.1)):
            with wave.open(str(self.prepared / name), "wb") as out:
                out.setnchannels(2)
                out.setsampwidth(2)
                out.setframerate(48000)
                count = int(48000 * seconds)
                out.writeframes(b"".join(((i * i * 7 % 9973) - 4986).to_bytes(2, "little", signed=True) * 2
                                         for i in range(count)))
        self.plain("-b", "3", "a.wav", "good.ecdc")
        self.plain("--quiet", "good.ecdc", "a.flac")
        self.plain("-b", "3", "long.wav", "broken.ecdc")
        data = bytearray((self.prepared / "broken.ecdc").read_bytes())
        data[len(data) // 3] ^= 1
        (self.prepared / "broken.ecdc").write_bytes(data)
        self.plain("-b", "3", str(corpus / "audio" / "speech_en_xmas.flac"), "tags.ecdc")
        flac = shutil.which("metaflac")
        if flac is not None:
            shutil.copy(corpus / "audio" / "speech_en_xmas.flac", self.prepared / "tagged.flac")
            subprocess.run([flac, "--set-tag=TITLE=Nikolaus", "--set-tag=ARTIST=x", "tagged.flac"], cwd=self.prepared,
                           check=True)
            self.plain("-f", "-b", "3", "tagged.flac", "tags.ecdc")

    def run(self, task, fault):
        """One run in a fresh folder: (happened, exit status, standard error, folder)."""
        folder = self.scratch / "work"
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        source = self.prepared / task.source
        if task.many:
            shutil.copytree(self.prepared / "many", folder / "many")
            (folder / "out").mkdir()
        else:
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / task.source)
        if task.old:
            self.put_old(folder / task.target, self.prepared / task.target)
        log = self.scratch / "happened"
        log.unlink(missing_ok=True)
        environment = dict(self.environment)
        if fault:
            environment.update(LD_PRELOAD=self.library, XCODEC_FAULT=fault, XCODEC_FAULT_LOG=str(log))
        done = subprocess.run([self.program, *task.command.split()], cwd=folder, env=environment, capture_output=True,
                              timeout=300, check=False)
        self.runs += 1
        return log.exists() or not fault, done.returncode, done.stderr.decode("utf-8", "replace"), folder

    @staticmethod
    def put_old(target, prepared):
        if prepared.is_dir():
            shutil.copytree(prepared, target)
        else:
            target.write_bytes(b"precious")

    def check(self, task, fault, complete, code, message, folder):
        def problem(text):
            self.problems.append(f"{task.name}: {fault}: {text} (exit {code}, {message!r})")

        killed = fault.endswith(f":{KILL}")
        target = folder / task.target
        found = content(target)
        kept = self.prepared / task.target
        old = (content(kept) if kept.is_dir() else b"precious") if task.old else None
        source_there = content(folder / task.source) == content(self.prepared / task.source)
        if found not in (old, complete):
            problem("a partial target")
        if not source_there and (found != complete or not task.removes):
            problem("the source is gone")
        if killed:
            if code != -9:
                problem("not killed")
            return
        left = [p for p in folder.rglob("*") if ".tmp" in p.name] + list((self.scratch / "tmp").iterdir())
        if left:
            problem(f"left behind: {left}")
        lines = message.splitlines()
        if task.many:
            lines = [line for line in lines if not re.match(r"xcodec: \d+ encoded, .* failed(; .*)?$", line)]
        if code != (1 if task.many else 5):
            problem("wrong exit status")
        if len(lines) != 1 or not lines[0].startswith("xcodec: "):
            problem("not one line of message")
        # Of many files those that were done before the fault are rightly gone.
        if not source_there and not (task.many and found == complete):
            problem("the source is gone after a failure")

    def cover(self, task, call, error, step=1):
        """Every N of one kind of failure, or every so many."""
        number = 1 - step
        while number < 200:
            number += step
            fault = f"{call}:{number}:{error}"
            happened, *rest = self.run(task, fault)
            if not happened:
                break
            self.check(task, fault, self.complete, *rest)
        return number - step

    def all(self, fast, tasks):
        for task in tasks:
            if fast and task.name not in FAST:
                continue
            _, code, message, folder = self.run(task, "")
            assert code == task.code, (task.name, code, message)
            self.complete = content(folder / task.target)
            counts = {}
            for call in CALLS:
                if task.name == "encode, two blocks" and call != "write":
                    continue
                errors = [ERRORS[len(task.name + call) % 3]] if fast else [*ERRORS, KILL]
                for error in errors:
                    counts[call] = self.cover(task, call, error, 7 if fast and call == "read" else 1)
            if sum(counts.values()) <= 0:
                sys.exit(f"{task.name}: nothing was made to fail; is {self.library} there?")
            print(task.name, counts, flush=True)


def main():
    bin_folder, library, corpus = [pathlib.Path(a).resolve() for a in sys.argv[1:4]]
    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(bin_folder, library, corpus, pathlib.Path(scratch))
        part, parts = map(int, sys.argv[5].split("/")) if "--part" in sys.argv else (0, 1)
        driver.all("--fast" in sys.argv, TASKS[part::parts])
        print(f"{driver.runs} runs, {len(driver.problems)} problems")
        print("\n".join(driver.problems))
        return 1 if driver.problems else 0


if __name__ == "__main__":
    sys.exit(main())
