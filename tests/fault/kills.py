#!/usr/bin/env python3
"""Kills the program with INT, TERM and KILL at random moments.

usage: kills.py BIN_FOLDER RUNS [SEED]

Every time: the target is the old one or the new one, whole; the source is there unless the target is complete; after INT
and TERM no temporary file stays, and the status says which signal it was; after KILL a temporary file may stay, and the
next run does not mind it.
"""
import collections
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import wave

COMMANDS = {
    "encode": (["-f", "-b", "3", "a.wav", "a.ecdc"], "a.wav", "a.ecdc"),
    "encode --rm": (["-f", "-b", "3", "--rm", "a.wav", "a.ecdc"], "a.wav", "a.ecdc"),
    "decode": (["-f", "in.ecdc", "a_out.wav"], "in.ecdc", "a_out.wav"),
    "decode --rm": (["-f", "--rm", "in.ecdc", "a_out.flac"], "in.ecdc", "a_out.flac"),
}
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


def default_signals():
    """A background job of a shell starts with INT ignored, and the program keeps that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Driver:
    def __init__(self, bin_folder, scratch):
        self.program, self.work, self.prepared = str(bin_folder / "xcodec"), scratch / "work", scratch / "prepared"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("XCODEC_")}
        self.environment.update(XDG_DATA_HOME=str(scratch / ".data"), TMPDIR=str(scratch))
        self.problems, self.seen = [], collections.Counter()
        self.prepared.mkdir()
        self.work.mkdir()
        with wave.open(str(self.prepared / "a.wav"), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(48000)
            out.writeframes(b"".join(((i * i * 7 % 9973) - 4986).to_bytes(2, "little", signed=True) * 2
                                     for i in range(48000)))
        subprocess.run([self.program, "-b", "3", "a.wav", "in.ecdc"], cwd=self.prepared, env=self.environment, check=True)
        self.complete, self.seconds = {}, {}
        for name in COMMANDS:
            times = []
            for _ in range(3):
                self.start(name)
                begun = time.monotonic()
                assert self.child.wait() == 0
                times.append(time.monotonic() - begun)
            self.seconds[name] = sorted(times)[1]
            self.complete[name] = (self.work / COMMANDS[name][2]).read_bytes()

    def start(self, name):
        arguments, source, target = COMMANDS[name]
        for old in self.work.iterdir():
            if not old.name.startswith(".xcodec-"):  # what a KILL left must not disturb the next run
                old.unlink()
        shutil.copy(self.prepared / source, self.work / source)
        (self.work / target).write_bytes(b"precious")
        self.child = subprocess.Popen([self.program, *arguments], cwd=self.work, env=self.environment,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=default_signals)

    def temporaries(self):
        return {p.name for p in self.work.iterdir() if p.name.startswith(".xcodec-")}

    def one(self, name, number, share):
        _, source, target = COMMANDS[name]
        before = self.temporaries()
        self.start(name)
        time.sleep(share * self.seconds[name])
        self.child.send_signal(number)
        message = self.child.stderr.read().decode("utf-8", "replace")
        status = self.child.wait()
        content = (self.work / target).read_bytes() if (self.work / target).exists() else None
        new = content == self.complete[name]
        left = self.temporaries() - before

        def problem(text):
            self.problems.append(f"{name}, {number.name} at {share:.3f}: {text} (status {status}, {message!r})")

        if content != b"precious" and not new:
            problem("partial or lost target")
        if not (self.work / source).exists() and not new:
            problem("lost source")
        if status not in (0, -number):
            problem("wrong status")
        if status == 0 and not new:
            problem("success without its output")
        if left and number != signal.SIGKILL:
            problem(f"left behind: {left}")
        if message:
            problem("a message")
        self.seen["finished" if status == 0 else f"{number.name}, {'new' if new else 'old'} target"] += 1
        if left:
            self.seen["temporary file after KILL"] += 1


def main():
    bin_folder, runs = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(bin_folder, pathlib.Path(scratch))
        for i in range(runs):
            driver.one(chance.choice(list(COMMANDS)), SIGNALS[i % 3], chance.uniform(0, 1.05))
            if (i + 1) % 100 == 0:
                print(f"{i + 1}: {dict(driver.seen)}, {len(driver.problems)} problems", flush=True)
        print(f"{runs} runs, seed {seed}: {dict(driver.seen)}, {len(driver.problems)} problems")
        print("\n".join(driver.problems))
        return 1 if driver.problems else 0


if __name__ == "__main__":
    sys.exit(main())
