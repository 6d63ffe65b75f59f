# --dry-run says what a run would do: the same files, failures and exit status, and it makes and removes nothing.
export PYTHONPATH="$TESTS"
mkdir -p in/sub
sox -D -n -r 48000 -c 1 -b 16 in/a.wav synth 0.1 sine 300 vol 0.5
cp in/a.wav in/sub/b.wav
sox -D in/a.wav in/sub/c.flac
cp in/a.wav in/done.wav
xcodec -b 3 in/done.wav
echo text > in/notes.txt
echo garbage > in/bad.wav
python3 - <<'END2'
from abuse import *


def state():
    return sorted((os.path.join(d, f), os.lstat(os.path.join(d, f)).st_mtime_ns, os.lstat(os.path.join(d, f)).st_size)
                  for d, folders, files in os.walk(".") for f in files + folders)


def both(*arguments):
    """The same command line dry, which changes nothing, and in earnest."""
    before = state()
    dry = run("-b", "3", "-n", *arguments) if "-d" not in arguments else run("-n", *arguments)
    assert state() == before, "a dry run left something"
    real = run("-b", "3", *arguments) if "-d" not in arguments else run(*arguments)
    assert dry.code == real.code, (arguments, dry, real)
    last = [ran.err.decode().splitlines()[-1].split(";")[0].replace("dry run: ", "") for ran in (dry, real)] if dry.err else ["", ""]
    assert last[0] == last[1], (arguments, dry.err, real.err)
    errors = [sorted(line for line in ran.err.decode().splitlines()[:-1]) for ran in (dry, real)]
    assert errors[0] == errors[1], (arguments, errors)
    return dry.out.decode().splitlines()


def expect(lines, *want):
    if sorted(lines) != sorted(want): fail(f"{lines} instead of {want}")


expect(both("--recursive", "--output-dir", "out", "in"), "encode: in/a.wav -> out/a.ecdc", "encode: in/done.wav -> out/done.ecdc",
       "encode: in/sub/b.wav -> out/sub/b.ecdc", "encode: in/sub/c.flac -> out/sub/c.ecdc")
expect(both("--recursive", "--skip-existing", "in"), "encode: in/a.wav -> in/a.ecdc", "skip: in/done.wav: in/done.ecdc exists",
       "encode: in/sub/b.wav -> in/sub/b.ecdc", "encode: in/sub/c.flac -> in/sub/c.ecdc")
# What is there is replaced with -f only; sources are removed with --rm only.
expect(both("--multiple", "in/a.wav", "in/done.wav"))
expect(both("--multiple", "-f", "in/a.wav", "nothing.wav"), "encode: in/a.wav -> in/a.ecdc, which is replaced")
expect(both("--multiple", "-f", "--rm", "in/a.wav", "in/sub/b.wav"), "encode: in/a.wav -> in/a.ecdc, which is replaced; remove in/a.wav",
       "encode: in/sub/b.wav -> in/sub/b.ecdc, which is replaced; remove in/sub/b.wav")
expect(both("-d", "--recursive", "--output-dir", "again", "out"), "decode: out/a.ecdc -> again/a_decompressed.wav",
       "decode: out/done.ecdc -> again/done_decompressed.wav", "decode: out/sub/b.ecdc -> again/sub/b_decompressed.wav",
       "decode: out/sub/c.ecdc -> again/sub/c_decompressed.wav")
# One file, one pair.
expect(both("in/done.wav", "x.wav"), "encode and decode: in/done.wav -> x.wav")
expect(both("in/done.wav", "x.wav"))
expect(both("in/done.wav", "in/done.wav"))
expect(both("in/done.wav", "no/folder.ecdc"))
expect(both("none.wav"))
write("broken.ecdc", read("in/done.ecdc")[:20])
expect(both("-d", "broken.ecdc"))
ran = run("-n", "-c", "in/done.wav")
assert ran.code == 0 and ran.out == b"encode: in/done.wav -> (standard output)\n", ran
ran = run("-n", "--report", "r.jsonl", "in/done.wav")
assert ran.code == 2 and not os.path.exists("r.jsonl"), ran
ran = run("codes", "-n", "-b", "3", "--recursive", "--output-dir", "codes", "in/sub")
assert ran.code == 0 and not os.path.exists("codes") and b"codes: in/sub/c.flac -> codes/c.npz\n" in ran.out, ran
# Names cannot drive a terminal.
os.rename("in/done.wav", "in/\x1b[31m.wav")
ran = run("-n", "in/\x1b[31m.wav")
assert ran.code == 0 and b"\x1b" not in ran.out, ran
END2
