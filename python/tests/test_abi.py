"""_abi.py says what the header says."""
import ctypes
import pathlib
import re

from xcodec import _abi

HEADER = pathlib.Path(__file__).resolve().parents[2] / "include" / "xcodec" / "xcodec_c.h"
SCALARS = {"size_t": ctypes.c_size_t, "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64, "uint64_t": ctypes.c_uint64,
           "double": ctypes.c_double, "float": ctypes.c_float, "const char*": ctypes.c_char_p, "void*": ctypes.c_void_p,
           "const void*": ctypes.c_void_p, "xcodec_seek_function": _abi.SEEK, "xcodec_progress_function": _abi.PROGRESS,
           "const xcodec_codec*": ctypes.c_void_p}


def header():
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", HEADER.read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r"\s+", " ", text)


def python_name(name):
    """xcodec_codec_options -> CodecOptions."""
    return "".join(part.capitalize() for part in name.split("_")[1:])


def test_structs():
    structs = re.findall(r"typedef struct (xcodec_\w+) \{ (.*?)\} xcodec_\w+;", header())
    assert len(structs) >= 14
    for name, body in structs:
        ours = getattr(_abi, python_name(name))
        fields = [re.fullmatch(r"(.*?)\s*(\w+)", field.strip()).groups() for field in body.split(";") if field.strip()]
        assert [field for _, field in fields] == [field for field, _ in ours._fields_], name
        for (kind, field), (_, mine) in zip(fields, ours._fields_):
            if kind in SCALARS:
                assert mine is SCALARS[kind], (name, field)
            else:
                assert kind.endswith("*") and ctypes.sizeof(mine) == ctypes.sizeof(ctypes.c_void_p), (name, field)


def test_functions():
    text = re.sub(r"typedef [^;{]*(\{[^}]*\}[^;]*)?;", "", header())
    declared = dict(re.findall(r"\b(xcodec_\w+)\(([^)]*)\)", text))
    assert set(declared) == set(_abi.FUNCTIONS)
    for name, parameters in declared.items():
        count = 0 if parameters.strip() in ("", "void") else parameters.count(",") + 1
        assert count == len(_abi.FUNCTIONS[name]) - 1, name


def test_constants():
    constants = {name: int(value) for name, value in re.findall(r"XCODEC_(\w+) = (\d+)", header())}
    for name, value in constants.items():
        group, _, short = name.partition("_")
        if group == "STATUS":
            assert getattr(_abi, short) == value
        elif group == "BACKEND":
            assert _abi.BACKENDS[{"LIBTORCH": "torch"}.get(short, short.lower())] == value
        else:
            assert group == "ENTROPY" and _abi.ENTROPY[short.lower()] == value
    assert len(constants) == 14 + 3 + 4
