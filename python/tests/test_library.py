"""Which library is loaded, and which never."""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import xcodec

PACKAGE = pathlib.Path(xcodec.__file__).resolve().parent


def run(code, folder, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in ("XCODEC_LIBRARY", "LD_LIBRARY_PATH")}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env={**clean, **environment}, capture_output=True,
                          text=True, check=False)


def test_the_working_directory_is_not_searched(tmp_path):
    (tmp_path / "libxcodec.so.0").write_bytes(b"not a library")
    (tmp_path / "_libs").mkdir()
    (tmp_path / "_libs" / "libxcodec.so.0").write_bytes(b"not a library")
    done = run("import xcodec", tmp_path, PYTHONPATH=str(PACKAGE.parent))
    assert "invalid ELF header" not in done.stderr and "file too short" not in done.stderr, done.stderr
    done = run("import xcodec", tmp_path, PYTHONPATH=str(PACKAGE.parent), XCODEC_LIBRARY="libxcodec.so.0")
    assert "absolute path" in done.stderr


def test_the_library_beside_the_package_comes_first(tmp_path):
    library = os.environ.get("XCODEC_LIBRARY")
    if not library:
        pytest.skip("XCODEC_LIBRARY does not say which library is tested")
    shutil.copytree(PACKAGE, tmp_path / "xcodec", ignore=shutil.ignore_patterns("__pycache__", "_libs"))
    (tmp_path / "xcodec" / "_libs").mkdir()
    shutil.copy(library, tmp_path / "xcodec" / "_libs" / "libxcodec.so.0")
    code = ("import xcodec; print([line.split()[-1] for line in open('/proc/self/maps') if 'libxcodec' in line][0])")
    done = run(code, "/", PYTHONPATH=str(tmp_path))
    assert done.stdout.strip() == str(tmp_path / "xcodec" / "_libs" / "libxcodec.so.0"), done.stderr


def test_importing_is_all_that_needs_numpy(tmp_path):
    done = run("import sys, xcodec; print(sorted({'torch', 'scipy', 'tqdm'} & set(sys.modules)))", tmp_path,
               PYTHONPATH=str(PACKAGE.parent), XCODEC_LIBRARY=os.environ.get("XCODEC_LIBRARY", ""))
    assert done.stdout.strip() == "[]", done.stderr
