"""Failures as exceptions."""
from __future__ import annotations


class Error(Exception):
    """Base of all exceptions that this package raises by itself.

    code: the number of the library's status (20 invalid argument, 30 damaged, 42 model missing, ...; docs/library.md
          and xcodec_c.h have them all). It never changes its meaning.
    name: the code's name, "kDamaged".
    """

    def __init__(self, message: str, code: int = 10, name: str = "kInternal") -> None:
        super().__init__(message)
        self.code = code
        self.name = name


class CancelledError(Error):
    """The call was ended by its progress callback (code 11)."""


class InvalidArgumentError(Error, ValueError):
    """The arguments are wrong: shapes, bandwidths, options (code 20)."""


class DamagedError(Error):
    """Data contradicts its own format, checksum or length, or ends too early (codes 30 and 31)."""


class UnsupportedError(Error):
    """The request or file is valid, but this build or release does not support it (codes 40 and 41)."""


class ModelError(Error):
    """The model is not installed, or is not the one that made the file (codes 42 and 43)."""


class FileError(Error):
    """Reading or writing failed, the output exists, or the input does not (codes 50, 51, 52)."""


class ResourceError(Error):
    """Out of memory, or over a documented limit (code 60)."""


CLASSES = {11: CancelledError, 20: InvalidArgumentError, 30: DamagedError, 31: DamagedError, 40: UnsupportedError,
           41: UnsupportedError, 42: ModelError, 43: ModelError, 50: FileError, 51: FileError, 52: FileError,
           60: ResourceError}


def invalid(message: str) -> InvalidArgumentError:
    return InvalidArgumentError(message, 20, "kInvalidArgument")
