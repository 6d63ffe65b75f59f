"""Arrays of any library as 32-bit floating point audio, without a copy if possible."""
from __future__ import annotations

import ctypes
from typing import Any, Sequence, Union

import numpy as np

from ._errors import invalid

# Full scale of integer samples.
_FULL_SCALE = {"i1": 2.0**7, "i2": 2.0**15, "i4": 2.0**31}
_CPU = (1, 3)  # DLPack: main memory, and main memory that a GPU has pinned


def _from_dlpack(data: Any) -> np.ndarray:
    device = data.__dlpack_device__()[0] if hasattr(data, "__dlpack_device__") else 1
    if device not in _CPU:
        raise invalid("the array is not in main memory; .cpu() of it is")
    try:
        return np.from_dlpack(data)
    except AttributeError:  # NumPy before 1.22
        return np.asarray(data)
    except (BufferError, RuntimeError, TypeError) as e:
        raise invalid(f"the array can not be read through DLPack: {e}") from e


def as_array(data: Any) -> np.ndarray:
    """A NumPy array of `data`: an array, anything with __dlpack__, __array_interface__ or __array__, or a list."""
    if isinstance(data, np.ndarray):
        return data
    if hasattr(data, "__dlpack__"):
        return _from_dlpack(data)
    return np.asarray(data)


def as_audio(data: Any) -> np.ndarray:
    """`data` as float32 with full scale +-1, contiguous in its last dimension.

    Floating point values are not scaled (and float32 is not copied); integers of 8, 16 and 32 bits are divided by their
    full scale.
    """
    array = as_array(data)
    kind = array.dtype.str[1:]
    if array.dtype.kind == "f":
        audio = array.astype(np.float32, copy=False)
    elif kind in _FULL_SCALE:
        audio = (array / _FULL_SCALE[kind]).astype(np.float32)
    elif kind == "u1":
        audio = (array.astype(np.float32) - 128) / np.float32(128)
    else:
        raise invalid(f"audio of type {array.dtype} is not understood; floating point and integers of 8, 16 and 32 bits are")
    if audio.ndim > 0 and audio.shape[-1] > 1 and audio.strides[-1] != audio.itemsize:
        audio = np.ascontiguousarray(audio)
    return audio


def as_planar(data: Any) -> np.ndarray:
    """One input, [T] or [C, T] -> [C, T]."""
    audio = as_audio(data)
    if audio.ndim == 1:
        audio = audio[np.newaxis, :]
    if audio.ndim != 2 or audio.shape[0] < 1:
        raise invalid(f"one input has the shape [T] or [channels, T], not {list(audio.shape)}")
    return audio


def rows(audio: np.ndarray) -> Any:
    """Pointers to the channels of [C, T], for the library; `audio` has to outlive them."""
    first, step = audio.ctypes.data, audio.strides[0]
    return (ctypes.c_void_p * audio.shape[0])(*(first + c * step for c in range(audio.shape[0])))


class Memory:
    """Memory of the library as a NumPy array, which keeps `owner` alive: no copy."""

    def __init__(self, owner: Any, address: int, shape: Sequence[int]) -> None:
        self._owner = owner
        self.__array_interface__ = {"version": 3, "typestr": np.dtype(np.float32).str, "shape": tuple(shape),
                                    "data": (address, False)}


ArrayLike = Union[np.ndarray, Sequence[Any], Any]
