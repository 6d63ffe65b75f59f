"""Whole files, encoded and decoded as by the program `xcodec`."""
from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Iterable, Optional, Union

from . import _abi, _codes
from ._codes import Codes
from ._errors import invalid
from ._library import Handle, Watch, call, fill, tags_of, text
from ._models import model_name

if TYPE_CHECKING:
    from ._codec import Codec

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Progress = Callable[[int, int], Any]


@dataclass(frozen=True)
class EncodeReport:
    """What an encoding left out: remove a source only if `complete`."""

    samples: int  #: per channel, at the source's rate
    shortfall: str  #: what the input announces but the output lacks; "": nothing
    besides: str  #: other streams in the input, for example "video"; "": none
    lost_tags: tuple[str, ...]  #: names of tags that the output does not hold unchanged

    @property
    def complete(self) -> bool:
        return not (self.shortfall or self.besides or self.lost_tags)


@dataclass(frozen=True)
class DecodeReport:
    """What a decoding left out."""

    samples: int  #: per channel, at the output's rate
    peak: float  #: largest absolute sample before clipping; 1 is full scale
    clipped: bool  #: the peak was cut to 0.99; rescale=True or bits=32 keep it
    lost_tags: tuple[str, ...]  #: names of tags that the output does not hold unchanged

    @property
    def complete(self) -> bool:
        return not (self.clipped or self.lost_tags)


@dataclass(frozen=True)
class FileInfo:
    """The header of an .ecdc file. Fields that version 0 does not have are 0, "" or None."""

    container: int
    model: str
    identity: str  #: first 32 digits of ModelInfo.identity
    sample_rate: int  #: the model's, Hz
    channels: int  #: the model's
    samples: Optional[int]  #: per channel at the model's rate
    bandwidth: float  #: kilobits per second, before entropy coding
    codebooks: int
    entropy: str  #: "packed", "adaptive" or "lm"
    language_model: bool
    source_rate: int  #: Hz, of the source
    source_channels: int
    source_samples: Optional[int]  #: per channel at source_rate
    bytes: Optional[int]  #: of the file
    tags: tuple[tuple[str, str], ...]  #: unchanged: mask control characters before printing


@dataclass(frozen=True)
class Verified:
    """The contents of a verified file."""

    chunks: int  #: for models without chunks: runs of frames
    frames: int  #: of codes
    samples: int  #: per channel at the model's rate


def _known(number: int) -> Optional[int]:
    return number if number >= 0 else None


def _lost(info: _abi.ReportInfo) -> tuple[str, ...]:
    return tuple(text(info.lost_tags[i]) for i in range(info.lost_tag_count))


def _pointer(codec: Optional["Codec"]) -> Optional[int]:
    return codec._handle.pointer.value if codec is not None else None


def _backend(name: str) -> int:
    if name not in _abi.BACKENDS:
        raise invalid(f"backend is one of {', '.join(_abi.BACKENDS)}")
    return _abi.BACKENDS[name]


def encode_file(input: Path, output: Path, *, model: Any = "", bandwidth: Optional[float] = None, effort: int = 0,
                container: int = 1, language_model: bool = False, threads: int = 0, overwrite: bool = False,
                segment_seconds: Optional[float] = None, verify: bool = False, accept_truncated: bool = False,
                progress: Optional[Progress] = None, codec: Optional["Codec"] = None, entropy: str = "default",
                backend: str = "auto", device: str = "cpu", preserve: bool = True) -> EncodeReport:
    """Encodes an audio file (WAV, FLAC, Ogg, MP3, ...) to an .ecdc file, with its tags, as `xcodec` does.

    model: a name, a folder, or "" for the built-in one; codec: a model that is already loaded, for many files.
    backend, device: as for Codec, if the model is loaded here. Other options are as for Codec.encode and Codec.encoder;
    language_model=True is the same as entropy="lm".
    verify: read the output back and compare the codes; accept_truncated: encode inputs that end early as far
    as they can be read. progress(done, total): samples at the model's rate, total is -1 if it is not known; if it raises
    an exception, the call ends. preserve: the output gets the time stamps and permissions of the input. The output
    appears complete or not at all.
    """
    from ._codec import segments

    if container not in (0, 1):
        raise invalid("container versions are 0 and 1")
    if entropy not in _abi.ENTROPY:
        raise invalid(f"entropy is one of {', '.join(_abi.ENTROPY)}")
    watch = Watch()
    options = _abi.EncodeFileOptions(
        model=model_name(model), bandwidth_kbps=bandwidth or 0, segment_seconds=segments(segment_seconds), effort=effort,
        version0=container == 0, language_model=language_model, threads=threads, overwrite=overwrite, verify=verify,
        accept_truncated=accept_truncated, progress=watch.progress(progress), codec=_pointer(codec),
        device=device.encode(), backend=_backend(backend), entropy=_abi.ENTROPY[entropy], no_preserve=not preserve)
    handle = Handle("report")
    call("xcodec_encode_file", os.fsencode(input), os.fsencode(output), ctypes.byref(options), handle.out(), watch=watch)
    info = fill("xcodec_report_get_info", handle, _abi.ReportInfo())
    return EncodeReport(info.samples, text(info.shortfall), text(info.besides), _lost(info))


def decode_file(input: Path, output: Path, *, model: Any = "", rescale: bool = False, model_rate: bool = False,
                channels: int = 0, bits: int = 16, threads: int = 0, overwrite: bool = False, max_seconds: float = 0,
                progress: Optional[Progress] = None, codec: Optional["Codec"] = None, codebooks: Union[int, Iterable[int]] = 0,
                as_original: bool = False, backend: str = "auto", device: str = "cpu",
                preserve: bool = True) -> DecodeReport:
    """Decodes an .ecdc file to a .wav or .flac file, with its tags.

    rescale: scale down if the output would clip (otherwise it is limited to +-0.99); bits: 16, 24, or 32 for floating
    point; model_rate, channels, codebooks, as_original, max_seconds: as for Decoder; progress, codec, backend, device,
    preserve: as for encode_file. The output appears complete or not at all.
    """
    watch = Watch()
    options = _abi.DecodeFileOptions(
        model=model_name(model), max_seconds=max_seconds, rescale=rescale, model_rate=model_rate, channels=channels,
        bits=bits, threads=threads, overwrite=overwrite, progress=watch.progress(progress), codec=_pointer(codec),
        device=device.encode(), backend=_backend(backend), as_original=as_original, no_preserve=not preserve,
        **_codes.chosen(codebooks))
    handle = Handle("report")
    call("xcodec_decode_file", os.fsencode(input), os.fsencode(output), ctypes.byref(options), handle.out(), watch=watch)
    info = fill("xcodec_report_get_info", handle, _abi.ReportInfo())
    return DecodeReport(info.samples, info.peak, bool(info.clipped), _lost(info))


def info(path: Path) -> FileInfo:
    """Reads the header of an .ecdc file; no model is needed."""
    handle = Handle("file")
    call("xcodec_inspect_file", os.fsencode(path), handle.out())
    raw = fill("xcodec_file_get_info", handle, _abi.FileInfo())
    return FileInfo(
        container=raw.version, model=text(raw.model), identity=text(raw.identity), sample_rate=raw.sample_rate,
        channels=raw.channels, samples=_known(raw.samples), bandwidth=raw.bandwidth_kbps, codebooks=raw.codebooks,
        entropy=text(raw.entropy), language_model=bool(raw.language_model), source_rate=raw.source_rate,
        source_channels=raw.source_channels, source_samples=_known(raw.source_samples), bytes=_known(raw.bytes),
        tags=tuple(tags_of(raw)))


def verify(path: Path, *, model: Any = "", threads: int = 0) -> Verified:
    """Checks every checksum and every code of an .ecdc file, as `xcodec test` does. Raises DamagedError, ..."""
    options = _abi.VerifyOptions(model=model_name(model), threads=threads)
    found = _abi.Verified()
    call("xcodec_verify_file", os.fsencode(path), ctypes.byref(options), ctypes.byref(found))
    return Verified(found.chunks, found.frames, found.samples)


def read_codes(path: Path, *, model: Any = "", threads: int = 0) -> Codes:
    """The codes of an .ecdc file, after checking every checksum. Arguments as for verify()."""
    options = _abi.VerifyOptions(model=model_name(model), threads=threads)
    handle = Handle("codes")
    call("xcodec_read_codes", os.fsencode(path), ctypes.byref(options), handle.out())
    return _codes.from_handle(handle, info(path).model)


def progress_bar(bar: Any) -> Progress:
    """A progress callback that drives a bar of tqdm (or anything with `total`, `n` and `update`):

        with tqdm(unit="samples") as bar:
            xcodec.encode_file("a.wav", "a.ecdc", progress=xcodec.progress_bar(bar))
    """
    def tell(done: int, total: int) -> None:
        if total >= 0:
            bar.total = total
        bar.update(done - bar.n)
    return tell
