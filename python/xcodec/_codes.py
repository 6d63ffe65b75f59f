"""Codes of audio, as arrays."""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Optional, Sequence

import numpy as np

from . import _abi
from ._arrays import as_array
from ._errors import invalid
from ._library import Handle, call, fill, lib


@dataclass(frozen=True)
class Codes:
    """Codes of one input, or of a batch of inputs of equal length.

    codes:   uint16 [chunks, codebooks, frames], or for a batch [batch, chunks, codebooks, frames]. Models without chunks
             (EnCodec 24 kHz, X-Codec) have one chunk. A last chunk with fewer frames than the others is filled with
             zeros; `frames` says how many of its frames are valid.
    scales:  float32 [chunks] or [batch, chunks]; 1 for models that do not normalise.
    frames:  int64 [chunks], the same for every input of a batch.
    samples: length of the audio per channel at the model's rate; None: the length of all frames.
    model:   name of the model, "" if not known.
    """

    codes: np.ndarray
    scales: np.ndarray
    frames: np.ndarray
    samples: Optional[int] = None
    model: str = ""

    @classmethod
    def of(cls, codes: object, scales: object = None, samples: Optional[int] = None, frames: object = None) -> "Codes":
        """Codes from anywhere: integers [codebooks, frames], [chunks, codebooks, frames] or [batch, chunks, codebooks,
        frames], as NumPy arrays or anything that as_array() takes."""
        array = as_array(codes)
        if array.dtype.kind not in "iu":
            raise invalid(f"codes are integers, not {array.dtype}")
        if array.size and (array.min() < 0 or array.max() > 65535):
            raise invalid("a code is out of range")
        if array.ndim == 2:
            array = array[np.newaxis]
        if array.ndim not in (3, 4):
            raise invalid("codes have the shape [codebooks, frames], [chunks, codebooks, frames] or [batch, chunks, ...]")
        chunks = array.shape[-3]
        lengths = np.full(chunks, array.shape[-1], np.int64) if frames is None else np.asarray(frames, np.int64)
        shape = array.shape[:-2]
        factors = np.ones(shape, np.float32) if scales is None else np.asarray(as_array(scales), np.float32).reshape(shape)
        if lengths.shape != (chunks,) or (chunks and (lengths.min() < 1 or lengths.max() > array.shape[-1])):
            raise invalid("frames needs one number for each chunk, from 1 to the array's number of frames")
        return cls(np.ascontiguousarray(array, np.uint16), factors, lengths, samples)

    @property
    def codebooks(self) -> int:
        """Codebooks of every frame."""
        return self.codes.shape[-2]

    @property
    def batch(self) -> Optional[int]:
        """Number of inputs of a batch; None: one input, not a batch."""
        return self.codes.shape[0] if self.codes.ndim == 4 else None

    def first(self, codebooks: int) -> "Codes":
        """Only the first codebooks: a lower bandwidth, from the same codes. A view."""
        if not 1 <= codebooks <= self.codebooks:
            raise invalid(f"these codes have 1 to {self.codebooks} codebooks")
        return Codes(self.codes[..., :codebooks, :], self.scales, self.frames, self.samples, self.model)

    def __getitem__(self, index: int) -> "Codes":
        """Input `index` of a batch. A view."""
        if self.codes.ndim != 4:
            raise TypeError("these codes are of one input, not of a batch")
        return Codes(self.codes[index], self.scales[index], self.frames, self.samples, self.model)

    def __len__(self) -> int:
        return self.batch if self.batch is not None else 1


def chosen(codebooks: Any) -> dict[str, int]:
    """The fields of options for a number of first codebooks, or for single ones by their numbers from 1."""
    if isinstance(codebooks, (int, np.integer)):
        return {"codebooks": int(codebooks)}
    numbers = [int(k) for k in codebooks]
    if not numbers or not all(1 <= k <= 64 for k in numbers):
        raise invalid("codebooks are a number of first ones, or numbers from 1 to 64")
    return {"codebook_mask": sum(1 << (k - 1) for k in set(numbers))}


def from_handle(handle: Handle, model: str) -> Codes:
    """What the library has, copied."""
    chunks = []
    for i in range(lib.xcodec_codes_count(handle)):
        chunk = fill("xcodec_codes_get", handle, _abi.Chunk(), i)
        chunks.append((chunk_array(chunk), chunk.scale))
    return pack(chunks, lib.xcodec_codes_samples(handle), model)


def chunk_array(chunk: _abi.Chunk) -> np.ndarray:
    """[codebooks, frames], copied."""
    return np.ctypeslib.as_array(chunk.codes, (chunk.codebooks, chunk.frames)).copy()


def pack(chunks: Sequence[tuple[np.ndarray, float]], samples: Optional[int], model: str) -> Codes:
    """Codes of one input from [codebooks, frames] of every chunk."""
    frames = np.array([codes.shape[1] for codes, _ in chunks], np.int64)
    books = chunks[0][0].shape[0] if chunks else 0
    array = np.zeros((len(chunks), books, frames.max(initial=0)), np.uint16)
    for i, (codes, _) in enumerate(chunks):
        array[i, :, :codes.shape[1]] = codes
    scales = np.array([scale for _, scale in chunks], np.float32)
    return Codes(array, scales, frames, samples if samples is None or samples >= 0 else None, model)


def stack(inputs: Sequence[Codes]) -> Codes:
    """Inputs of one length as a batch."""
    first = inputs[0]
    return Codes(np.stack([one.codes for one in inputs]), np.stack([one.scales for one in inputs]), first.frames,
                 first.samples, first.model)


def to_handle(codes: Codes) -> Handle:
    """The library's handle for one input."""
    handle = Handle("codes")
    call("xcodec_codes_create", -1 if codes.samples is None else codes.samples, handle.out())
    for array, scale, frames in zip(codes.codes, codes.scales, codes.frames):
        part = np.ascontiguousarray(array[:, :int(frames)], np.uint16)
        chunk = _abi.Chunk(frames=part.shape[1], codebooks=part.shape[0], scale=float(scale),
                           codes=part.ctypes.data_as(ctypes.POINTER(ctypes.c_uint16)))
        call("xcodec_codes_add", handle, ctypes.byref(chunk))
    return handle
