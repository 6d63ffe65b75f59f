# Reliability case 18: the reader goes away. Audio: quiet or one line, exit code 5 or death by SIGPIPE.
# Text: death by SIGPIPE without a word, or 0 where all had been written before.
sox -n -r 48000 -c 2 a.wav synth 20 sine 300
xcodec -b 24 a.wav a.ecdc
export PYTHONPATH="$TESTS"
python3 - <<'END'
from abuse import *
for arguments in (["-b", "24", "a.wav", "-"], ["-d", "a.ecdc", "-"], ["info"] + ["a.ecdc"] * 3000, ["--help"],
                  ["--version"]):
    text = arguments[0] not in ("-b", "-d")
    reader, writer = os.pipe()
    child = subprocess.Popen(["xcodec", *arguments], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    if arguments[0][:2] != "--":
        os.read(reader, 1)
    os.close(reader)
    err = child.stderr.read()
    code = child.wait()
    if code not in ((0, -13) if text else (5, -13)) or err.count(b"\n") > (0 if text else 1):
        fail(f"{arguments[:3]}: {code} {err!r}")
END
