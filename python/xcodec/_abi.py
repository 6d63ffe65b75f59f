"""What <xcodec/xcodec_c.h> declares: constants, structs, functions. Names, order and types are the header's."""
from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_int32, c_int64, c_size_t, c_uint16, c_uint64, c_void_p

OK, INTERNAL, CANCELLED, INVALID_ARGUMENT, DAMAGED, TRUNCATED = 0, 10, 11, 20, 30, 31
UNSUPPORTED, UNSUPPORTED_VERSION, MODEL_MISSING, MODEL_MISMATCH = 40, 41, 42, 43
IO, EXISTS, NOT_FOUND, RESOURCE_LIMIT = 50, 51, 52, 60

BACKENDS = {"auto": 0, "native": 1, "torch": 2}
ENTROPY = {"default": 0, "packed": 1, "adaptive": 2, "lm": 3}

PROGRESS = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64, c_int64)
WRITE = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)
READ = ctypes.CFUNCTYPE(c_int64, c_void_p, c_void_p, c_size_t)
SEEK = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64)


class Struct(ctypes.Structure):
    """A struct that begins with its size."""

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.size = ctypes.sizeof(self)


class Tag(ctypes.Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class ModelInfo(Struct):
    _fields_ = [
        ("size", c_size_t), ("name", c_char_p), ("identity", c_char_p), ("folder", c_char_p), ("family", c_char_p),
        ("bandwidths_kbps", POINTER(c_double)), ("bandwidth_count", c_size_t), ("sample_rate", c_int32),
        ("channels", c_int32), ("hop", c_int32), ("frame_rate", c_int32), ("codebooks", c_int32),
        ("codebook_size", c_int32), ("chunk_length", c_int64), ("chunk_stride", c_int64), ("lookahead", c_int64),
        ("language_model", c_int32)]


class CodecOptions(Struct):
    _fields_ = [("size", c_size_t), ("threads", c_int32), ("backend", c_int32), ("device", c_char_p)]


class Chunk(Struct):
    _fields_ = [("size", c_size_t), ("codes", POINTER(c_uint16)), ("frames", c_int64), ("codebooks", c_int32),
                ("scale", c_float)]


CODES = ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(Chunk))


class CodingOptions(Struct):
    _fields_ = [("size", c_size_t), ("bandwidth_kbps", c_double), ("segment_seconds", c_double), ("effort", c_int32),
                ("progress", PROGRESS), ("progress_user", c_void_p)]


class DecodingOptions(Struct):
    _fields_ = [("size", c_size_t), ("codebooks", c_int32), ("progress", PROGRESS), ("progress_user", c_void_p),
                ("codebook_mask", c_uint64)]


class EncoderOptions(Struct):
    _fields_ = [("size", c_size_t), ("bandwidth_kbps", c_double), ("segment_seconds", c_double), ("effort", c_int32),
                ("version0", c_int32), ("entropy", c_int32), ("sample_rate", c_int32), ("channels", c_int32),
                ("tags", POINTER(Tag)), ("tag_count", c_size_t)]


class DecoderOptions(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("device", c_char_p), ("threads", c_int32),
                ("backend", c_int32), ("model_rate", c_int32), ("as_original", c_int32), ("channels", c_int32),
                ("codebooks", c_int32), ("max_seconds", c_double), ("seek", SEEK), ("file_size", c_int64),
                ("codebook_mask", c_uint64)]


class Picture(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("bytes", c_size_t), ("mime", c_char_p), ("description", c_char_p), ("type", c_int32)]


class StreamInfo(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("tags", POINTER(Tag)), ("tag_count", c_size_t),
                ("samples", c_int64), ("version", c_int32), ("sample_rate", c_int32), ("channels", c_int32),
                ("codebooks", c_int32), ("language_model", c_int32), ("source_channels", c_int32),
                ("pictures", POINTER(Picture)), ("picture_count", c_size_t)]


class EncodeFileOptions(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("bandwidth_kbps", c_double), ("segment_seconds", c_double),
                ("effort", c_int32), ("version0", c_int32), ("language_model", c_int32), ("threads", c_int32),
                ("overwrite", c_int32), ("verify", c_int32), ("accept_truncated", c_int32), ("progress", PROGRESS),
                ("progress_user", c_void_p), ("codec", c_void_p), ("device", c_char_p), ("backend", c_int32),
                ("entropy", c_int32), ("no_preserve", c_int32)]


class ReportInfo(Struct):
    _fields_ = [("size", c_size_t), ("samples", c_int64), ("shortfall", c_char_p), ("besides", c_char_p),
                ("lost_tags", POINTER(c_char_p)), ("lost_tag_count", c_size_t), ("peak", c_float), ("clipped", c_int32)]


class DecodeFileOptions(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("max_seconds", c_double), ("rescale", c_int32),
                ("model_rate", c_int32), ("channels", c_int32), ("bits", c_int32), ("threads", c_int32),
                ("overwrite", c_int32), ("progress", PROGRESS), ("progress_user", c_void_p), ("codec", c_void_p),
                ("device", c_char_p), ("backend", c_int32), ("codebooks", c_int32), ("as_original", c_int32),
                ("codebook_mask", c_uint64), ("no_preserve", c_int32)]


class FileInfo(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("identity", c_char_p), ("entropy", c_char_p),
                ("tags", POINTER(Tag)), ("tag_count", c_size_t), ("bandwidth_kbps", c_double), ("samples", c_int64),
                ("source_samples", c_int64), ("bytes", c_int64), ("version", c_int32), ("sample_rate", c_int32),
                ("channels", c_int32), ("codebooks", c_int32), ("language_model", c_int32), ("source_rate", c_int32),
                ("source_channels", c_int32)]


class VerifyOptions(Struct):
    _fields_ = [("size", c_size_t), ("model", c_char_p), ("threads", c_int32)]


class Verified(Struct):
    _fields_ = [("size", c_size_t), ("chunks", c_int64), ("frames", c_int64), ("samples", c_int64)]


_out = POINTER(c_void_p)  # X** out, and char** error: void, so that ctypes keeps the pointer

# Result and arguments of every function.
FUNCTIONS: dict[str, tuple] = {
    "xcodec_version": (c_char_p,),
    "xcodec_status_name": (c_char_p, c_int),
    "xcodec_exit_code": (c_int, c_int),
    "xcodec_free_text": (None, c_void_p),
    "xcodec_models_list": (c_int, _out, _out),
    "xcodec_models_describe": (c_int, c_char_p, _out, _out),
    "xcodec_models_count": (c_size_t, c_void_p),
    "xcodec_models_get": (c_int, c_void_p, c_size_t, POINTER(ModelInfo)),
    "xcodec_models_free": (None, c_void_p),
    "xcodec_codec_open": (c_int, c_char_p, POINTER(CodecOptions), _out, _out),
    "xcodec_codec_get_info": (c_int, c_void_p, POINTER(ModelInfo)),
    "xcodec_codec_free": (None, c_void_p),
    "xcodec_codes_create": (c_int, c_int64, _out, _out),
    "xcodec_codes_add": (c_int, c_void_p, POINTER(Chunk), _out),
    "xcodec_codes_samples": (c_int64, c_void_p),
    "xcodec_codes_count": (c_size_t, c_void_p),
    "xcodec_codes_get": (c_int, c_void_p, c_size_t, POINTER(Chunk)),
    "xcodec_codes_free": (None, c_void_p),
    "xcodec_encode_planar": (c_int, c_void_p, POINTER(c_void_p), c_int64, POINTER(CodingOptions), _out, _out),
    "xcodec_encode_interleaved": (c_int, c_void_p, c_void_p, c_int64, POINTER(CodingOptions), _out, _out),
    "xcodec_decode": (c_int, c_void_p, c_void_p, POINTER(DecodingOptions), _out, _out),
    "xcodec_audio_channels": (c_int32, c_void_p),
    "xcodec_audio_length": (c_int64, c_void_p),
    "xcodec_audio_samples": (c_void_p, c_void_p),
    "xcodec_audio_free": (None, c_void_p),
    "xcodec_encoder_create": (c_int, c_void_p, POINTER(EncoderOptions), WRITE, c_void_p, _out, _out),
    "xcodec_encoder_create_for_codes": (c_int, c_void_p, POINTER(EncoderOptions), CODES, c_void_p, _out, _out),
    "xcodec_encoder_push_planar": (c_int, c_void_p, POINTER(c_void_p), c_int64, _out),
    "xcodec_encoder_push_interleaved": (c_int, c_void_p, c_void_p, c_int64, _out),
    "xcodec_encoder_finish": (c_int, c_void_p, _out),
    "xcodec_encoder_samples": (c_int64, c_void_p),
    "xcodec_encoder_model_samples": (c_int64, c_void_p),
    "xcodec_encoder_free": (None, c_void_p),
    "xcodec_decoder_create": (c_int, READ, c_void_p, c_void_p, POINTER(DecoderOptions), _out, _out),
    "xcodec_decoder_get_info": (c_int, c_void_p, POINTER(StreamInfo)),
    "xcodec_decoder_read_planar": (c_int, c_void_p, POINTER(c_void_p), c_int64, POINTER(c_int64), _out),
    "xcodec_decoder_read_interleaved": (c_int, c_void_p, c_void_p, c_int64, POINTER(c_int64), _out),
    "xcodec_decoder_seek": (c_int, c_void_p, c_int64, _out),
    "xcodec_decoder_free": (None, c_void_p),
    "xcodec_encode_file": (c_int, c_char_p, c_char_p, POINTER(EncodeFileOptions), _out, _out),
    "xcodec_report_get_info": (c_int, c_void_p, POINTER(ReportInfo)),
    "xcodec_report_free": (None, c_void_p),
    "xcodec_decode_file": (c_int, c_char_p, c_char_p, POINTER(DecodeFileOptions), _out, _out),
    "xcodec_inspect_file": (c_int, c_char_p, _out, _out),
    "xcodec_file_get_info": (c_int, c_void_p, POINTER(FileInfo)),
    "xcodec_file_free": (None, c_void_p),
    "xcodec_read_codes": (c_int, c_char_p, POINTER(VerifyOptions), _out, _out),
    "xcodec_verify_file": (c_int, c_char_p, POINTER(VerifyOptions), POINTER(Verified), _out),
}
