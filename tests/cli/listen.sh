# xcodec-eval --listen: with nothing but a recording, the built-in model at all its bandwidths and, where it is installed,
# Opus; the page holds every version whole. tests/page has what the page does.
[ -x "$BIN/xcodec-eval" ] || exit 77
export TMPDIR=$PWD
sox -D -n -r 44100 -c 2 -b 16 a.wav synth 1.2 pinknoise vol 0.3
page() { xcodec-eval --no-visqol --no-zimtohrli --format csv --listen page.html "$@" > table.csv; }
check() { # bandwidths of the model, samples
  python3 - "$@" << 'END'
import base64, json, re, shutil, sys
page = open("page.html", encoding="utf-8").read()
clips = json.loads(re.search(r'id="report">(.*)</script>', page).group(1))["clips"]
audio = dict(re.findall(r'id="(audio-\d+-\d+)">([^<]*)<', page))
assert len(clips) == 1 and clips[0]["name"] == "a" and clips[0]["samples"] == int(sys.argv[2]), clips
versions = clips[0]["versions"]
labels = [v["label"] for v in versions]
wanted = ["original"] + [b + " kbps" for b in sys.argv[1].split(",")]
assert labels[:len(wanted)] == wanted, labels
opus = [l for l in labels if l.startswith("Opus ")]
assert labels == wanted + opus and bool(opus) == (shutil.which("opusenc") is not None and len(sys.argv) == 3), labels
for v in versions:
    data = base64.b64decode(audio[v["audio"]], validate=True)
    assert data.startswith(b"OggS" if v["kind"] == "opus" else b"fLaC"), (v["label"], data[:4])
    assert abs(v["loudness"] - versions[0]["loudness"]) < 12, v
END
}
page a.wav
check 3,6,12,24,48 57600
# Lists do not take what comes after them.
page --players 0.5 --model wren2_48khz --bandwidths 3,12 a.wav
check 3,12 24000 without
[ "$(wc -l < table.csv)" = 5 ]
# Nothing but the page is left.
[ "$(ls)" = "a.wav
page.html
table.csv" ]
