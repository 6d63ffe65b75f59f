"""Shards of codes: tar files for WebDataset, and the manifest that lists their contents."""
from __future__ import annotations

import hashlib
import io
import json
import os
import pathlib
import tarfile
from dataclasses import dataclass
from typing import Any, Iterator, Optional

import numpy as np

from ._codes import Codes
from ._errors import DamagedError

MANIFEST = "manifest-*.jsonl"


@dataclass(frozen=True)
class Sample:
    """One audio file as codes.

    codes: uint16 [codebooks, frames], chunks one after the other. about: "source" (its name below the tree), "model",
    "identity", "sample_rate", "samples", "bandwidth", "source_rate", "source_channels", "tags", and for models with
    chunks "chunk_frames" and "scales". text: what stood beside the audio in a .txt file.
    """

    codes: np.ndarray
    about: dict
    text: Optional[str] = None


def join_chunks(codes: Codes) -> np.ndarray:
    """[codebooks, frames], chunks one after the other."""
    parts = [chunk[:, :frames] for chunk, frames in zip(codes.codes, codes.frames)]
    return np.concatenate(parts, axis=1) if parts else np.zeros((0, 0), np.uint16)


def _damaged(message: str) -> DamagedError:
    return DamagedError(message, 30, "kDamaged")


def split_chunks(sample: Sample) -> Codes:
    """The inverse: codes for Codec.decode. Raises DamagedError if lengths and codes contradict each other."""
    frames = sample.about.get("chunk_frames", [sample.codes.shape[1]] if sample.codes.size else [])
    scales = sample.about.get("scales", [1.0] * len(frames))
    longest = max(frames, default=0)
    # Only the last two chunks may be shorter than the others, so no list of lengths can make the padded codes much larger.
    if (len(scales) != len(frames) or sum(frames) != sample.codes.shape[1] or min(frames, default=1) < 1
            or len(frames) * longest > sum(frames) + 2 * longest):
        raise _damaged(f"{sample.about.get('source')}: lengths of chunks that are not those of the codes")
    array = np.zeros((len(frames), sample.codes.shape[0], longest), np.uint16)
    starts = np.concatenate([[0], np.cumsum(frames)]).astype(int)
    for chunk, start, count in zip(array, starts, frames):
        chunk[:, :count] = sample.codes[:, start:start + count]
    return Codes.of(array, scales, sample.about.get("samples"), frames)


def _npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, np.ascontiguousarray(array, "<u2"), version=(1, 0), allow_pickle=False)
    return out.getvalue()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)  # Without times and owners: the same samples give the same bytes.
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def write_shard(path: pathlib.Path, samples: list[tuple[str, Sample]]) -> list[dict]:
    """Writes KEY.codes.npy, KEY.json and KEY.txt of every sample. The shard appears complete or not at all. Returns the
    manifest's lines."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    lines = []
    try:
        with open(temporary, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
                for key, sample in samples:
                    data = _npy(sample.codes)
                    digest = hashlib.sha256(data).hexdigest()
                    about = {**sample.about, "sha256": digest}
                    _add(archive, f"{key}.codes.npy", data)
                    _add(archive, f"{key}.json", json.dumps(about, ensure_ascii=True).encode())
                    if sample.text is not None:
                        _add(archive, f"{key}.txt", sample.text.encode())
                    lines.append({"source": about["source"], "status": "ok", "shard": path.name, "key": key,
                                  "samples": about["samples"], "codebooks": int(sample.codes.shape[0]),
                                  "frames": int(sample.codes.shape[1]), "sha256": digest})
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return lines


def read_shard(path: Any) -> Iterator[tuple[str, Sample]]:
    """Key and sample of every entry of a shard, compared with its digest. Raises DamagedError."""
    with tarfile.open(path) as archive:
        group: dict = {}
        for member in archive:
            key, _, suffix = member.name.partition(".")
            if group and group["key"] != key:
                yield _sample(group, path)
                group = {}
            file = archive.extractfile(member)
            group.update({"key": key, suffix: file.read() if file is not None else b""})
        if group:
            yield _sample(group, path)


def _sample(group: dict, path: Any) -> tuple[str, Sample]:
    key = group["key"]
    try:
        about, data = json.loads(group["json"]), group["codes.npy"]
        if hashlib.sha256(data).hexdigest() != about["sha256"]:
            raise _damaged(f"{path}: {key}: the codes are not those of the digest")
        codes = _array(data)
    except (KeyError, TypeError, ValueError) as e:
        raise _damaged(f"{path}: {key}: not a sample of codes") from e
    text = group["txt"].decode("utf-8", "replace") if "txt" in group else None
    return key, Sample(codes, about, text)


def _array(data: bytes) -> np.ndarray:
    """uint16 [codebooks, frames] of an .npy file; a size is believed only if the bytes exist. Raises ValueError."""
    source = io.BytesIO(data)
    if np.lib.format.read_magic(source) != (1, 0):
        raise ValueError("another version of the format")
    shape, by_columns, kind = np.lib.format.read_array_header_1_0(source)
    if len(shape) != 2 or by_columns or kind != np.dtype("<u2") or len(data) - source.tell() != 2 * shape[0] * shape[1]:
        raise ValueError("another array")
    return np.frombuffer(data, "<u2", offset=source.tell()).reshape(shape)


def append(manifest: pathlib.Path, lines: list[dict]) -> None:
    """Adds lines at the end. Starts a new line first if an interruption left the last one unfinished."""
    with open(manifest, "ab+") as file:
        torn = False
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
        file.write(("\n" if torn else "").encode() + "".join(json.dumps(line) + "\n" for line in lines).encode())
        file.flush()
        os.fsync(file.fileno())


def entries(folder: pathlib.Path) -> Iterator[dict]:
    """The lines of all manifests of a folder; unfinished ones are left out."""
    for manifest in sorted(folder.glob(MANIFEST)):
        for line in manifest.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and "source" in entry:
                yield entry
