"""Neural audio compression: EnCodec, X-Codec and a built-in 48 kHz stereo model, without PyTorch.

    import xcodec

    codec = xcodec.load("encodec_24khz")                  # or load() for the built-in model
    codes = codec.encode(audio, sample_rate=44100)        # [channels, T] -> Codes, uint16 [chunks, codebooks, frames]
    audio = codec.decode(codes)                           # float32 [channels, T]

    xcodec.encode_file("song.wav", "song.ecdc", bandwidth=6)
    xcodec.decode_file("song.ecdc", "song_decoded.wav")

Other Python threads run during calls that can take long. docs/python.md has a worked example.
"""
from ._codec import Codec, load
from ._codes import Codes
from ._errors import (CancelledError, DamagedError, Error, FileError, InvalidArgumentError, ModelError, ResourceError,
                      UnsupportedError)
from ._files import (DecodeReport, EncodeReport, FileInfo, Verified, decode_file, encode_file, info, progress_bar, read_codes,
                     verify)
from ._library import version
from ._models import ModelInfo, describe, models
from ._streams import CodesEncoder, Decoder, FileEncoder

__version__ = version()

__all__ = [
    "CancelledError", "Codec", "Codes", "CodesEncoder", "DamagedError", "DecodeReport", "Decoder", "EncodeReport", "Error",
    "FileEncoder", "FileError", "FileInfo", "InvalidArgumentError", "ModelError", "ModelInfo", "ResourceError", "UnsupportedError",
    "Verified", "decode_file", "describe", "encode_file", "info", "load", "models", "progress_bar", "read_codes", "verify", "version"]
