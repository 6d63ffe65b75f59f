"""Makes the wheel from a library that has been built or installed: no network, no compiler, no other package.

As a program:    xcodec_wheel.py LIBRARY OUTPUT_FOLDER
As pip does it:  XCODEC_LIBRARY=LIBRARY pip wheel --no-deps python     (PEP 517; also --config-settings library=LIBRARY)

The wheel has the library and what it needs beside the package, but for the C and C++ runtime of the system, so that it
serves any CPython from 3.9 on with that runtime or a newer one. LibTorch and FFmpeg are not in it.
"""
from __future__ import annotations

import base64
import hashlib
import os
import pathlib
import platform
import re
import subprocess
import sys
import zipfile

PROJECT = pathlib.Path(__file__).resolve().parents[1]
SONAME = "libxcodec.so.0"
# The system's: what every Linux with this glibc has.
SYSTEM = re.compile(r"^(linux-vdso|ld-linux|lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+)\.so)")


def version() -> str:
    header = (PROJECT.parent / "include/xcodec/version.h").read_text(encoding="utf-8")
    return re.search(r'XCODEC_VERSION_STRING "([^"]+)"', header)[1]


def needed_by(library: pathlib.Path) -> list[str]:
    out = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[([^\]]+)\]", out)


def closure(library: pathlib.Path) -> dict[str, pathlib.Path]:
    """Every library that has to be in the wheel but `library` itself; each after those that it needs."""
    out = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    found = {name: pathlib.Path(path) for name, path in re.findall(r"(\S+) => (/\S+)", out)}
    order: dict[str, pathlib.Path] = {}

    def add(name: str) -> None:
        if SYSTEM.match(name) or name in order:
            return
        if name not in found:
            raise SystemExit(f"{name}, which the library needs, is not installed")
        for inner in needed_by(found[name]):
            add(inner)
        order[name] = found[name]
    for name in needed_by(library):
        add(name)
    return order


def platform_tag() -> str:
    glibc = os.confstr("CS_GNU_LIBC_VERSION").split()[1].replace(".", "_")
    return f"manylinux_{glibc}_{platform.machine()}"


def metadata() -> str:
    return (PROJECT / "METADATA.in").read_text(encoding="utf-8").replace("@PROJECT_VERSION@", version())


def wheel_file(tag: str) -> str:
    return f"Wheel-Version: 1.0\nGenerator: xcodec_wheel\nRoot-Is-Purelib: false\nTag: {tag}\n"


class Archive:
    """A wheel while it is written: the same files give the same bytes."""

    def __init__(self, path: pathlib.Path, info: str) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._info = info
        self._record: list[str] = []

    def add(self, name: str, data: bytes) -> None:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.external_attr = (0o100755 if ".so" in name else 0o100644) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self._record.append(f"{name},sha256={digest},{len(data)}")

    def close(self) -> None:
        name = f"{self._info}/RECORD"
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o100644 << 16
        self._zip.writestr(entry, "\n".join([*self._record, f"{name},,", ""]))
        self._zip.close()


def make(library: pathlib.Path, folder: pathlib.Path) -> str:
    """Writes the wheel into `folder`; its name."""
    tag = f"py3-none-{platform_tag()}"
    info = f"xcodec-{version()}.dist-info"
    name = f"xcodec-{version()}-{tag}.whl"
    archive = Archive(folder / name, info)
    for path in sorted((PROJECT / "xcodec").iterdir()):
        if path.suffix == ".py" or path.name == "py.typed":
            archive.add(f"xcodec/{path.name}", path.read_bytes())
    parts = closure(library)
    for part, path in parts.items():
        archive.add(f"xcodec/_libs/{part}", path.resolve().read_bytes())
    archive.add("xcodec/_libs/order.txt", "".join(f"{part}\n" for part in parts).encode())
    archive.add(f"xcodec/_libs/{SONAME}", library.resolve().read_bytes())
    archive.add(f"{info}/METADATA", metadata().encode())
    archive.add(f"{info}/WHEEL", wheel_file(tag).encode())
    archive.add(f"{info}/LICENSE", (PROJECT.parent / "LICENSE").read_bytes())
    archive.close()
    return name


def chosen_library(settings: dict | None) -> pathlib.Path:
    chosen = (settings or {}).get("library") or os.environ.get("XCODEC_LIBRARY")
    if not chosen:
        out = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
        installed = re.search(rf"{re.escape(SONAME)} .*=> (\S+)", out)
        chosen = installed and installed[1]
    if not chosen or not os.path.exists(chosen):
        raise SystemExit(f"no {SONAME}: install it, or name the one that was built in XCODEC_LIBRARY")
    return pathlib.Path(chosen)


# PEP 517

def build_wheel(wheel_directory: str, config_settings: dict | None = None, metadata_directory: str | None = None) -> str:
    return make(chosen_library(config_settings), pathlib.Path(wheel_directory))


def build_sdist(sdist_directory: str, config_settings: dict | None = None) -> str:
    raise NotImplementedError("the package's source is the repository; there is no archive of python/ alone")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    print(make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
