"""What the abuse scripts share: running xcodec under watch, and .ecdc files with wrong contents but right checksums."""
import os
import resource
import struct
import subprocess
import sys
import time
import zlib

CORPUS = os.environ["CORPUS"]


class Ran:
    """Exit status (negative: signal), standard error, seconds on the processor, peak MiB."""

    def __init__(self, code, out, err, seconds, mib):
        self.code, self.out, self.err, self.seconds, self.mib = code, out, err, seconds, mib


def worked():
    """Seconds that children took of the processor: what a busy machine does not lengthen. What sleeps meets a timeout."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*args, **options):
    """Runs xcodec (or options["program"]) and measures it."""
    program = options.pop("program", ["xcodec"])
    options.setdefault("stdin", subprocess.DEVNULL)
    before = worked()
    child = subprocess.Popen([*program, *map(os.fspath, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    out, err = child.communicate(timeout=300)
    seconds = worked() - before
    # The peak of all children so far: an upper bound, which is what limits need.
    return Ran(child.returncode, out, err, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def fail(text):
    print(text)
    sys.exit(1)


def expect(ran, codes, what, lines=1):
    """The exit status is one of `codes`, and a failure is told in `lines` lines that start as they should."""
    codes = codes if isinstance(codes, (set, tuple, list)) else {codes}
    if ran.code not in codes:
        fail(f"{what}: exit status {ran.code} instead of {codes}: {ran.err!r}")
    if ran.code and (ran.err.count(b"\n") != lines or not ran.err.startswith(b"xcodec: ")):
        fail(f"{what}: not {lines} line(s) of message: {ran.err!r}")


def expect_only(*names):
    """The folder holds these files and nothing else: no output, no temporary file."""
    found = sorted(os.listdir("."))
    if found != sorted(names):
        fail(f"the folder holds {found} instead of {sorted(names)}")


def read(name):
    with open(name, "rb") as file:
        return file.read()


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def put_varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def sections(data):
    """[(prefix, body)] of a sound version 1 file: signature or marker, and what stands between length and checksum."""
    found, at = [], 0
    while at < len(data):
        prefix = data[at:at + (5 if at == 0 else 3)]
        length, start = varint(data, at + len(prefix))
        found.append((prefix, data[start:start + length]))
        at = start + length + 4
    return found


def seal(parts):
    """The file of these sections, with right lengths and checksums."""
    out = b""
    for prefix, body in parts:
        section = prefix + put_varint(len(body)) + body
        out += section + struct.pack("<I", zlib.crc32(section))
    return out


def v0(json, payload=b""):
    json = json if isinstance(json, bytes) else json.encode()
    return b"ECDC\0" + struct.pack(">I", len(json)) + json + payload


def wav(samples=b"\0" * 400, tag=1, channels=2, rate=48000, bits=16, data_size=None, before=b"", fmt_twice=False):
    frame = max(1, channels * bits // 8)
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, tag, channels, rate, rate * frame & 0xFFFFFFFF, frame & 0xFFFF, bits)
    size = len(samples) if data_size is None else data_size
    body = b"WAVE" + before + fmt + (fmt if fmt_twice else b"") + b"data" + struct.pack("<I", size) + samples
    return b"RIFF" + struct.pack("<I", len(body)) + body
