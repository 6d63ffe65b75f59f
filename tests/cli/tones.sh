# The tone table of xcodec-eval: every sound at the bandwidth asked for, alone or after the files' measures.
[ -x "$BIN/xcodec-eval" ] || { echo "xcodec-eval is not built"; exit 77; }
xcodec -f --quiet "$CORPUS/audio/music_country_44k.flac" m.ecdc
model=$(xcodec info --json m.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["model"])')

xcodec-eval --tones --model "$model" --bandwidths 24 --format csv > tones.csv
python3 - "$model" << 'END'
import csv, sys
rows = list(csv.DictReader(open("tones.csv")))
levels = {r["sound"]: float(r["level_db"]) for r in rows}
assert len(levels) == len(rows) == 17, levels
assert {r["system"] for r in rows} == {sys.argv[1] + "-24"}, rows
for sound in ("tone 1000 Hz", "tone 6000 Hz", "flute", "alarm"):
    assert abs(levels[sound]) < 1, levels
assert all(r["pitch_kept"] == "1" for r in rows), rows
END

xcodec-eval --no-visqol --no-zimtohrli --tones --model "$model" --bandwidths 3 --format json \
  "$CORPUS/audio/music_country_44k.flac" > both.json
python3 - << 'END'
import json
report = json.load(open("both.json"))
assert len(report["rows"]) == 1 and len(report["tones"]) == 17, report
row = report["rows"][0]
for key in ("repeat", "line_db", "level_300_1500_db", "level_8000_14000_db"):
    assert isinstance(row[key], float), row
assert "zimtohrli" not in row
END

fails() {
  code=0
  "$@" > out 2> err || code=$?
  [ "$code" = 2 ]
  [ ! -s out ]
  [ -s err ]
}
fails xcodec-eval
fails xcodec-eval --tones
fails xcodec-eval --tones --model "$model" --format csv m.wav
fails xcodec-eval --tones --model "$model" --bandwidths 5
