"""The shared library: where it is, its functions, its handles, its failures.

It is looked for beside this package (in a wheel, with what it needs), then where the system's loader looks
(libxcodec.so.0: Debian's packages, /usr/local). The environment variable XCODEC_LIBRARY, an absolute path, comes first.
The working directory is never searched.
"""
from __future__ import annotations

import ctypes
import os
import pathlib
from typing import Any, Callable, Optional

from . import _abi
from ._errors import CLASSES, Error

_SONAME = "libxcodec.so.0"


def _open() -> ctypes.CDLL:
    chosen = os.environ.get("XCODEC_LIBRARY")
    if chosen:
        if not os.path.isabs(chosen):
            raise ImportError("XCODEC_LIBRARY has to be an absolute path")
        return ctypes.CDLL(chosen)
    folder = pathlib.Path(__file__).resolve().parent / "_libs"
    bundled = folder / _SONAME
    if bundled.exists():
        # In the order in which they need each other; the loader then finds each under its name. Lines of the list are
        # names of files in the folder.
        order = folder / "order.txt"
        for name in order.read_text(encoding="ascii").split() if order.exists() else []:
            ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_LOCAL)
        return ctypes.CDLL(str(bundled))
    try:
        return ctypes.CDLL(_SONAME)
    except OSError as e:
        raise ImportError(f"{_SONAME} is not installed: install the package xcodec, or a wheel that has it inside "
                          f"({e})") from e


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    for name, (result, *arguments) in _abi.FUNCTIONS.items():
        try:
            function = getattr(library, name)
        except AttributeError as e:
            raise ImportError(f"the libxcodec that was found is of another release: it has no {name}") from e
        function.restype = result
        function.argtypes = arguments
    return library


lib = _declare(_open())


def text(raw: Optional[bytes]) -> str:
    """Text of the library as str; bytes that are not UTF-8 are kept as in file names (surrogateescape)."""
    return (raw or b"").decode("utf-8", "surrogateescape")


def version() -> str:
    """Version of the library that runs, such as "1.2.3"."""
    return text(lib.xcodec_version())


def fail(code: int, message: str) -> Error:
    name = text(lib.xcodec_status_name(code))
    return CLASSES.get(code, Error)(message or name, code, name)


class Watch:
    """Keeps an exception of a Python callback until the library has returned."""

    def __init__(self) -> None:
        self.raised: Optional[BaseException] = None

    def wrap(self, function: Callable[..., int], failed: int) -> Callable[..., int]:
        """`function` for ctypes: an exception is kept, and the return value `failed` ends the call."""
        def guarded(*arguments: Any) -> int:
            if self.raised is not None:
                return failed
            try:
                return function(*arguments)
            except BaseException as e:  # KeyboardInterrupt, too: it is raised where the caller waits.
                self.raised = e
                return failed
        return guarded

    def progress(self, callback: Optional[Callable[[int, int], Any]]) -> Any:
        """A C callback; without `callback` one that lets Python see signals."""
        def tell(_user: Any, done: int, total: int) -> int:
            if callback is not None:
                callback(done, total)
            return 0
        return _abi.PROGRESS(self.wrap(tell, 1))

    def check(self) -> None:
        if self.raised is not None:
            raised, self.raised = self.raised, None
            raise raised


def call(name: str, *arguments: Any, watch: Optional[Watch] = None) -> None:
    """Calls a function whose last parameter is `char** error`; raises what went wrong."""
    error = ctypes.c_void_p()
    status = getattr(lib, name)(*arguments, ctypes.byref(error))
    message = text(ctypes.string_at(error.value)) if error.value else ""
    if error.value:
        lib.xcodec_free_text(error)
    if watch is not None:
        watch.check()
    if status != _abi.OK:
        raise fail(status, message)


class Handle:
    """A handle of the library, freed with the object."""

    __slots__ = ("pointer", "_free", "__weakref__")

    def __init__(self, kind: str) -> None:
        self.pointer = ctypes.c_void_p()
        self._free = getattr(lib, f"xcodec_{kind}_free")

    @property
    def _as_parameter_(self) -> ctypes.c_void_p:
        """The argument that ctypes passes for this object, which stays alive during the call."""
        return self.pointer

    def out(self) -> Any:
        return ctypes.byref(self.pointer)

    def __del__(self) -> None:
        pointer = getattr(self, "pointer", None)
        if pointer:
            self._free(pointer)
            self.pointer = ctypes.c_void_p()


def fill(name: str, handle: Any, info: Any, *index: int) -> Any:
    """The struct `info`, filled in by an `xcodec_..._get(_info)`."""
    status = getattr(lib, name)(handle, *index, ctypes.byref(info))
    if status != _abi.OK:
        raise fail(status, "")
    return info


def tags_of(info: Any) -> list[tuple[str, str]]:
    return [(text(info.tags[i].key), text(info.tags[i].value)) for i in range(info.tag_count)]
