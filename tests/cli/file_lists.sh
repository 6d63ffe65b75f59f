# --files-from takes names from a file or a pipe: relative to the working directory, one that is missing stops no other,
# -0 for names of any bytes, folders kept in --output-dir without leading out of it; test, info and codes take it, too.
export PYTHONPATH="$TESTS"
mkdir -p in/x in/y
sox -D -n -r 48000 -c 1 -b 16 in/x/a.wav synth 0.1 sine 300 vol 0.5
cp in/x/a.wav in/y/a.wav
cp in/x/a.wav './-'
cp in/x/a.wav "line
feed.wav"
python3 - <<'END2'
from abuse import *
import re, shutil
command_line = run


def run(*arguments, input=b""):
    """Through a file, so that standard input is whatever the test wants."""
    write("input", input)
    with open("input", "rb") as file:
        return command_line(*arguments, stdin=file)


SUMMARY = r"; 0\.\d s of audio, [\d.]+ kB to [\d.]+ kB \(ratio [\d.]+\)"


def listed(data, *options, name="list"):
    write("list", data)
    return run("-b", "3", "--files-from", name, *options, input=data if name == "-" else b"")


def expect(ran, code, err):
    if ran.code != code or not re.fullmatch(err, ran.err.decode()): fail(f"{ran.code} instead of {code}: {ran.err.decode()!r}, not {err!r}")


def outputs(folder):
    found = sorted(os.path.relpath(os.path.join(d, f), folder) for d, _, files in os.walk(folder) for f in files)
    shutil.rmtree(folder)
    return found


two = b"in/x/a.wav\n\nin/y/a.wav\n"
expect(listed(two, "--output-dir", "out"), 0, "xcodec: 2 encoded, 0 skipped, 0 not audio, 0 failed" + SUMMARY + "\n")
assert outputs("out") == ["in/x/a.ecdc", "in/y/a.ecdc"]
# The same through a pipe, without the last line feed, and with an argument besides.
expect(listed(b"in/x/a.wav\nin/y/a.wav", "--output-dir", "out", "line\nfeed.wav", name="-"), 0, "xcodec: 3 encoded.*\n")
assert outputs("out") == ["in/x/a.ecdc", "in/y/a.ecdc", "line\nfeed.ecdc"]
# One name of a list is a list.
expect(listed(b"in/x/a.wav\n"), 0, "xcodec: 1 encoded, .*\n")
assert os.path.exists("in/x/a.ecdc")
# A missing name, before or after others.
for names in (b"nothing\nin/x/a.wav\nin/y/a.wav\n", b"in/x/a.wav\nin/y/a.wav\nnothing\n"):
    expect(listed(names, "--output-dir", "out"), 1,
           "xcodec: nothing: No such file or directory\nxcodec: 2 encoded, 0 skipped, 0 not audio, 1 failed" + SUMMARY + "\n")
    assert outputs("out") == ["in/x/a.ecdc", "in/y/a.ecdc"]
expect(listed(b"nothing\n"), 5, "xcodec: nothing: No such file.*\nxcodec: 0 encoded, 0 skipped, 0 not audio, 1 failed\n")
# NUL ends names that hold line feeds, as find -print0 has it; "-" is a file.
expect(listed(b"line\nfeed.wav\0-\0in/x/a.wav\0", "-0", "--output-dir", "out"), 0, "xcodec: 3 encoded, .*\n")
assert outputs("out") == ["-.ecdc", "in/x/a.ecdc", "line\nfeed.ecdc"]
expect(listed(b"in/x/a.wav\0in/y/a.wav\0", "--output-dir", "out"), 2, "xcodec: --files-from list: has NUL bytes in its lines; -0 if they end names\n")
# Nothing gets out of --output-dir.
here = os.getcwd()
expect(listed(f"{here}/in/x/a.wav\n./in/../in/y/a.wav\n../{os.path.basename(here)}/in/y/../x/a.wav\n".encode(), "--output-dir", "deep/out"), 0, "xcodec: 3 encoded, .*\n")
assert outputs("deep") == sorted([f"out{here}/in/x/a.ecdc", "out/in/y/a.ecdc", f"out/{os.path.basename(here)}/in/x/a.ecdc"])
# Folders need --recursive, and keep their own place.
expect(listed(b"in\n", "--output-dir", "out"), 2, "xcodec: in: is a folder; use --recursive\nxcodec: 0 encoded, .*\n")
expect(listed(b"in/x\nin/y/\n", "--recursive", "-f", "--output-dir", "out"), 0, "xcodec: 2 encoded, .*\n")
assert outputs("out") == ["in/x/a.ecdc", "in/y/a.ecdc"]
# Shards are of the same names on every machine.
parts = [listed(two, "--output-dir", "out", "--shard", f"{i}/2") for i in (0, 1)]
assert [p.code for p in parts] == [0, 0] and outputs("out") == ["in/x/a.ecdc", "in/y/a.ecdc"]
# What makes no sense is an error, and nothing is done.
for arguments, text in ((["--null", "in/x/a.wav"], "--null has no effect without --files-from"),
                        (["--files-from", "-", "-"], "standard input cannot be an input and the list of --files-from"),
                        (["--files-from", "-", "/dev/stdin"], "standard input cannot be .*"),
                        (["--files-from", "none"], "--files-from none: No such file or directory"),
                        (["--files-from", "in"], "--files-from in: Is a directory"),
                        (["--files-from", "/dev/zero"], "--files-from /dev/zero: has NUL bytes .*"),
                        (["--files-from", "/dev/null"], "nothing to do: .*"),
                        (["--files-from", "list", "-o", "x.ecdc"], "-o needs exactly one input"),
                        (["--files-from", "list", "-c"], "-c needs exactly one input.*")):
    write("list", two)
    ran = run("-b", "3", "--output-dir", "out", *arguments) if "-o" not in arguments and "-c" not in arguments else run("-b", "3", *arguments)
    expect(ran, 5 if "none" in arguments or "in" in arguments[1:2] else 2, "xcodec: " + text + "\n")
    assert not os.path.exists("out"), arguments
# Commands that read.
listed(two, "-f")
files = b"in/x/a.ecdc\nin/none.ecdc\nin/y/a.ecdc\n"
write("list", files)
for command in (["test"], ["-t"], ["info", "--json"]):
    ran = run(*command, "--files-from", "list")
    assert ran.code == 1 and (ran.out + ran.err).count(b"No such file") == 1 and ran.out.count(b"a.ecdc") == 2, (command, ran)
    piped = run(*command, "--files-from", "-", "-0", input=files.replace(b"\n", b"\0"))
    assert (piped.code, piped.out, piped.err) == (ran.code, ran.out, ran.err), (command, piped)
    none = run(*command)
    assert none.code == 2 and none.err.count(b"\n") == 1, none
write("list", b"in/x/a.ecdc\nin/y/a.wav\n")
ran = run("codes", "-b", "3", "--files-from", "list", "--output-dir", "out")
expect(ran, 0, "xcodec: 2 encoded, 0 skipped, 0 not audio, 0 failed\n")
assert outputs("out") == ["in/x/a.npz", "in/y/a.npz"]
ran = run("-d", "--files-from", "-", "--output-dir", "out", input=b"in/x/a.ecdc\nin/y/a.ecdc\n")
expect(ran, 0, "xcodec: 2 decoded, 0 skipped, 0 not .ecdc, 0 failed" + SUMMARY + "\n")
END2
