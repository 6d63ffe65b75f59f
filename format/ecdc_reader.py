#!/usr/bin/env python3
"""Independent reader of .ecdc files, versions 0 and 1, written from format/ecdc-1.md.

Python 3.9 or later, standard library only; shares no code with the C++ reader, against which it is checked.

usage: ecdc_reader.py [--codes] FILE...

Prints one JSON document a file: everything in it, with offsets, and "error": null or {"class", "message",
"in_codes"} when the file is not right ("damaged", "unsupported", "limit"; in_codes: the container is right, what the
payloads hold is not). What was read before the error is printed too.
--codes adds the decoded codes of every block (packed and adaptive codes, see CODERS). Exit status: 0 when every file is
right, 3 damaged, 4 unsupported, 6 over a limit.
"""
import hashlib
import json
import struct
import sys
import zlib

import adaptive_decoder

MAX_RATE = 768000  # Hz
RATES = [0, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000]
MAX_SAMPLES = 1 << 48
MAX_SOURCE_EXCESS = 1 << 20
MAX_CODES_PER_BLOCK = 1 << 20
MAX_SAMPLES_PER_BLOCK = 1 << 26
MAX_BLOCKS = 1 << 22
MAX_SECTION = (1 << 24) - 1
MAX_TAGS = 2 << 20
NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")
EXIT_STATUS = {"damaged": 3, "unsupported": 4, "limit": 6}


class FormatError(Exception):
    """A file that is not what the specification says."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind
        self.in_codes = False


def damaged(message):
    return FormatError("damaged", message)


def require(condition, message):
    if not condition:
        raise damaged(message)


def ceil_div(a, b):
    return -(-a // b)


class Cursor:
    """Takes fields off the front of a byte string."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def take(self, count):
        require(count <= len(self.data) - self.at, "the data ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self, low, high):
        value = 0
        for i in range(9):
            b = self.byte()
            value |= (b & 0x7F) << (7 * i)
            if b < 0x80:
                require(b != 0 or i == 0, "a number is not in its shortest form")
                require(low <= value <= high, f"{value} is not in {low}..{high}")
                return value
        raise damaged("a number is too long")

    def rest(self):
        return self.take(len(self.data) - self.at)

    def done(self):
        return self.at == len(self.data)


# ---- version 0 -------------------------------------------------------------------------------------------------


def unique_keys(pairs):
    require(len(dict(pairs)) == len(pairs), "a key comes twice")
    return dict(pairs)


def refuse_number(text):
    raise damaged(f"{text} is not an integer")


def read_v0(data, out):
    cursor = Cursor(data, 5)
    (length,) = struct.unpack(">I", cursor.take(4))
    require(length <= 65536, "the header is too long")
    raw = cursor.take(length)
    try:
        fields = json.loads(raw.decode("utf-8"), object_pairs_hook=unique_keys, parse_float=refuse_number,
                            parse_constant=refuse_number, parse_int=lambda s: refuse_number(s) if s[0] == "-" else int(s))
    except (ValueError, RecursionError) as error:
        raise damaged(f"the header is not JSON: {error}") from None
    require(isinstance(fields, dict) and set(fields) == {"m", "al", "nc", "lm"}, "the header's keys are wrong")
    name, samples, codebooks, lm = (fields[k] for k in ("m", "al", "nc", "lm"))
    require(isinstance(name, str), "m is not text")
    try:
        name_bytes = name.encode("utf-8")
    except UnicodeEncodeError:
        raise damaged("m is not valid Unicode") from None
    require(1 <= len(name_bytes) <= 255, "m has a wrong length")
    require(type(samples) is int and 0 <= samples <= MAX_SAMPLES, "al is wrong")
    require(type(codebooks) is int and 1 <= codebooks <= 256, "nc is wrong")
    require(isinstance(lm, bool), "lm is wrong")
    out["header"] = {"model": name, "samples": samples, "codebooks": codebooks, "language_model": lm}
    payload = cursor.rest()
    out["payload"] = {"offset": 9 + length, "bytes": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}


# ---- version 1: sections ---------------------------------------------------------------------------------------


def read_section(data, at, prefix_bytes, max_body):
    """Body and end of the section at `at`; everything before the body's meaning is checked."""
    cursor = Cursor(data, at + prefix_bytes)
    length_at = cursor.at
    length = cursor.varint(0, MAX_SECTION)
    require(cursor.at - length_at <= 4 and length <= max_body, "a section is too long")
    body = cursor.take(length)
    crc = zlib.crc32(data[at:cursor.at])
    (stored,) = struct.unpack("<I", cursor.take(4))
    require(crc == stored, f"the checksum of the section at {at} does not match")
    return body, cursor.at


def read_rate(cursor, optional):
    value = cursor.varint(0 if optional else 1, (1 << 24) - 1)
    if value < len(RATES):
        return RATES[value]
    require(16 <= value <= MAX_RATE and value not in RATES, "a sample rate is spelt wrongly")
    return value


def read_text(value):
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise damaged("a text is not UTF-8") from None


def read_fields(cursor, header):
    """Extension fields: (id << 1 | critical), length, value."""
    header.update(lm_identity=None, effort=None, software=None, expected_samples=None, source_codec=None, tail=0,
                  segments=None)
    header["unknown_fields"] = []
    previous = 0
    while not cursor.done():
        key = cursor.varint(0, (1 << 32) - 1)
        value = cursor.take(cursor.varint(0, 4096))
        field, critical = key >> 1, key & 1
        require(field > previous, "fields are out of order")
        previous = field
        if critical and field > 7:
            raise FormatError("unsupported", f"critical field {field} is unknown")
        require(field > 7 or bool(critical) == (field in (1, 6)), "a field has the wrong critical bit")
        if field == 1:
            require(len(value) == 8, "the language model's identity has a wrong length")
            header["lm_identity"] = value.hex()
        elif field in (2, 4):
            number = Cursor(value)
            name, high = ("effort", (1 << 31) - 1) if field == 2 else ("expected_samples", MAX_SAMPLES)
            header[name] = number.varint(0, high)
            require(number.done(), "a number is followed by something")
        elif field in (3, 5):
            header["software" if field == 3 else "source_codec"] = read_text(value)
        elif field in (6, 7):
            numbers = Cursor(value)
            if field == 6:
                header["tail"] = numbers.varint(1, 65536)
            else:
                length = numbers.varint(1, MAX_SAMPLES)
                header["segments"] = [length, numbers.varint(0, length - 1)]
            require(numbers.done(), "a number is followed by something")
        else:
            header["unknown_fields"].append([field, value.hex()])


def read_header(body):
    cursor = Cursor(body)
    flags = cursor.varint(0, (1 << 32) - 1)
    if flags & ~3:
        raise FormatError("unsupported", "an unknown flag is set")
    name = cursor.take(cursor.varint(1, 64)).decode("latin-1")
    require(set(name) <= NAME_CHARACTERS and name[0] not in "._+-", "the model's name is wrong")
    h = {"model": name, "identity": cursor.take(16).hex(), "normalize": bool(flags & 1), "full_chunks": bool(flags & 2)}
    h["sample_rate"] = read_rate(cursor, False)
    h["channels"] = cursor.varint(1, 255)
    h["hop"] = cursor.varint(1, 65536)
    h["chunk_length"] = cursor.varint(0, 1 << 24)
    h["chunk_stride"] = 0
    if h["chunk_length"]:
        h["chunk_stride"] = h["chunk_length"] - cursor.varint(0, h["chunk_length"] - 1)
    h["codebooks"] = cursor.varint(1, 256)
    h["codebook_bits"] = cursor.varint(1, 16)
    h["coder"] = cursor.varint(0, 255)
    h["coder_version"] = cursor.varint(0, 65535)
    h["units_per_block"] = cursor.varint(1, MAX_CODES_PER_BLOCK)
    h["source_rate"] = read_rate(cursor, True)
    h["source_channels"] = cursor.varint(0, 65535)
    source_format = cursor.byte()
    h["source_format"] = source_format if source_format <= 10 else 0
    read_fields(cursor, h)
    require(h["chunk_length"] or not flags, "flags that need chunks are set")
    require(h["tail"] < h["hop"] and not (h["tail"] and h["chunk_length"]), "a tail where there can be none")
    geometry = Geometry(h)
    require(geometry.codes_per_block() <= MAX_CODES_PER_BLOCK, "a block has too many codes")
    require(h["units_per_block"] * geometry.stride + geometry.length <= MAX_SAMPLES_PER_BLOCK,
            "a block has too many samples")
    return h, geometry


class Geometry:
    """Units, frames and samples."""

    def __init__(self, header):
        self.h = header
        self.chunked = header["chunk_length"] > 0
        self.length = header["chunk_length"] or header["hop"]
        self.stride = header["chunk_stride"] or header["hop"]

    def frames(self, samples):
        return ceil_div(self.length if self.h["full_chunks"] else samples, self.h["hop"])

    def codes_per_block(self):
        frames = ceil_div(self.length, self.h["hop"])
        return self.h["units_per_block"] * frames * self.h["codebooks"]

    def max_payload(self):
        return 2 * ceil_div(self.codes_per_block() * self.h["codebook_bits"], 8) + 64

    def max_block_body(self):
        return 16 + (2 * self.h["units_per_block"] if self.h["normalize"] else 0) + self.max_payload()

    def units_for(self, total):
        return max(1, ceil_div(total - self.h["tail"], self.stride)) if total else 0

    def cut(self, first, units, total):
        return max(0, (first + units - 1) * self.stride + self.length - total)

    def chunk_frames(self, first, units, total):
        if not self.chunked:
            return [units]
        starts = [(first + i) * self.stride for i in range(units)]
        return [self.frames(self.length if total is None else min(self.length, total - s)) for s in starts]


def scale_from_code(code):
    return struct.unpack("<f", struct.pack("<I", (95 << 23) + (code << 13)))[0]


def read_tags(body):
    """Text and pictures, or None when they are compressed: zstd is not in the standard library."""
    require(body, "empty metadata")
    if body[0] == 1:
        check_zstd_size(body[1:])
        return None
    if body[0] != 0:
        raise FormatError("unsupported", "the tags are compressed in an unknown way")
    require(len(body) - 1 <= MAX_TAGS, "the tags are too long")
    tags = {"text": [], "pictures": []}
    cursor = Cursor(body, 1)
    while not cursor.done():
        require(len(tags["text"]) + len(tags["pictures"]) < 256, "too many tags")
        key = cursor.take(cursor.varint(1, 64)).decode("latin-1")
        value = cursor.take(cursor.varint(0, MAX_TAGS))
        require(all(c in "abcdefghijklmnopqrstuvwxyz0123456789_" for c in key), "a tag's name is wrong")
        if key == "cover":
            picture = Cursor(value)
            mime = picture.take(picture.varint(1, 127)).decode("latin-1")
            require(all(" " < c < "\x7f" for c in mime), "a picture's type is wrong")
            data = picture.rest()
            require(len(data) <= 1 << 20, "a picture is too large")
            tags["pictures"].append({"mime": mime, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
        else:
            require(len(value) <= 65536, "a tag is too long")
            tags["text"].append([key, read_text(value)])
    return tags


def check_zstd_size(frame):
    """Reads the content size of a Zstandard frame (RFC 8878, 3.1.1.1)."""
    require(frame[:4] == b"\x28\xb5\x2f\xfd" and len(frame) > 5, "not a zstd frame")
    descriptor = frame[4]
    single = descriptor >> 5 & 1
    size_bytes = (1 if single else 0, 2, 4, 8)[descriptor >> 6]
    at = 5 + (0 if single else 1) + (0, 1, 2, 4)[descriptor & 3]
    require(len(frame) >= at + size_bytes, "not a zstd frame")
    if size_bytes:
        size = int.from_bytes(frame[at:at + size_bytes], "little") + (256 if size_bytes == 2 else 0)
        if size > MAX_TAGS:
            raise FormatError("limit", "the tags decompress to more than the format allows")


def read_block(body, header, geometry):
    cursor = Cursor(body)
    block = {"number": cursor.varint(0, MAX_BLOCKS - 1), "units": cursor.varint(1, header["units_per_block"]),
             "cut": cursor.varint(0, geometry.length - 1)}
    count = block["units"] if header["normalize"] else 0
    block["scales"] = [scale_from_code(c) for c in struct.unpack(f"<{count}H", cursor.take(2 * count))]
    payload = cursor.rest()
    require(len(payload) <= geometry.max_payload(), "a payload is too long")
    first = block["number"] * header["units_per_block"]
    end = (first + block["units"] - 1) * geometry.stride + geometry.length - block["cut"]
    block.update(first_unit=first, first_sample=first * geometry.stride, end_sample=end)
    block["chunk_frames"] = geometry.chunk_frames(first, block["units"], end if block["cut"] else None)
    block.update(payload_bytes=len(payload), payload_sha256=hashlib.sha256(payload).hexdigest())
    return block, payload


def read_trailer(body):
    require(len(body) >= 3, "the trailer is too short")
    length_bytes = 1 if len(body) < 1 << 7 else 2 if len(body) < 1 << 14 else 3 if len(body) < 1 << 21 else 4
    require(int.from_bytes(body[-3:], "little") == 3 + length_bytes + len(body) + 4, "the trailer's size is wrong")
    cursor = Cursor(body[:-3])
    trailer = {"total_samples": cursor.varint(0, MAX_SAMPLES)}
    excess = cursor.varint(0, 2 * MAX_SOURCE_EXCESS)
    trailer["source_excess"] = -(excess + 1) // 2 if excess & 1 else excess // 2
    trailer["digest"] = cursor.take(12).hex()
    trailer["record"] = {"identity_prefix": cursor.take(4).hex(), "codebooks": cursor.varint(1, 256),
                         "coder": cursor.varint(0, 255), "coder_version": cursor.varint(0, 65535),
                         "units_per_block": cursor.varint(1, MAX_CODES_PER_BLOCK)}
    trailer["block_bytes"] = []
    while not cursor.done():
        trailer["block_bytes"].append(cursor.varint(1, MAX_SECTION))
    return trailer


# ---- version 1: codes ------------------------------------------------------------------------------------------


def unpack_packed(payload, header, chunk_frames):
    """Coder 0: per chunk, frame by frame, codebook by codebook, low bit first, filled to a byte with zeros."""
    chunks, at, bits = [], 0, header["codebook_bits"]
    for frames in chunk_frames:
        count = frames * header["codebooks"]
        size = ceil_div(count * bits, 8)
        require(at + size <= len(payload), "a payload is too short")
        number = int.from_bytes(payload[at:at + size], "little")
        at += size
        codes = []
        for _ in range(count):
            codes.append(number & ((1 << bits) - 1))
            number >>= bits
        require(number == 0, "bits after the last code are set")
        chunks.append(codes)
    require(at == len(payload), "a payload is too long")
    return chunks


def decode_adaptive(payload, header, chunk_frames):
    """Coder 1: adaptive-coder.md."""
    try:
        return adaptive_decoder.decode(payload, header["codebooks"], header["codebook_bits"], chunk_frames)
    except adaptive_decoder.Damaged as error:
        raise damaged(str(error)) from None


# (coder, version) -> function(payload, header, chunk_frames) -> one list of codes a chunk, frames first. A coder
# that is not here is not decoded; everything around its payload is still checked.
CODERS = {(0, 1): unpack_packed, (1, 1): decode_adaptive}


def check_codes(blocks, header, trailer, want_codes):
    """True or False: the digest over all codes matches; None when there is no decoder for them."""
    decode = CODERS.get((header["coder"], header["coder_version"]))
    if decode is None:
        return None
    digest = hashlib.sha256()
    for block, payload in blocks:
        chunks = decode(payload, header, block["chunk_frames"])
        for codes in chunks:
            digest.update(struct.pack(f"<{len(codes)}H", *codes))
        if want_codes:
            block["codes"] = chunks
    return digest.hexdigest()[:24] == trailer["digest"]


# ---- version 1: whole files ------------------------------------------------------------------------------------


def check_totals(blocks, trailer, header, geometry):
    total, count = trailer["total_samples"], header["units_per_block"]
    record = {"identity_prefix": header["identity"][:8],
              **{k: header[k] for k in ("codebooks", "coder", "coder_version", "units_per_block")}}
    require(trailer["record"] == record, "the trailer belongs to another file")
    resampled = header["source_rate"] not in (0, header["sample_rate"])
    most = header["source_rate"] // header["sample_rate"] + 1 if resampled else 0
    require(abs(trailer["source_excess"]) <= most, "the source's length does not fit the total")
    units = geometry.units_for(total)
    require(len(blocks) == ceil_div(units, count), "blocks are missing")
    require(trailer["block_bytes"] == [b["bytes"] for b, _ in blocks], "the index contradicts the blocks")
    for block, _ in blocks:
        expected = min(count, units - block["first_unit"])
        require(block["units"] == expected, "a block has the wrong number of units")
        require(block["cut"] == geometry.cut(block["first_unit"], expected, total), "a block contradicts the length")


def read_v1(data, out, want_codes):
    body, at = read_section(data, 0, 5, 65536)
    header, geometry = read_header(body)
    out["header"] = header
    out["tags"], out["metadata"], out["unknown_sections"], out["blocks"] = None, None, [], []
    blocks = []
    while True:
        require(at + 3 <= len(data), "the file ends too early")
        require(data[at:at + 2] == b"\xec\xdc", f"no marker at {at}")
        kind = chr(data[at + 2])
        limit = {"B": geometry.max_block_body(), "m": MAX_TAGS + 1}.get(kind, MAX_SECTION)
        body, end = read_section(data, at, 3, limit)
        place = {"offset": at, "bytes": end - at}
        if kind == "B":
            block, payload = read_block(body, header, geometry)
            require(block["number"] == len(blocks), "a block is missing or out of order")
            block.update(place)
            blocks.append((block, payload))
            out["blocks"].append(block)
        elif kind == "T":
            trailer = read_trailer(body)
            trailer.update(place)
            out["trailer"] = trailer
            break
        else:
            require(not blocks, "a section stands where a block should")
            if kind == "m":
                require(out["metadata"] is None, "the metadata comes twice")
                out["metadata"] = place
                out["tags"] = read_tags(body)
            elif "a" <= kind <= "z":
                require(len(out["unknown_sections"]) < 64, "too many unknown sections")
                out["unknown_sections"].append({"type": kind, **place})
            else:
                raise FormatError("unsupported", f"critical section {kind!r} is unknown")
        at = end
    check_totals(blocks, trailer, header, geometry)
    require(end == len(data), "the file goes on after its end")
    try:
        out["digest_ok"] = check_codes(blocks, header, trailer, want_codes)
        require(out["digest_ok"] is not False, "the digest over all codes does not match")
    except FormatError as error:
        error.in_codes = True
        raise


def is_damaged_v1(data):
    """Whether only the version byte keeps this from being a version 1 header."""
    try:
        read_section(data[:4] + b"\x01" + data[5:], 0, 5, 65536)
    except FormatError:
        return False
    return True


def read_file(data, want_codes=False):
    out = {"version": None, "error": None}
    try:
        require(len(data) >= 5, "the file ends too early")
        require(data[:4] == b"ECDC", "not an .ecdc file")
        version = data[4]
        if version > 1:
            require(not is_damaged_v1(data), "the version byte is damaged")
            raise FormatError("unsupported", f"version {version} is unknown")
        out["version"] = version
        if version == 0:
            read_v0(data, out)
        else:
            read_v1(data, out, want_codes)
    except FormatError as error:
        out["error"] = {"class": error.kind, "message": str(error), "in_codes": error.in_codes}
    return out


def main(arguments):
    want_codes = "--codes" in arguments
    names = [a for a in arguments if a != "--codes"]
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    status = 0
    for name in names:
        with open(name, "rb") as file:
            result = read_file(file.read(), want_codes)
        print(json.dumps(result, indent=1, sort_keys=True))
        if result["error"]:
            status = status or EXIT_STATUS[result["error"]["class"]]
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
