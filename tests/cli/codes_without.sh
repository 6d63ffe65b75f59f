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
