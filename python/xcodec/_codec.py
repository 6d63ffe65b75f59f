"""A loaded model: audio to codes and back."""
from __future__ import annotations

import ctypes
import os
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Union

import numpy as np

from . import _abi, _codes
from ._arrays import Memory, as_audio, as_planar, rows
from ._codes import Codes
from ._errors import invalid
from ._library import Handle, Watch, call, fill, lib
from ._models import ModelInfo, from_struct, model_name
from ._streams import CodesEncoder, Decoder, FileEncoder

Progress = Callable[[int, int], Any]


def load(model: Union[str, "os.PathLike[str]"] = "", *, threads: int = 0, backend: str = "auto",
         device: str = "cpu") -> "Codec":
    """Loads a model: a name in the store ("encodec_24khz"), a folder with a model, or "" for the built-in one.

    threads: 0: one per core; 1: everything in the calling thread. Results do not depend on the number.
    backend: "auto", "native" or "torch" (libxcodec_torch.so, which is not in wheels).
    device:  for "torch": "cpu" or "cuda".
    Raises ModelError (its text says how to get the model), DamagedError, UnsupportedError, InvalidArgumentError, FileError,
    ResourceError.
    """
    return Codec(model, threads=threads, backend=backend, device=device)


class Codec:
    """A loaded model with its threads. Immutable: share one among any number of threads and streams."""

    def __init__(self, model: Union[str, "os.PathLike[str]"] = "", *, threads: int = 0, backend: str = "auto",
                 device: str = "cpu") -> None:
        if backend not in _abi.BACKENDS:
            raise invalid(f"backend is one of {', '.join(_abi.BACKENDS)}")
        options = _abi.CodecOptions(threads=threads, backend=_abi.BACKENDS[backend], device=device.encode())
        self._handle = Handle("codec")
        call("xcodec_codec_open", model_name(model), ctypes.byref(options), self._handle.out())
        #: What the model is: rates, channels, bandwidths, codebooks.
        self.info: ModelInfo = from_struct(fill("xcodec_codec_get_info", self._handle, _abi.ModelInfo()))

    def __repr__(self) -> str:
        return f"<xcodec.Codec {self.info.name}: {self.info.sample_rate} Hz, {self.info.channels} channels>"

    @property
    def sample_rate(self) -> int:
        """Of the model, Hz."""
        return self.info.sample_rate

    @property
    def channels(self) -> int:
        """Of the model."""
        return self.info.channels

    def encode(self, audio: Any, sample_rate: Optional[int] = None, bandwidth: Optional[float] = None, *, effort: int = 0,
               segment_seconds: Optional[float] = None, progress: Optional[Progress] = None) -> Codes:
        """Audio -> codes.

        audio:       [T] or [channels, T], or a batch [batch, channels, T]; full scale +-1, or integers (see
                     docs/python.md). NumPy arrays, anything with __dlpack__ (PyTorch tensors), or lists. If the number
                     of channels is not the model's, they are mixed.
        sample_rate: of the audio, Hz; None: the model's. Audio at another rate is resampled.
        bandwidth:   kilobits per second, one of info.bandwidths; None: 6 if the model has it, otherwise its highest.
        effort:      width of the search for codes, 1 (fast) .. 16; 0: the model's default.
        segment_seconds: X-Codec: longer audio is cut into overlapping segments; 0: never; None: the default.
        progress:    called with (done, total), samples at the model's rate; if it raises an exception, the call ends.

        Returns Codes: uint16 [chunks, codebooks, frames], or for a batch [batch, chunks, codebooks, frames]. Audio of
        length 0 has no chunks.
        """
        array = as_audio(audio)
        how = {"bandwidth": bandwidth, "effort": effort, "segment_seconds": segment_seconds}
        if array.ndim == 3:
            if array.shape[0] == 0:
                raise invalid("an empty batch")
            return _codes.stack([self._encode(as_planar(one), sample_rate, how, progress) for one in array])
        return self._encode(as_planar(array), sample_rate, how, progress)

    def _encode(self, audio: np.ndarray, sample_rate: Optional[int], how: dict, progress: Optional[Progress]) -> Codes:
        if sample_rate in (None, self.sample_rate) and audio.shape[0] == self.channels:
            return self._encode_as_it_is(audio, how, progress)
        encoder = CodesEncoder(self, sample_rate=sample_rate, channels=audio.shape[0], **how)
        parts = [*self._pieces(audio, encoder, progress), *encoder.finish()]
        chunks = [(array, scale) for part in parts for array, scale in zip(part.codes, part.scales)]
        if self.info.chunk_length == 0 and chunks:
            chunks = [(np.concatenate([array for array, _ in chunks], axis=1), chunks[0][1])]
        return _codes.pack(chunks, encoder.model_samples, self.info.name)

    def _pieces(self, audio: np.ndarray, encoder: CodesEncoder, progress: Optional[Progress]) -> Iterator[Codes]:
        if progress is None:
            yield from encoder.push(audio)
            return
        total = audio.shape[1]
        for start in range(0, total, self.sample_rate):
            progress(start, total)
            yield from encoder.push(audio[:, start:start + self.sample_rate])
        progress(total, total)

    def _encode_as_it_is(self, audio: np.ndarray, how: dict, progress: Optional[Progress]) -> Codes:
        watch = Watch()
        options = coding_options(**how)
        if progress is not None:
            options.progress = watch.progress(progress)
        handle = Handle("codes")
        call("xcodec_encode_planar", self._handle, rows(audio), audio.shape[1], ctypes.byref(options), handle.out(),
             watch=watch)
        return _codes.from_handle(handle, self.info.name)

    def decode(self, codes: Any, *, codebooks: Union[int, Iterable[int]] = 0,
               progress: Optional[Progress] = None) -> np.ndarray:
        """Codes -> audio.

        codes:     Codes, or integers [codebooks, frames], [chunks, codebooks, frames] or [batch, chunks, codebooks,
                   frames] (use Codes.of() to add scales and lengths).
        codebooks: use only the first few, or those with these numbers (from 1; not with the built-in model); 0: all.
        progress:  as for encode.

        Returns float32 [channels, samples], or for a batch [batch, channels, samples]: exactly codes.samples samples at
        the model's rate, or, if that is None, all samples of the frames. The array is the library's memory, not a copy.
        """
        if not isinstance(codes, Codes):
            codes = Codes.of(codes)
        if not isinstance(codebooks, int):
            codebooks = list(codebooks)
        if codes.batch is not None:
            if codes.batch == 0:
                raise invalid("an empty batch")
            return np.stack([self._decode(codes[i], codebooks, progress) for i in range(codes.batch)])
        return self._decode(codes, codebooks, progress)

    def _decode(self, codes: Codes, codebooks: Union[int, Iterable[int]], progress: Optional[Progress]) -> np.ndarray:
        watch = Watch()
        options = _abi.DecodingOptions(**_codes.chosen(codebooks))
        if progress is not None:
            options.progress = watch.progress(progress)
        audio = Handle("audio")
        call("xcodec_decode", self._handle, _codes.to_handle(codes), ctypes.byref(options), audio.out(),
             watch=watch)
        shape = (lib.xcodec_audio_channels(audio), lib.xcodec_audio_length(audio))
        if shape[1] == 0:
            return np.zeros(shape, np.float32)
        return np.asarray(Memory(audio, lib.xcodec_audio_samples(audio), shape))

    def encoder(self, *, sample_rate: Optional[int] = None, channels: Optional[int] = None,
                bandwidth: Optional[float] = None, effort: int = 0, segment_seconds: Optional[float] = None,
                container: int = 1, entropy: str = "default",
                tags: Union[Mapping[str, str], Iterable[tuple[str, str]], None] = None) -> FileEncoder:
        """An encoder that returns the bytes of an .ecdc file; see FileEncoder."""
        return FileEncoder(self, sample_rate=sample_rate, channels=channels, bandwidth=bandwidth, effort=effort,
                           segment_seconds=segment_seconds, container=container, entropy=entropy, tags=tags)

    def codes_encoder(self, *, sample_rate: Optional[int] = None, channels: Optional[int] = None,
                      bandwidth: Optional[float] = None, effort: int = 0,
                      segment_seconds: Optional[float] = None) -> CodesEncoder:
        """An encoder that returns codes as soon as they are final; see CodesEncoder."""
        return CodesEncoder(self, sample_rate=sample_rate, channels=channels, bandwidth=bandwidth, effort=effort,
                            segment_seconds=segment_seconds)

    def encode_bytes(self, pieces: Iterable[Any], **options: Any) -> Iterator[bytes]:
        """Pieces of audio ([T] or [channels, T], of any length) -> the bytes of an .ecdc file, as they are made.

        Options as for encoder(); channels: those of the first piece.
        """
        yield from _through(lambda **more: self.encoder(**more), pieces, options)

    def encode_codes(self, pieces: Iterable[Any], **options: Any) -> Iterator[Codes]:
        """Pieces of audio ([T] or [channels, T], of any length) -> Codes of one chunk each (for models without chunks: of
        the next frames), as soon as they are final. Options as for codes_encoder(); channels: those of the first piece."""
        yield from _through(lambda **more: self.codes_encoder(**more), pieces, options)

    def decoder(self, source: Any, **options: Any) -> Decoder:
        """Decodes a file that this model made; see Decoder."""
        return Decoder(source, codec=self, **options)


def coding_options(bandwidth: Optional[float], effort: int, segment_seconds: Optional[float]) -> _abi.CodingOptions:
    return _abi.CodingOptions(bandwidth_kbps=bandwidth or 0, effort=effort, segment_seconds=segments(segment_seconds))


def segments(seconds: Optional[float]) -> float:
    """The C interface has 0 for the default and negative numbers for "never"."""
    if seconds is None:
        return 0
    return -1 if seconds == 0 else seconds


def _through(make: Callable[..., Any], pieces: Iterable[Any], options: dict) -> Iterator[Any]:
    encoder = None
    for piece in pieces:
        audio = as_planar(piece)
        if encoder is None:
            options.setdefault("channels", audio.shape[0])
            encoder = make(**options)
        yield from encoder.push(audio)
    yield from (encoder or make(**options)).finish()
