"""Streams: audio in pieces to bytes or codes, bytes to audio in pieces."""
from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING, Any, Iterable, Iterator, Mapping, Optional, Union

import numpy as np

from . import _abi, _codes
from ._arrays import as_planar, rows
from ._codes import Codes
from ._errors import invalid
from ._library import Handle, Watch, call, fill, lib, tags_of, text
from ._models import model_name

if TYPE_CHECKING:
    from ._codec import Codec

Tags = Union[Mapping[str, str], Iterable["tuple[str, str]"], None]


class _Encoder:
    """Shared by all encoders. Use an encoder from one thread at a time; several encoders may run at the same time."""

    def __init__(self, codec: "Codec", *, sample_rate: Optional[int], channels: Optional[int],
                 bandwidth: Optional[float], effort: int, segment_seconds: Optional[float]) -> None:
        from ._codec import segments

        self._codec = codec
        self._watch = Watch()
        self._ready: list[Any] = []
        self._handle = Handle("encoder")
        #: Channels of the audio that push() takes.
        self.channels = channels or codec.channels
        self._options = _abi.EncoderOptions(sample_rate=sample_rate or 0, channels=channels or 0,
                                            bandwidth_kbps=bandwidth or 0, effort=effort,
                                            segment_seconds=segments(segment_seconds))

    def _create(self, function: str, callback: Any) -> None:
        self._callback = callback  # The library keeps a pointer to it.
        call(function, self._codec._handle, ctypes.byref(self._options), callback, None, self._handle.out(),
             watch=self._watch)

    def _taken(self) -> list[Any]:
        ready = list(self._ready)
        self._ready.clear()  # Keep this list: the callback holds it, not this object, which it would keep alive.
        return ready

    def push(self, audio: Any) -> list[Any]:
        """Takes the next samples, [T] or [channels, T], any number. Returns all output that is ready, often nothing."""
        array = as_planar(audio)
        if array.shape[0] != self.channels:
            raise invalid(f"audio has {array.shape[0]} channels, and {self.channels} were announced")
        call("xcodec_encoder_push_planar", self._handle, rows(array), array.shape[1], watch=self._watch)
        return self._taken()

    def finish(self) -> list[Any]:
        """Ends the audio. Returns all remaining output."""
        call("xcodec_encoder_finish", self._handle, watch=self._watch)
        return self._taken()

    @property
    def samples(self) -> int:
        """Samples per channel taken so far, as given."""
        return lib.xcodec_encoder_samples(self._handle)

    @property
    def model_samples(self) -> int:
        """The same at the model's rate: after finish(), the length of the coded audio."""
        return lib.xcodec_encoder_model_samples(self._handle)


class FileEncoder(_Encoder):
    """Audio in pieces -> the bytes of an .ecdc file, as a list of bytes objects from push() and finish().

    sample_rate, channels: of the audio given; None: the model's. Others are resampled and mixed.
    container: version of the file, 0 (what the reference reads) or 1.
    entropy:   "default", "packed", "adaptive" or "lm" (the model's language model).
    tags:      of version 1: lower-case keys and values, as a mapping or as pairs (keys may repeat).
    """

    def __init__(self, codec: "Codec", *, container: int = 1, entropy: str = "default", tags: Tags = None,
                 **options: Any) -> None:
        super().__init__(codec, **options)
        if container not in (0, 1):
            raise invalid("container versions are 0 and 1")
        if entropy not in _abi.ENTROPY:
            raise invalid(f"entropy is one of {', '.join(_abi.ENTROPY)}")
        pairs = list(tags.items() if isinstance(tags, Mapping) else tags or [])
        table = (_abi.Tag * len(pairs))(*(_abi.Tag(key.encode(), value.encode()) for key, value in pairs))
        self._options.version0 = container == 0
        self._options.entropy = _abi.ENTROPY[entropy]
        self._options.tags = ctypes.cast(table, ctypes.POINTER(_abi.Tag))
        self._options.tag_count = len(pairs)
        ready = self._ready

        def write(_user: Any, data: int, size: int) -> int:
            ready.append(ctypes.string_at(data, size))
            return 0
        self._create("xcodec_encoder_create", _abi.WRITE(self._watch.wrap(write, _abi.IO)))


class CodesEncoder(_Encoder):
    """Audio in pieces -> Codes of one chunk each (for models without chunks: of the next frames), as a list from push()
    and finish(). With load(..., threads=1), the codes of models without chunks come in the same call as the samples that
    make them final (info.lookahead)."""

    def __init__(self, codec: "Codec", **options: Any) -> None:
        super().__init__(codec, **options)
        ready, name = self._ready, codec.info.name

        def take(_user: Any, chunk: Any) -> int:
            ready.append(_codes.pack([(_codes.chunk_array(chunk[0]), chunk[0].scale)], None, name))
            return 0
        self._create("xcodec_encoder_create_for_codes", _abi.CODES(self._watch.wrap(take, _abi.IO)))


def _reader(source: Any) -> Any:
    """read(size) -> bytes of a path, an open binary file, bytes, or pieces of bytes."""
    if isinstance(source, (str, os.PathLike)):
        file = open(source, "rb")
        return file.read, file.close
    if hasattr(source, "read"):
        return source.read, None
    if isinstance(source, (bytes, bytearray, memoryview)):
        source = [source]
    pieces, rest = iter(source), memoryview(b"")

    def read(size: int) -> Any:
        nonlocal rest
        while len(rest) == 0:
            piece = next(pieces, None)
            if piece is None:
                return b""
            rest = memoryview(piece).cast("B")
        part, rest = rest[:size], rest[size:]
        return part
    return read, None


class Decoder:
    """The bytes of an .ecdc file -> audio, [channels, n] at a time: iterate, or call read().

    source:     a path, an open binary file, bytes, or an iterable of pieces of bytes (as FileEncoder gives them).
    codec:      a Codec that is already loaded; None: load the model that the file names, with `threads`, `backend`.
    model:      a name or folder to use instead of the model that the file names (without codec).
    model_rate: keep the model's sample rate instead of restoring the source's.
    channels:   of the audio; 0: one if the source had one, otherwise the model's.
    codebooks:  use only the first few, or those with these numbers (from 1; not with the built-in model); 0: all.
    piece:      samples per channel of each array while iterating.
    max_seconds: more audio raises ResourceError; 0: a thousand times what a file of this size usually holds.
    as_original: X-Codec: whole frames, level not restored.

    Use it from one thread at a time. At the end every checksum has been checked; damage raises DamagedError after all
    audio before it.
    """

    def __init__(self, source: Any, *, codec: Optional["Codec"] = None, model: Any = "", threads: int = 0,
                 backend: str = "auto", device: str = "cpu", model_rate: bool = False, channels: int = 0,
                 codebooks: Union[int, Iterable[int]] = 0, piece: int = 48000, max_seconds: float = 0, as_original: bool = False) -> None:
        if backend not in _abi.BACKENDS:
            raise invalid(f"backend is one of {', '.join(_abi.BACKENDS)}")
        if piece < 1:
            raise invalid("a piece has at least one sample")
        read, self._close = _reader(source)
        self._watch = Watch()
        self._piece = piece
        self._handle = Handle("decoder")

        def give(_user: Any, data: int, size: int) -> int:
            got = read(size)
            if len(got) > size:
                raise invalid("the source gave more than was asked for")
            ctypes.memmove(data, bytes(got), len(got))
            return len(got)
        self._callback = _abi.READ(self._watch.wrap(give, -_abi.IO))
        options = _abi.DecoderOptions(model=model_name(model), threads=threads, backend=_abi.BACKENDS[backend],
                                      device=device.encode(), model_rate=model_rate, as_original=as_original,
                                      channels=channels, max_seconds=max_seconds, **_codes.chosen(codebooks))
        try:
            call("xcodec_decoder_create", self._callback, None, codec._handle if codec is not None else None,
                 ctypes.byref(options), self._handle.out(), watch=self._watch)
        except BaseException:
            self.close()
            raise
        info = self._info()
        self.model: str = text(info.model)
        self.sample_rate: int = info.sample_rate  #: of the audio, Hz
        self.channels: int = info.channels  #: of the audio
        self.codebooks: int = info.codebooks
        self.container: int = info.version
        self.language_model: bool = bool(info.language_model)
        self.tags: list[tuple[str, str]] = tags_of(info)

    def _info(self) -> _abi.StreamInfo:
        return fill("xcodec_decoder_get_info", self._handle, _abi.StreamInfo())

    @property
    def samples(self) -> Optional[int]:
        """Samples per channel of the whole audio; None if only the end of the stream can tell."""
        samples = self._info().samples
        return samples if samples >= 0 else None

    def read(self, samples: int) -> np.ndarray:
        """The next samples, float32 [channels, n] with n at most `samples`; fewer only at the end, then 0."""
        if samples < 0:
            raise invalid("a negative number of samples")
        audio = np.empty((self.channels, samples), np.float32)
        count = ctypes.c_int64()
        call("xcodec_decoder_read_planar", self._handle, rows(audio), samples, ctypes.byref(count),
             watch=self._watch)
        return audio[:, :count.value]

    def read_all(self) -> np.ndarray:
        """All remaining samples, float32 [channels, n]."""
        pieces = list(self)
        return np.concatenate(pieces, axis=1) if pieces else np.zeros((self.channels, 0), np.float32)

    def __iter__(self) -> Iterator[np.ndarray]:
        while True:
            audio = self.read(self._piece)
            if audio.shape[1] == 0:
                self.close()
                return
            yield audio

    def close(self) -> None:
        """Closes the file if this object opened it."""
        if self._close is not None:
            self._close()
            self._close = None

    def __enter__(self) -> "Decoder":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
