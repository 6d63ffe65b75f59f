"""Runs every command that docs/*.md prints, literally and in order, each document's in a folder of its own.

usage: docs_commands.py DOCS_FOLDER      (in a folder prepared by docs_commands.sh)

A command is an indented line that begins with a program of ELSEWHERE or PROGRAMS. What cannot run here must be in ELSEWHERE
with what runs it instead: a new command is run, or somebody says why not.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

PROGRAMS = r"(?:xcodec(?:-bench|-eval|-train)?|parallel|sbatch|python3|pip|sudo|torchrun|tests/\S+|sh|ls|cmake|ctest|make|[A-Z_]+=\S+) "
ELSEWHERE = [
    (r"xcodec-bench", "cli.bench, for every option"),
    (r"xcodec model pull", "PullTest, from a server of its own"),
    (r"sbatch|tests/cluster/slurm_local.sh", "tests/cluster/slurm_local.sh, as root"),
    (r"xcodec-train(?! eval)|torchrun|MASTER_ADDR=", "unit tests Training.*, a run of which takes minutes here"),
    (r"xcodec-eval --tones|xcodec-eval --listen page.html --tones", "cli.tones and cli.listen, with fewer sounds"),
    (r"xcodec play", "tests/play, which has a sound server"),
    (r"sudo apt install", "tests/package/run.sh"),
    (r"python3 docs/examples/tokens_dask.py", "python/tests/test_tokens.py, with tasks and with a scheduler"),
    (r"cmake --preset player|ctest --preset release -R page.player", "the build of the page takes minutes; tests/page/player.py tests what it made"),
    (r"python3 python/build_backend|pip install", "python/tests/test_wheel.py"),
]
NEEDS = {"parallel": "GNU parallel", "xcodec-train": "LibTorch"}


def commands(text):
    """Indented lines that a shell would run, those that go on in the next line joined, blocks of programs' output left out."""
    for line in re.sub(r"\\\n *", "", text).splitlines():
        found = re.match(rf"    ({PROGRAMS}.*)", line)
        if found and not re.match(r"xcodec: |xcodec_|python3? *=", found[1]):
            yield found[1]


def reason_not_to(command):
    for pattern, instead in ELSEWHERE:
        if re.match(pattern, command):
            return instead
    return None


def missing(command):
    program = command.split()[0]
    if shutil.which(program) is None:
        return NEEDS.get(program)
    if "-m xcodec.tokens" in command and "SANITIZED" in os.environ:
        return "a library that Python can load, without sanitizers"
    if "-m xcodec.tokens" in command and subprocess.run(["python3", "-c", "import numpy"], capture_output=True, check=False).returncode:
        return "NumPy"
    return "opusenc" if "--baseline opus" in command and not shutil.which("opusenc") else None


def main():
    ran, failed = 0, []
    for document in sorted(pathlib.Path(sys.argv[1]).glob("*.md")):
        found = list(commands(document.read_text(encoding="utf-8")))
        folder = pathlib.Path("in", document.stem)
        if found:
            shutil.copytree("prepared", folder)
        for command in found:
            here = command.replace("/mnt/", "mnt/").replace("TARGET SOURCE", "archive16 music")
            why = reason_not_to(command) or missing(command)
            if why:
                print(f"{document.name}: {command}\n  not here: {why}")
                continue
            done = subprocess.run(["sh", "-c", here], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            ran += 1
            if done.returncode:
                failed.append(f"{document.name}: {command}\n  status {done.returncode}: {done.stderr.strip()}")
    print(f"{ran} commands ran")
    print("\n".join(failed))
    return 1 if failed or ran < 16 else 0


if __name__ == "__main__":
    os.environ.setdefault("PARALLEL_HOME", os.path.abspath(".parallel"))
    sys.exit(main())
