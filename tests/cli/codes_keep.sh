# An archive of codes keeps what a file says of its source: rate, length, format, tags and pictures; and an encoding into
# one that is interrupted keeps what had come.
sox -D -n -r 22050 -c 1 -b 24 p.wav synth 1 sine 300 vol 0.5
flac -s p.wav -o p.flac 2> /dev/null
metaflac --set-tag=TITLE=Gruß --set-tag=LYRICS=la p.flac
about() { xcodec info --json "$1" | python3 -c 'import json, sys; j = json.load(sys.stdin); print(j["source"], j.get("tags"))'; }
xcodec -b 3 p.flac p.ecdc
xcodec codes p.ecdc a.npz
xcodec codes -b 3 p.flac b.npz
for i in a b; do
  xcodec codes $i.npz $i.ecdc
  [ "$(about $i.ecdc)" = "$(about p.ecdc)" ] || { about p.ecdc; about $i.ecdc; exit 1; }
done
about a.ecdc | grep -q "'rate': 22050.*'samples': 22050.*Gruß" || { about a.ecdc; exit 1; }
xcodec codes a.npz a.flac
[ "$(metaflac --show-tag=TITLE a.flac)" = TITLE=Gruß ]
# Archives without it are as good as ever; what is no tag is damage.
python3 - <<'END'
import zipfile
names = {"codes.npy", "scales.npy", "chunk_frames.npy", "model.npy", "samples.npy"}
with zipfile.ZipFile("a.npz") as old, zipfile.ZipFile("plain.npz", "w") as plain, zipfile.ZipFile("bad.npz", "w") as bad:
    for name in old.namelist():
        data = old.read(name)
        if name in names: plain.writestr(name, data)
        bad.writestr(name, data[:-3] + b"\xff\xff\xff" if name == "tags.npy" else data)
END
xcodec codes plain.npz plain.ecdc
status=0; xcodec codes bad.npz bad.ecdc 2> message || status=$?
[ "$status" = 3 ] && [ ! -e bad.ecdc ] || { echo "$status"; cat message; exit 1; }
# What cannot be kept is named.
python3 -c '
import struct
wave = open("p.wav", "rb").read()
cue = b"cue " + struct.pack("<I", 4) + bytes(4)
open("cue.wav", "wb").write(wave[:4] + struct.pack("<I", len(wave) - 8 + len(cue)) + wave[8:] + cue)'
xcodec codes -b 3 cue.wav c.npz 2> message
grep -q 'cue.wav: the file cannot hold these tags as they are: cue' message || { cat message; exit 1; }
# Interrupted.
sox -D -n -r 48000 -c 2 -b 16 long.wav synth 20 pinknoise vol 0.3
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, os, signal, subprocess, time
from abuse import *
data = read("long.wav")
for number in (signal.SIGINT, signal.SIGTERM):
    child = subprocess.Popen(["xcodec", "codes", "-f", "-b", "3", "-", "live.npz"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdin.write(data[:1000000])
    child.stdin.flush()
    time.sleep(2)
    child.send_signal(number)
    child.wait(timeout=200)
    assert child.returncode == -number, (child.returncode, child.stderr.read())
    assert not run("codes", "-f", "live.npz", "live.ecdc").code
    samples = json.loads(run("info", "--json", "live.ecdc").out)["source"]["samples"]
    assert samples > 48000, samples
    os.remove("live.npz")
END
