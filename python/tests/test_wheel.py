"""The wheel: made without a network, and complete in itself."""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

PYTHON = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    library = os.environ.get("XCODEC_LIBRARY")
    if not library or not shutil.which("readelf"):
        pytest.skip("XCODEC_LIBRARY does not say which library goes into the wheel, or there is no readelf")
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([sys.executable, PYTHON / "build_backend/xcodec_wheel.py", library, folder], check=True,
                          capture_output=True, text=True)
    return folder / done.stdout.strip()


def test_name_and_contents(wheel):
    assert wheel.name.startswith("xcodec-") and "-py3-none-manylinux_" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        recorded = {line.split(",")[0] for line in archive.read(names[-1]).decode().splitlines()}
        assert recorded == set(names)
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    assert "xcodec/py.typed" in names and "xcodec/_libs/libxcodec.so.0" in names
    assert "Requires-Dist: numpy" in metadata and metadata.count("Requires-Dist") == 1
    assert not [name for name in names if "torch" in name or "libc.so" in name or "__pycache__" in name]


def test_installed_it_works_alone(wheel, tmp_path):
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-compile",
                        "--root-user-action=ignore", "--target", tmp_path, wheel], check=True)
    else:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path)
    code = """
import numpy as np, xcodec
codec = xcodec.load(threads=1)
codes = codec.encode(np.sin(np.arange(96000, dtype=np.float32).reshape(2, -1) / 20), bandwidth=3)
assert codec.decode(codes).shape == (2, 48000)
for line in open("/proc/self/maps"):
    # Not libcrypto: other modules of Python load the system's before.
    path = line.split()[-1]
    if any(name in path for name in ("libxcodec", "libsndfile", "libFLAC", "libsoxr", "libtag")):
        print(path)
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XCODEC_")}
    done = subprocess.run([sys.executable, "-c", code], cwd="/", env={**environment, "PYTHONPATH": str(tmp_path)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert len(loaded) >= 5 and all(path.startswith(str(tmp_path)) for path in loaded), loaded


def test_pip_makes_the_same(wheel, tmp_path):
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("pip is not there (package python3-pip)")
    subprocess.run([*pip, "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation", "-w", tmp_path, PYTHON], check=True)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()
