# Nothing that a file or a name says drives a terminal, runs backwards or poses as another line; JSON escapes it.
export PYTHONPATH="$TESTS"
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
flac --silent a.wav
python3 - <<'END'
import json, shutil
from abuse import *
evil = "a\x1b[31m\x7f\u009b\u202e\u2066\u200f\u061c\u2028\u2029z"
bad = [c.encode() for c in evil[1:-1] if not c.isascii() or ord(c) < 32 or ord(c) == 127]
subprocess.run(["metaflac", f"--set-tag=TITLE={evil}", "a.flac"], check=True)
name = f"x{evil}.flac"
shutil.copy("a.flac", name)
output = f"x{evil}.ecdc"
expect(run("-b", "3", name, output), 0, "encoding")


def clean(ran, what):
    for c in bad:
        for text in (ran.out, ran.err):
            if c in text:
                fail(f"{what}: {c!r} in {text!r}")


clean(run("info", output), "info")
clean(run("test", output), "test")
clean(run("-v", "-f", "-b", "3", name, output), "-v")
clean(run("no" + evil), "a missing file")
clean(run("--" + evil), "an unknown option")
clean(run("--" + evil, program=["xcodec-eval"]), "an unknown option of xcodec-eval")
clean(run("--" + evil, program=["xcodec-bench"]), "an unknown option of xcodec-bench")
for text_format in ("table", "csv", "json"):
    ran = run("--no-visqol", "--no-zimtohrli", "--format", text_format, name, "a.wav", program=["xcodec-eval"])
    clean(ran, f"xcodec-eval --format {text_format}")
    assert b"z.flac" in ran.out, (ran.out, ran.err)
clean(run("-m", evil, "-b", "3", name, "y.ecdc"), "a model's name")
clean(run("model", "info", evil + "/x"), "model info")
clean(run("model", "import", evil), "model import")
ran = run("info", "--json", output)
clean(ran, "info --json")
assert evil in json.loads(ran.out)["file"] and "\u202e\u2066" in json.loads(ran.out)["tags"]["title"][0], ran.out
expect(run("-f", "-b", "3", "--report", "r.jsonl", name, output), 0, "report")
for c in bad:
    assert c not in read("r.jsonl"), c
assert json.loads(read("r.jsonl"))["input"] == name
# A model's folder whose name and configuration say such things.
good = os.path.dirname(CORPUS) + "/models/wren1_48khz"
shutil.copytree(good, evil)
clean(run("model", "info", "./" + evil), "model info FOLDER")
ran = run("model", "info", "--json", "./" + evil)
clean(ran, "model info --json")
json.loads(ran.out)
with open(evil + "/config.json", encoding="utf-8") as file:
    config = json.load(file)
for field in ("name", "identity", "architecture", "content_sha256"):
    changed = {**config, field: evil}
    with open(evil + "/config.json", "w", encoding="utf-8") as file:
        json.dump(changed, file, ensure_ascii=False)
    for arguments in (["model", "info"], ["model", "info", "--json"], ["model", "verify"]):
        clean(run(*arguments, "./" + evil), f"{arguments} with {field}")
ran = run("recover", "--json", "-f", output, "saved.wav")
clean(ran, "recover --json")
END
