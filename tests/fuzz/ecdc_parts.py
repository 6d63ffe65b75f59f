"""Version 1 files as lists of fields (format/ecdc-1.md), to be changed and put together again with every length and
checksum right, so that a change reaches the code after that check."""
import hashlib
import struct
import zlib


class Field:
    """A varint ("v", an int), one or more bytes ("b"), or a list of fields after its length ("l")."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def encode(self):
        if self.kind == "v":
            return varint(self.value)
        if self.kind == "b":
            return bytes(self.value)
        body = b"".join(f.encode() for f in self.value)
        return varint(len(body)) + body

    def copy(self):
        return Field(self.kind, [f.copy() for f in self.value] if self.kind == "l" else self.value)


class Section:
    """kind: "H" for the header, otherwise the letter of the marker."""

    def __init__(self, kind, fields):
        self.kind, self.fields = kind, fields

    def copy(self):
        return Section(self.kind, [f.copy() for f in self.fields])

    def encode(self):
        body = b"".join(f.encode() for f in self.fields)
        start = b"ECDC\x01" if self.kind == "H" else b"\xec\xdc" + self.kind.encode("latin-1")
        data = start + varint(len(body)) + body
        return data + zlib.crc32(data).to_bytes(4, "little")


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


class Taker:
    def __init__(self, data):
        self.data, self.at = data, 0

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def v(self):
        return Field("v", self.number())

    def b(self, count):
        return Field("b", self.take(count))

    def l(self):
        return Field("l", [self.b(self.number())])


def header_fields(body):
    t = Taker(body)
    fields = [t.v(), t.l(), t.b(16), t.v(), t.v(), t.v(), t.v()]
    chunk_length = fields[-1].value
    if chunk_length:
        fields.append(t.v())
    fields += [t.v(), t.v(), t.v(), t.v(), t.v(), t.v(), t.v(), t.b(1)]
    while t.left():
        fields.append(t.v())
        value = Taker(t.take(t.number()))
        number = fields[-1].value >> 1
        fields.append(Field("l", [value.v() for _ in range({2: 1, 4: 1, 6: 1, 7: 2}.get(number, 0))] + [value.b(value.left())]))
    return fields


def tag_fields(body):
    t = Taker(body)
    fields = [t.b(1)]
    while t.left() and fields[0].value == b"\0":
        fields.append(t.l())
        value = Taker(t.take(t.number()))
        start = [value.l()] if fields[-1].value[0].value == b"cover" else []
        fields.append(Field("l", start + [value.b(value.left())]))
    return fields + [t.b(t.left())]


def block_fields(body, normalized):
    t = Taker(body)
    fields = [t.v(), t.v(), t.v()]
    fields += [t.b(2) for _ in range(fields[1].value if normalized else 0)]
    return fields + [t.b(t.left())]


def trailer_fields(body):
    t = Taker(body[:-3])
    fields = [t.v(), t.v(), t.b(12), t.b(4), t.v(), t.v(), t.v(), t.v()]
    while t.left():
        fields.append(t.v())
    return fields + [Field("b", body[-3:])]


def parse(data):
    """Sections of a file that is right."""
    sections, at = [], 0
    while at < len(data):
        prefix = 5 if at == 0 else 3
        t = Taker(data)
        t.at = at + prefix
        body = t.take(t.number())
        kind = "H" if at == 0 else chr(data[at + 2])
        if kind == "H":
            fields = header_fields(body)
            normalized = fields[0].value & 1
        elif kind == "m":
            fields = tag_fields(body)
        elif kind == "B":
            fields = block_fields(body, normalized)
        elif kind == "T":
            fields = trailer_fields(body)
        else:
            fields = [Field("b", body)]
        sections.append(Section(kind, fields))
        at = t.at + 4
    return sections


def set_sizes(sections):
    """Makes the trailer's index and its own size right."""
    for section in sections:
        if section.kind == "T" and len(section.fields) > 9:
            index = [Field("v", len(s.encode())) for s in sections if s.kind == "B"]
            section.fields[8:-1] = index
            section.fields[-1] = Field("b", len(section.encode()).to_bytes(3, "little"))


def set_record(sections):
    """Makes the trailer's record that of the header."""
    header, trailers = sections[0].fields, [s for s in sections if s.kind == "T" and len(s.fields) > 9]
    if sections[0].kind != "H" or len(header) < 13:
        return
    chunked = header[6].kind == "v" and header[6].value > 0
    first = 8 if chunked else 7
    numbers = [header[i] for i in (first, first + 2, first + 3, first + 4)]
    for trailer in trailers:
        trailer.fields[3] = Field("b", header[2].encode()[:4])
        trailer.fields[4:8] = [f.copy() for f in numbers]


def set_digest(sections, codes):
    """codes: lists of numbers, chunk by chunk."""
    digest = hashlib.sha256()
    for chunk in codes:
        digest.update(struct.pack(f"<{len(chunk)}H", *chunk))
    for section in sections:
        if section.kind == "T" and len(section.fields) > 3:
            section.fields[2] = Field("b", digest.digest()[:12])


def encode(sections):
    return b"".join(s.encode() for s in sections)
