# Archives of codes: the language model writes them, too, and what the documents call optional may be missing.
sox -R -n -r 48000 -c 2 -b 16 a.wav synth 5.3 pinknoise vol 0.5
xcodec -b 3 --lm a.wav want.ecdc
xcodec -b 3 a.wav a.ecdc
xcodec codes a.ecdc a.npz
xcodec codes --lm a.npz lm.ecdc
xcodec test lm.ecdc
xcodec --quiet lm.ecdc lm.wav
xcodec --quiet --model-rate a.ecdc a_model.wav
cmp lm.wav a_model.wav
[ "$(stat -c %s lm.ecdc)" -lt "$(stat -c %s a.ecdc)" ]
python3 - <<'END'
import zipfile
for left_out in (["samples"], ["model"], ["samples", "model"]):
    with zipfile.ZipFile("a.npz") as old, zipfile.ZipFile("_".join(left_out) + ".npz", "w") as new:
        for item in old.namelist():
            if item[:-4] not in left_out:
                new.writestr(item, old.read(item))
END
for archive in samples model samples_model; do
  xcodec --quiet codes -f $archive.npz $archive.wav
  xcodec --quiet codes -f $archive.npz $archive.ecdc
  xcodec test $archive.ecdc > /dev/null
done
cmp model.wav a_model.wav
# A report is none of its files.
status=0
xcodec -f -b 3 --report a.wav a.wav b.ecdc 2> message || status=$?
[ "$status" = 2 ]
grep -q 'is an input or an output' message
status=0
xcodec -f -b 3 --report b.ecdc a.wav ./b.ecdc 2> message || status=$?
[ "$status" = 2 ]
[ ! -e b.ecdc ]
# Nor is it the list of them.
echo a.wav > list
ln list same
for report in list ./list same; do
  status=0
  xcodec -f -b 3 --files-from list --report $report 2> message || status=$?
  [ "$status" = 2 ] && grep -q 'is the list of --files-from' message || { cat message; exit 1; }
  [ "$(cat list)" = a.wav ]
done
# What is there must be right: a length outside of the last chunk is an error, not something to pass over.
export PYTHONPATH="$TESTS"
python3 - <<'END3'
import zipfile
from abuse import *


def npy(value):
    head = b"{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }"
    head += b" " * (-(10 + len(head) + 1) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + struct.pack("<q", value)


with zipfile.ZipFile("a.npz") as old:
    entries = {item: old.read(item) for item in old.namelist()}
good = struct.unpack("<q", entries["samples.npy"][-8:])[0]
for name, value, code in (("samples", good, 0), ("samples", good - 1, 0), ("samples", 0, 3), ("samples", good - 100000, 3),
                          ("samples", good + 100000, 3), ("samples", -1, 3), ("samples", 1 << 62, 3),
                          ("source_channels", 1, 0), ("source_channels", 0x10001, 3), ("source_channels", -1, 3)):
    with zipfile.ZipFile("changed.npz", "w") as new:
        for item, data in {**entries, name + ".npy": npy(value)}.items():
            new.writestr(item, data)
    for output in ("changed.wav", "changed.ecdc"):
        expect(run("--quiet", "codes", "-f", "changed.npz", output), code, f"{name} = {value}")
END3
