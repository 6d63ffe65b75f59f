# On a terminal work over a second shows how far it is, and the line goes away; without a terminal nothing is shown.
command -v script > /dev/null || { echo "needs script(1)"; exit 77; }
sox -n -r 48000 -c 2 a.wav synth 150 pinknoise vol 0.2
xcodec -T 1 -b 24 --effort 4 a.wav quiet.ecdc 2> message
[ ! -s message ]
script -qefc 'xcodec -T 1 -b 24 --effort 4 a.wav a.ecdc' typed > /dev/null
grep -q 'a.wav: .*%, .* x real time' typed || { echo "no progress:"; cat -v typed; exit 1; }
cmp a.ecdc quiet.ecdc
python3 - <<'END'
import re
typed = open("typed", "rb").read().decode("utf-8", "replace")
shares = [int(s) for s in re.findall(r"(\d+) %", typed)]
assert shares == sorted(shares) and shares[-1] <= 100, shares
lines = [l for l in typed.split("\n") if "real time" in l]
assert all(l.rstrip().endswith("\x1b[K") for l in lines), "the line stays behind"
END
script -qefc 'xcodec --quiet -T 1 -f -b 24 --effort 4 a.wav a.ecdc' typed > /dev/null
if grep -q 'real time' typed; then exit 1; fi
script -qefc 'xcodec -T 1 -f -b 24 --effort 4 a.wav a.ecdc 2> message' typed > /dev/null
[ ! -s message ]
# Recovery, too, of however much that is no file.
python3 - << 'END'
with open("quiet.ecdc", "rb") as file, open("false.ecdc", "wb") as out:
    out.write(b"\xec\xdcB\xff\xff\x7f" * 5000000 + file.read())
END
script -qec 'xcodec recover -f false.ecdc b.wav' typed > /dev/null || [ $? = 3 ]
grep -q 'false.ecdc: .* % of .* MB read' typed || { echo "no progress:"; cat -v typed; exit 1; }
