#!/usr/bin/env python3
"""Somebody else replaces, changes, renames or swaps a source or its output while the program is about to remove the source.

usage: races.py BIN_FOLDER FAULT_LIBRARY [--fast]

Before every open, read, write, fsync, rename and close of the program, once each: afterwards every version of the source that was
left under some name is still there, or the output holds exactly that version. --fast: fewer moments and tasks.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import wave

CALLS = ["open", "read", "write", "fsync", "rename", "close"]


def write_wave(path, factor):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setparams((2, 2, 48000, 0, "NONE", ""))
        out.writeframes(b"".join(((i * i * factor % 9973) - 4986).to_bytes(2, "little", signed=True) * 2 for i in range(12000)))


class Task:
    """A command with its source and output, and another source that may come in the way."""

    def __init__(self, name, command, source, other, output):
        self.name, self.command, self.source, self.other, self.output = name, command, source, other, output


TASKS = [
    Task("encode", "-f -b 3 --rm a.wav a.ecdc", "a.wav", "b.wav", "a.ecdc"),
    Task("decode", "-f --rm c.ecdc c_out.wav", "c.ecdc", "d.ecdc", "c_out.wav"),
    Task("encode FLAC", "-f -b 3 --rm a.flac a.ecdc", "a.flac", "b.flac", "a.ecdc"),
]
# Name, command ({s}: source, {t}: other source, {o}: output), and what has to be there afterwards or to be held by the output.
CHANGE = "dd if={t} of={s} bs=10 skip=3 seek=3 count=$(($(stat -c %s {t}) / 20)) conv=notrunc 2> /dev/null"
RACES = [
    ("source replaced", "mv {t} {s}", "other"),
    ("source written to", CHANGE, "changed"),
    ("source written to, its time put back", f"touch -r {{s}} stamp; {CHANGE}; touch -r stamp {{s}}", "changed"),
    ("source renamed", "mv {s} elsewhere", "source"),
    ("source renamed, another in its place", "mv {s} elsewhere; mv {t} {s}", "both"),
    ("link swapped", "mv {s} x; ln -s {t} {s}", "both"),
    ("output replaced", "echo junk > x; mv x {o}", "source"),
    ("output emptied", "test ! -e {o} || : > {o}", "source"),
    ("output written to", "test ! -e {o} || printf xyz | dd of={o} bs=1 seek=90 conv=notrunc 2> /dev/null", "source"),
    ("output removed", "rm -f {o}", "source"),
    ("output renamed", "test ! -e {o} || mv {o} elsewhere", "source"),
]
FAST_CALLS = ["open", "fsync", "rename", "close"]


class Driver:
    def __init__(self, bin_folder, library, scratch):
        self.program, self.library, self.scratch = str(bin_folder / "xcodec"), str(library), scratch
        self.prepared, self.work = scratch / "prepared", scratch / "work"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("XCODEC_")}
        self.environment.update(XDG_DATA_HOME=str(scratch / ".data"), LC_ALL="C.UTF-8", TMPDIR=str(scratch))
        self.problems, self.runs, self.kept = [], 0, 0
        for name, factor in (("a", 7), ("b", 11)):
            write_wave(self.prepared / f"{name}.wav", factor)
        for source, made in (("a.wav", "c.ecdc"), ("b.wav", "d.ecdc"), ("c.ecdc", "a.flac"), ("d.ecdc", "b.flac")):
            subprocess.run([self.program, "--quiet", *(["-b", "3"] if made.endswith("ecdc") else []), source, made],
                           cwd=self.prepared, env=self.environment, check=True)

    def run(self, command, **variables):
        done = subprocess.run([self.program, *command], cwd=self.work, env={**self.environment, **variables}, capture_output=True,
                              timeout=300, check=False)
        self.runs += 1
        return done

    def fresh(self, *names):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        for name in names:
            shutil.copy(self.prepared / name, self.work / name)

    def versions(self, task):
        """The contents that the source may get, and what becomes of each."""
        self.fresh(task.source, task.other)
        found = {"source": (self.work / task.source).read_bytes(), "other": (self.work / task.other).read_bytes()}
        subprocess.run(CHANGE.format(s=task.source, t=task.other), shell=True, cwd=self.work, check=True)
        found["changed"] = (self.work / task.source).read_bytes()
        made = {}
        for name, data in found.items():
            self.fresh()
            (self.work / task.source).write_bytes(data)
            done = self.run([word for word in task.command.split() if word != "--rm"])
            made[name] = (self.work / task.output).read_bytes() if done.returncode == 0 else None
        assert len(set(found.values())) == 3 and made["source"] is not None and made["source"] != made["other"], task.name
        return found, made

    def lost(self, found, made, output, needed):
        """Which versions are neither in a file nor held by the output."""
        there = {p.read_bytes() for p in self.work.rglob("*") if p.is_file() and not p.is_symlink()}
        result = (self.work / output).read_bytes() if (self.work / output).is_file() else b""
        return [name for name in needed if found[name] not in there and result != made[name]]

    def one(self, task, race, fault, versions):
        name, command, needed = race
        self.fresh(task.source, task.other)
        happened = self.scratch / "happened"
        happened.unlink(missing_ok=True)
        done = self.run(task.command.split(), LD_PRELOAD=self.library, XCODEC_FAULT=fault, XCODEC_FAULT_LOG=str(happened),
                        XCODEC_FAULT_COMMAND=command.format(s=task.source, t=task.other, o=task.output))
        if not happened.exists():
            return False
        names = ["source", "other"] if needed == "both" else [needed]
        lost = self.lost(*versions, task.output, names)
        if lost:
            self.problems.append(f"{task.name}: {name} before {fault}: lost {lost} (exit status {done.returncode}, {done.stderr!r})")
        self.kept += done.returncode == 5
        if done.returncode not in (0, 3, 4, 5) or done.returncode and done.stderr.count(b"\n") != 1 or b"XCODEC_FAULT" in done.stderr:
            self.problems.append(f"{task.name}: {name} before {fault}: exit status {done.returncode}, {done.stderr!r}")
        return True

    def all(self, fast):
        for task in TASKS[:2] if fast else TASKS:
            versions = self.versions(task)
            for race in RACES:
                for call in FAST_CALLS if fast else CALLS:
                    number = 1
                    while number < 100 and self.one(task, race, f"{call}:{number}:-1", versions):
                        number += 1
            print(f"{task.name}: {self.runs} runs, {self.kept} sources kept with an error", flush=True)

    def for_a_while(self):
        """The folder of the source is another one only while the source is opened."""
        versions = self.versions(TASKS[0])
        for number in range(1, 8):
            self.fresh()
            for folder, name in (("one", "a.wav"), ("two", "b.wav")):
                (self.work / folder).mkdir()
                shutil.copy(self.prepared / name, self.work / folder / "a.wav")
            (self.work / "now").symlink_to("one")
            self.run(["-f", "-b", "3", "--rm", "now/a.wav", "a.ecdc"], LD_PRELOAD=self.library, XCODEC_FAULT=f"open:{number}:-1",
                     XCODEC_FAULT_COMMAND="ln -sfn two now", XCODEC_FAULT_UNDO="ln -sfn one now")
            lost = self.lost(*versions, "a.ecdc", ["source", "other"])
            if lost:
                self.problems.append(f"folder swapped for open {number}: lost {lost}")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(scratch))
        driver.all("--fast" in sys.argv)
        driver.for_a_while()
        print(f"{driver.runs} runs, {driver.kept} sources kept with an error, {len(driver.problems)} problems")
        print("\n".join(driver.problems))
        if driver.kept == 0:
            sys.exit("nothing was disturbed")
        return 1 if driver.problems else 0


if __name__ == "__main__":
    sys.exit(main())
