"""Trees of audio as shards of codes, and back."""
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile

import numpy as np
import pytest

import xcodec
from conftest import noise, read_wav, write_wav
from xcodec import tokens


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Six files in two folders, one with text beside it, and one that only looks like audio."""
    root = tmp_path_factory.mktemp("tree")
    for i in range(6):
        folder = root / ("a b" if i < 3 else "c.d/é")
        folder.mkdir(parents=True, exist_ok=True)
        write_wav(folder / f"{i}.wav", (noise(1 + i % 2, 3000 * (i + 1), i) * 32000).astype(np.int16), 24000)
    (root / "a b" / "1.txt").write_text("Hëllo\n", encoding="utf-8")
    (root / "broken.flac").write_bytes(b"not audio at all")
    return root


def lines(folder):
    return [json.loads(line) for path in sorted(folder.glob("manifest-*.jsonl")) for line in path.read_text().splitlines()]


def test_shards_and_manifest(tree, encodec, tmp_path):
    told = []
    tally = tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3, shard_size=4, progress=lambda *now: told.append(now))
    assert tally == {"files": 7, "failed": 1, "skipped": 0, "shards": 2} and told[-1] == (7, 7)
    entries = {entry["source"]: entry for entry in lines(tmp_path)}
    assert len(entries) == 7 and entries["broken.flac"]["status"] == "failed" and entries["broken.flac"]["reason"]
    found = {sample.about["source"]: sample for shard in sorted(tmp_path.glob("*.tar"))
             for _, sample in tokens.read_shard(shard)}
    assert set(found) == set(entries) - {"broken.flac"} and "c.d/é/5.wav" in found
    one = found["a b/1.wav"]
    assert one.text == "Hëllo\n" and one.about["samples"] == 6000 and one.about["source_channels"] == 2
    audio = read_wav(tree / "a b" / "1.wav")
    wanted = encodec.encode(audio, bandwidth=3)
    assert (one.codes == wanted.codes[0]).all() and one.codes.dtype == np.uint16
    assert (encodec.decode(tokens.split_chunks(one)) == encodec.decode(wanted)).all()


def test_names_in_a_shard_are_webdatasets(tree, encodec, tmp_path):
    tokens.encode_tree(tree, tmp_path, encodec, bandwidth=1.5)
    with tarfile.open(tmp_path / "tokens-00000-000000.tar") as archive:
        names = archive.getnames()
        codes = np.load(io.BytesIO(archive.extractfile(names[0]).read()))
    assert names[0].endswith(".codes.npy") and codes.shape[0] == 2
    suffixes = [name.partition(".")[2] for name in names]
    assert suffixes.count("codes.npy") == suffixes.count("json") == 6 and suffixes.count("txt") == 1
    keys = [name.partition(".")[0] for name in names]
    assert sorted(keys) == keys and len(set(keys)) == 6


def test_what_is_done_is_not_done_again(tree, encodec, tmp_path):
    tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3, shard_size=4)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.tar")}
    manifest = tmp_path / "manifest-00000.jsonl"
    kept = manifest.read_text().splitlines()[:4]
    # As if it had been interrupted after the second shard, while the manifest was written.
    manifest.write_text("\n".join(kept) + '\n{"source": "a b/')
    tally = tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3, shard_size=4)
    done = sum(json.loads(line)["status"] == "ok" for line in kept)
    assert tally["skipped"] == done and tally["files"] == 7 - done
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.tar")} == before
    assert tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3)["skipped"] == 6


def test_parts_are_the_whole(tree, encodec, tmp_path):
    for part in range(3):
        tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3, part=part, parts=3)
    entries = [entry for entry in lines(tmp_path) if entry["status"] == "ok"]
    assert len(entries) == len({entry["source"] for entry in entries}) == len({entry["key"] for entry in entries}) == 6
    with pytest.raises(ValueError):
        tokens.encode_tree(tree, tmp_path, encodec, part=3, parts=3)


def test_back_to_audio(tree, codec, tmp_path):
    tokens.encode_tree(tree, tmp_path / "shards", codec, bandwidth=3)
    assert tokens.decode_shards(tmp_path / "shards", tmp_path / "audio", codec) == 6
    path = tree / "c.d" / "é" / "5.wav"
    xcodec.encode_file(path, tmp_path / "a.ecdc", bandwidth=3)
    xcodec.decode_file(tmp_path / "a.ecdc", tmp_path / "a.wav", model_rate=True, channels=2)
    found, wanted = read_wav(tmp_path / "audio" / "c.d" / "é" / "5.wav.wav"), read_wav(tmp_path / "a.wav")
    assert found.shape == wanted.shape and np.abs(found.astype(int) - wanted).max() <= 1


def test_damaged_and_hostile_shards(tree, encodec, tmp_path):
    tokens.encode_tree(tree, tmp_path, encodec, bandwidth=3)
    shard = tmp_path / "tokens-00000-000000.tar"
    data = bytearray(shard.read_bytes())
    data[512 + 200] ^= 1  # in the first array
    shard.write_bytes(data)
    with pytest.raises(xcodec.DamagedError):
        list(tokens.read_shard(shard))
    from xcodec import _shards
    about = {"source": "../outside", "model": "x", "identity": encodec.info.identity[:32], "samples": 320}
    _shards.write_shard(shard, [("0", _shards.Sample(np.zeros((2, 1), np.uint16), about))])
    with pytest.raises(ValueError, match="outside"):
        tokens.decode_shards(tmp_path, tmp_path / "audio", encodec)
    assert not (tmp_path / "outside.wav").exists()
    for frames in ([10**12], [1, 1], [3, -2], [1] * 9):
        about.update(source="a", chunk_frames=frames, scales=[1.0] * len(frames))
        with pytest.raises(xcodec.DamagedError):
            tokens.split_chunks(_shards.Sample(np.zeros((2, 1), np.uint16), about))
    wide = {"chunk_frames": [1000] + [1] * 1000, "scales": [1.0] * 1001}  # a million frames of two thousand
    with pytest.raises(xcodec.DamagedError):
        tokens.split_chunks(_shards.Sample(np.zeros((2, 2000), np.uint16), wide))


@pytest.mark.parametrize("array", [b"", b"\x93NUMPY\x01\x00", np.zeros((1, 2)), np.zeros(3, np.uint16),
                                   np.zeros((2, 2, 2), np.uint16), "huge"])
def test_arrays_that_are_no_codes(array, tmp_path):
    import hashlib
    if isinstance(array, np.ndarray):
        out = io.BytesIO()
        np.save(out, array)
        array = out.getvalue()
    elif array == "huge":
        out = io.BytesIO()
        np.lib.format.write_array_header_1_0(out, {"descr": "<u2", "fortran_order": False, "shape": (2, 10**13)})
        array = out.getvalue() + bytes(4)
    about = json.dumps({"source": "a", "sha256": hashlib.sha256(array).hexdigest()}).encode()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, data in (("0.codes.npy", array), ("0.json", about)):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    with pytest.raises(xcodec.DamagedError):
        list(tokens.read_shard(tmp_path / "a.tar"))


def test_names_of_any_bytes(encodec, tmp_path):
    name = os.fsdecode(b"odd \xff\n name.wav")
    tree = tmp_path / "tree"
    tree.mkdir()
    write_wav(tree / name, (noise(1, 3000) * 32000).astype(np.int16), 24000)
    tokens.encode_tree(tree, tmp_path / "shards", encodec, bandwidth=3)
    assert lines(tmp_path / "shards")[0]["source"] == name
    assert tokens.encode_tree(tree, tmp_path / "shards", encodec, bandwidth=3)["skipped"] == 1
    assert tokens.decode_shards(tmp_path / "shards", tmp_path / "audio", encodec) == 1
    assert (tmp_path / "audio" / (name + ".wav")).exists()


def test_command_line(tree, encodec_24khz, tmp_path):
    package = str(os.path.dirname(os.path.dirname(xcodec.__file__)))
    command = [sys.executable, "-m", "xcodec.tokens"]
    environment = {**os.environ, "PYTHONPATH": package}

    def run(*arguments):
        return subprocess.run([*command, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False)
    done = run(tree, tmp_path / "s", "-m", encodec_24khz, "-b", "3", "-j", "2")
    assert done.returncode == 1 and done.stdout == "6 encoded, 0 there already, 1 failed, 1 shards\n", done
    done = run("--decode", tmp_path / "s", tmp_path / "audio", "-m", encodec_24khz)
    assert done.returncode == 0 and done.stdout == "6 decoded\n", done
    assert run("--decode", tmp_path / "s", tmp_path / "audio").returncode == 1  # another model
    assert run(tree, tmp_path / "s", "--shard", "4/4").returncode == 2
    assert run(tree / "missing", tmp_path / "s").returncode == 2


DASK = pathlib.Path(__file__).parents[2] / "docs" / "examples" / "tokens_dask.py"


def run_dask(tree, out, encodec_24khz, *scheduler):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, DASK, encodec_24khz, tree, out, "3", *scheduler], capture_output=True, text=True, check=False,
                          env=environment, timeout=240)


def same_as_without(folder, tree, encodec_24khz, tmp_path):
    """Every shard that Dask's tasks made is what one process after the other makes."""
    codec = xcodec.load(encodec_24khz, threads=1)
    for part in range(3):
        tokens.encode_tree(tree, tmp_path / "plain", codec, part=part, parts=3)
    shards = sorted(path.name for path in (tmp_path / "plain").glob("*.tar"))
    assert shards and shards == sorted(path.name for path in folder.glob("*.tar"))
    for name in shards:
        assert (folder / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()


def test_dask_processes(tree, encodec_24khz, tmp_path):
    pytest.importorskip("dask")
    ran = run_dask(tree, tmp_path / "dask", encodec_24khz)
    assert ran.returncode == 1 and "'files': 7" in ran.stdout and "'failed': 1" in ran.stdout, ran.stderr
    same_as_without(tmp_path / "dask", tree, encodec_24khz, tmp_path)
    again = run_dask(tree, tmp_path / "dask", encodec_24khz)
    assert "'files': 1" in again.stdout and "'skipped': 6" in again.stdout, again.stderr


def test_dask_scheduler(tree, encodec_24khz, tmp_path):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, protocol="tcp://") as cluster:
        ran = run_dask(tree, tmp_path / "dask", encodec_24khz, cluster.scheduler_address)
    assert ran.returncode == 1 and "'files': 7" in ran.stdout, ran.stderr
    same_as_without(tmp_path / "dask", tree, encodec_24khz, tmp_path)
