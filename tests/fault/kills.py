#!/usr/bin/env python3
"""Kills the program with INT, TERM and KILL at random moments: encoding, decoding, trees with --rm, imports of models.

usage: kills.py BIN_FOLDER MODELS RUNS [SEED]     (MODELS: folder with wren1_48khz)

Every time: each target is the old one or the new one, whole; each source is there unless its target is complete; after INT
and TERM no temporary file stays, and the status says which signal it was; after KILL one may stay, and the next run does not
mind it. What imports leave goes with the next import.
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

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
OLD = b"precious"


class Task:
    """A command, the source of every target, which of them exist before, and whether sources go."""

    def __init__(self, name, command, sources, removes=False, old=True):
        self.name, self.command, self.sources = name, command, sources
        self.removes, self.old = removes, old


TREE = {f"out/{name}.ecdc": f"tree/{name}.wav" for name in ("1", "2", "in/3", "in/4", "in/deep/5")}
BACK = {f"out/{name}_decompressed.wav": f"coded/{name}.ecdc" for name in ("1", "2", "in/3")}
TASKS = [
    Task("encode", "-f -b 3 a.wav a.ecdc", {"a.ecdc": "a.wav"}),
    Task("encode --rm", "-f -b 3 --rm a.wav a.ecdc", {"a.ecdc": "a.wav"}, removes=True),
    Task("decode", "-f in.ecdc a_out.wav", {"a_out.wav": "in.ecdc"}),
    Task("decode --rm", "-f --rm in.ecdc a_out.flac", {"a_out.flac": "in.ecdc"}, removes=True),
    Task("tree --rm", "--quiet -b 3 --recursive --output-dir out --rm tree", TREE, removes=True, old=False),
    Task("tree --rm, two jobs", "--quiet -f -b 3 --recursive --jobs 2 --output-dir out --rm tree", TREE, removes=True),
    Task("decode tree --rm", "--quiet -d -f --recursive --output-dir out --rm coded", BACK, removes=True),
    Task("import", "model import --store store --name m model", {"store/m": "model"}, old=False),
    Task("import -f", "model import -f --store store --name m model", {"store/m": "model"}),
]


def default_signals():
    """A background job of a shell starts with INT ignored, and the program keeps that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def twin_models(models, folder):
    """Two small models of one name, "other" and "model" in `folder`, whose weights differ."""
    tiny = [sys.executable, str(pathlib.Path(__file__).parent.parent / "pipe" / "tiny_model.py")]
    for name in ("other", "model"):
        subprocess.run([*tiny, str(models / "wren1_48khz"), str(folder / name)], check=True)
    weights = bytearray((folder / "other" / "model.safetensors").read_bytes())
    weights[-4] ^= 1
    (folder / "other" / "model.safetensors").write_bytes(weights)


def content(path):
    """Bytes of a file, or of all files of a folder by name; None when there is neither."""
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}
    return path.read_bytes() if path.exists() else None


def write_wave(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setparams((2, 2, 48000, 0, "NONE", ""))
        out.writeframes(b"".join(((i * i * 7 % 9973) - 4986).to_bytes(2, "little", signed=True) * 2 for i in range(samples)))


class Driver:
    def __init__(self, bin_folder, models, scratch):
        self.program, self.work, self.prepared = str(bin_folder / "xcodec"), scratch / "work", scratch / "prepared"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("XCODEC_")}
        self.environment.update(XDG_DATA_HOME=str(scratch / ".data"), TMPDIR=str(scratch))
        self.problems, self.seen = [], collections.Counter()
        self.prepare(models)
        self.old_model = content(self.prepared / "store" / "m")
        self.complete, self.seconds = {}, {}
        for task in TASKS:
            times = []
            for _ in range(3):
                self.start(task)
                begun = time.monotonic()
                assert self.child.wait() == 0, (task.name, self.child.stderr.read())
                times.append(time.monotonic() - begun)
            self.seconds[task.name] = sorted(times)[1]
            self.complete[task.name] = {target: content(self.work / target) for target in task.sources}
            assert not {None, OLD} & {c if not isinstance(c, dict) else b"model" for c in self.complete[task.name].values()}, task.name
            assert task.removes == (not any((self.work / source).exists() for source in task.sources.values())), task.name

    def run(self, *arguments):
        subprocess.run([self.program, "--quiet", *arguments] if arguments[0] != "model" else [self.program, *arguments],
                       cwd=self.prepared, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def prepare(self, models):
        self.prepared.mkdir()
        self.work.mkdir()
        write_wave(self.prepared / "a.wav", 48000)
        self.run("-b", "3", "a.wav", "in.ecdc")
        for i, source in enumerate(sorted(set(TREE.values()))):
            write_wave(self.prepared / source, 4000 + 1000 * i)
        self.run("-b", "3", "--recursive", "--output-dir", "coded", "tree")
        twin_models(models, self.prepared)
        self.run("model", "import", "--store", "store", "--name", "m", "other")

    def start(self, task):
        """A fresh folder, but for what a KILL has left, which must not disturb the next run."""
        for path in sorted(self.work.rglob("*"), reverse=True):
            kept = any(part.startswith((".xcodec-", ".m.tmp-")) for part in path.relative_to(self.work).parts)
            if path.is_dir() and not path.is_symlink():
                if not kept and not any(path.iterdir()):
                    path.rmdir()
            elif not kept:
                path.unlink()
        for source in set(task.sources.values()):
            (self.work / source).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (self.prepared / source).is_dir() else shutil.copy
            copy(self.prepared / source, self.work / source)
        for target in task.sources if task.old else ():
            (self.work / target).parent.mkdir(parents=True, exist_ok=True)
            if target == "store/m":
                shutil.copytree(self.prepared / target, self.work / target)
            else:
                (self.work / target).write_bytes(OLD)
        self.child = subprocess.Popen([self.program, *task.command.split()], cwd=self.work, env=self.environment,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=default_signals)

    def left(self):
        """Temporary files, and folders of unfinished imports."""
        return {str(p) for p in self.work.rglob(".*") if p.name.startswith((".xcodec-", ".m.tmp-"))}

    def one(self, task, number, share):
        before = self.left()
        self.start(task)
        time.sleep(share * self.seconds[task.name])
        self.child.send_signal(number)
        message = self.child.stderr.read().decode("utf-8", "replace")
        status = self.child.wait()

        def problem(text):
            self.problems.append(f"{task.name}, {number.name} at {share:.3f}: {text} (status {status}, {message!r})")

        new = 0
        for target, source in task.sources.items():
            found = content(self.work / target)
            old = None if not task.old else self.old_model if target == "store/m" else OLD
            done = found == self.complete[task.name][target]
            new += done
            if not done and found != old:
                problem(f"partial or lost target {target}")
            if content(self.work / source) != content(self.prepared / source) and not (done and task.removes):
                problem(f"lost source {source}")
        if status not in (0, -number):
            problem("wrong status")
        if status == 0 and new < len(task.sources):
            problem("success without its output")
        left = self.left() - before
        imports = {p for p in left if ".m.tmp-" in p}
        if left - imports and number != signal.SIGKILL:
            problem(f"left behind: {left}")
        if "store/m" in task.sources and status == 0 and self.left() & (before | imports) and any(".m.tmp-" in p for p in self.left()):
            problem("an import did not clear what others had left")
        if message:
            problem("a message")
        state = "finished" if status == 0 else f"{number.name}, {'all new' if new == len(task.sources) else 'old' if new == 0 else 'some new'}"
        self.seen[state] += 1
        self.seen["temporary file after KILL"] += bool(left - imports)
        self.seen["unfinished import"] += bool(imports)

    def finish(self):
        """An import, and `model verify`, clear what is left in a store."""
        for command in (["import", "-f", "--store", "store", "--name", "m", "model"], ["verify", "m"]):
            left = self.work / "store" / ".m.tmp-99999999-0"
            left.mkdir(parents=True, exist_ok=True)
            (left / "x").write_bytes(b"x")
            shutil.rmtree(self.work / "model", ignore_errors=True)
            shutil.copytree(self.prepared / "model", self.work / "model")
            subprocess.run([self.program, "model", *command], cwd=self.work, check=True, stdout=subprocess.DEVNULL,
                           env={**self.environment, "XCODEC_MODEL_DIR": str(self.work / "store")})
            if any(p.name != "m" for p in (self.work / "store").iterdir()):
                self.problems.append(f"after model {command[0]}: {list((self.work / 'store').iterdir())}")


def main():
    bin_folder, models, runs = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), int(sys.argv[3])
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        driver = Driver(bin_folder, models, pathlib.Path(scratch))
        for i in range(runs):
            driver.one(TASKS[i % len(TASKS)], SIGNALS[i // len(TASKS) % 3], chance.uniform(0, 1.05))
            if (i + 1) % 100 == 0:
                print(f"{i + 1}: {dict(driver.seen)}, {len(driver.problems)} problems", flush=True)
        driver.finish()
        print(f"{runs} runs, seed {seed}: {dict(driver.seen)}, {len(driver.problems)} problems")
        print("\n".join(driver.problems))
        return 1 if driver.problems else 0


if __name__ == "__main__":
    sys.exit(main())
