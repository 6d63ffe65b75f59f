"""Tests the opt-in check of published models with reduced ones in their place.

usage: published_models_fake.py XCODEC CHECK GOLDEN_FOLDER

CHECK must pass with the reduced models' golden codes, fail when one of them is changed, fail on an empty folder, and
skip when it is not asked for.
"""
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "cli"))
from xcodec_arrays import samples, read  # noqa: E402

INPUT = "even9600"  # a whole number of frames; the larger vectors have a longer one
TEACHERS = {"xcodec_hubert_librispeech": "tiny_hubert", "xcodec_hubert_general_audio": "tiny_hubert"}


def entry(vectors, name, teacher):
    shape, codes = read(vectors / teacher / f"{INPUT}.codes.bw2.npy")
    frames = shape[-1]
    decoded = samples(vectors / teacher / f"{INPUT}.decoded.bw2.npy")
    audio = samples(vectors / teacher / f"{INPUT}.input.npy")
    a, b = (math.sqrt(sum(x * x for x in s)) for s in (decoded, audio))
    error = math.sqrt(sum((x / a - y / b) ** 2 for x, y in zip(decoded, audio)) / len(audio))
    return {"original_name": name, "codec_tol": 1e-5, "dec_tol": 1e-4,
            "codes_first_15_frames": [list(codes[k * frames:k * frames + 15]) for k in range(4)],
            "bandwidths": [{"n_q": 4, "decoded_first_16": list(decoded[:16]), "codec_error": error}]}


def main():
    xcodec, check, golden = (pathlib.Path(a).resolve() for a in sys.argv[1:4])
    vectors = golden / "xcodec"
    global INPUT
    INPUT = INPUT if (vectors / "tiny_hubert" / f"{INPUT}.input.npy").exists() else "speech_en"
    with tempfile.TemporaryDirectory() as scratch:
        folder, empty = pathlib.Path(scratch, "models"), pathlib.Path(scratch, "empty")
        folder.mkdir()
        empty.mkdir()
        for name, teacher in TEACHERS.items():
            subprocess.run([xcodec, "model", "import", "--store", folder, "--name", name, "--config",
                            vectors / teacher / "config.yaml", vectors / teacher / "xcodec.pth"], check=True,
                           stdout=subprocess.DEVNULL)
        shutil.copy(vectors / "tiny_hubert" / f"{INPUT}.input.flac", folder / "1272-128104-0000.flac")
        models = [entry(vectors, *item) for item in TEACHERS.items()]
        expected = pathlib.Path(scratch, "expected.json")

        def run(models_folder):
            expected.write_text(json.dumps({"models": models}), encoding="utf-8")
            environment = {**os.environ, "XCODEC_TEST_EXPECTED": str(expected)}
            environment.pop("XCODEC_TEST_MODELS", None)
            if models_folder:
                environment["XCODEC_TEST_MODELS"] = str(models_folder)
            return subprocess.run([check], env=environment, capture_output=True, text=True, check=False)

        done = run(folder)
        assert done.returncode == 0 and "2 published models checked" in done.stdout, done.stdout
        assert "SKIPPED" in run(None).stdout
        assert run(empty).returncode != 0
        models[1]["codes_first_15_frames"][3][14] ^= 1
        assert run(folder).returncode != 0
        models[1]["codes_first_15_frames"][3][14] ^= 1
        models[0]["bandwidths"][0]["decoded_first_16"][5] += 1e-3
        assert run(folder).returncode != 0
    print("the check of published models: passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
