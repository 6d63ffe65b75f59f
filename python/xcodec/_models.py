"""The available models."""
from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from . import _abi
from ._library import Handle, call, fill, lib, text


@dataclass(frozen=True)
class ModelInfo:
    """Properties of a model. Rates are in Hz, lengths in samples per channel at the model's rate."""

    name: str
    identity: str  #: 64 hexadecimal digits; only this model decodes files that state it
    folder: str  #: "" for the model inside the library
    family: str  #: "encodec", "spectral", "xcodec" or "dac"
    bandwidths: tuple[float, ...]  #: kilobits per second, ascending
    sample_rate: int
    channels: int
    hop: int  #: samples per frame
    frame_rate: int  #: frames per second, rounded up
    codebooks: int  #: at the highest bandwidth
    codebook_size: int  #: every code is below it
    chunk_length: int  #: 0 for models that code the input as one run of frames
    chunk_stride: int  #: from one chunk's start to the next
    lookahead: int  #: samples from the first one of a frame (or chunk) until its codes are final
    language_model: bool  #: whether it has one that files can use


def from_struct(info: _abi.ModelInfo) -> ModelInfo:
    numbers: dict[str, Any] = {name: getattr(info, name) for name in (
        "sample_rate", "channels", "hop", "frame_rate", "codebooks", "codebook_size", "chunk_length", "chunk_stride",
        "lookahead")}
    return ModelInfo(name=text(info.name), identity=text(info.identity), folder=text(info.folder),
                     family=text(info.family), bandwidths=tuple(info.bandwidths_kbps[:info.bandwidth_count]),
                     language_model=bool(info.language_model), **numbers)


def model_name(model: Any) -> bytes:
    """A name or a folder, for the library."""
    return os.fsencode(model)


def models() -> list[ModelInfo]:
    """Every model that can be opened by name, sorted; none is loaded."""
    handle = Handle("models")
    call("xcodec_models_list", handle.out())
    return _all(handle)


def describe(model: Any = "") -> ModelInfo:
    """One model, without loading it: a name, a folder, or "" for the built-in one. Raises ModelError, ..."""
    handle = Handle("models")
    call("xcodec_models_describe", model_name(model), handle.out())
    return _all(handle)[0]


def _all(handle: Handle) -> list[ModelInfo]:
    count = lib.xcodec_models_count(handle)
    return [from_struct(fill("xcodec_models_get", handle, _abi.ModelInfo(), i)) for i in range(count)]
