# Reliability case 18: the reader goes away: quiet or one line, exit code 5 or death by SIGPIPE.
sox -n -r 48000 -c 2 a.wav synth 20 sine 300
xcodec -b 24 a.wav a.ecdc
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
for arguments in (["-b", "24", "a.wav", "-"], ["-d", "a.ecdc", "-"], ["info"] + ["a.ecdc"] * 3000, ["--help"]):
    reader, writer = os.pipe()
    child = subprocess.Popen(["xcodec", *arguments], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    if arguments[0] != "--help":
        os.read(reader, 1)
    os.close(reader)
    err = child.stderr.read()
    code = child.wait()
    if code not in ((5, -13) if arguments[0] != "--help" else (0, 5, -13)) or err.count(b"\n") > 1:
        fail(f"{arguments[:3]}: {code} {err!r}")
END
