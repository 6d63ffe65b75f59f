#!/usr/bin/env python3
"""Decoder of the adaptive entropy coder of .ecdc version 1 (coder 1, version 1), written from adaptive-coder.md.

Python 3.9 or later, standard library only; shares no code with the C++ coder, against which it is checked.

usage: adaptive_decoder.py CODEBOOKS BITS FRAMES[,FRAMES...] < payload   prints one line of codes per frame
"""
import sys

MODEL_BITS = 12
CLASSES = 24
LAGS = (2, 1, 4)


class Damaged(ValueError):
    pass


class RangeDecoder:
    def __init__(self, data):
        self.data = data
        self.at = 4
        self.code = int.from_bytes((data + b"\0\0\0\0")[:4], "big")
        self.range = 0xFFFFFFFF
        self.good = True

    def narrow(self, offset, size):
        self.code -= offset
        self.range = size
        while self.range < 1 << 24:
            self.range <<= 8
            self.code = self.code << 8 | (self.data[self.at] if self.at < len(self.data) else 0)
            self.at += 1

    def bit(self, p):
        bound = (self.range >> 16) * p
        if self.code < bound:
            self.narrow(0, bound)
            return True
        self.narrow(bound, self.range - bound)
        return False

    def peek(self, total):
        self.unit = self.range // total
        number = self.code // self.unit
        if number >= total:
            raise Damaged("the bytes fall between two decisions")
        return number

    def take(self, start, size):
        self.narrow(self.unit * start, self.unit * size)

    def uniform(self, total):
        number = self.peek(total)
        self.take(number, 1)
        return number

    def finish(self):
        # The first byte of the window of four is the last byte of the data.
        if self.at - 3 != len(self.data):
            raise Damaged("bytes are missing or left over")


class Flag:
    """Probability, of 2^16, that a candidate is the symbol."""

    def __init__(self, p):
        self.p = p
        self.seen = 0

    def update(self, yes):
        rate = 131072 // (2 * self.seen + 5)
        self.seen = min(self.seen + 1, 252)
        if yes:
            self.p += (65536 - self.p) * rate >> 16
        else:
            self.p -= self.p * rate >> 16
        self.p = min(max(self.p, 32), 65504)


def class_of(count):
    if count <= 4:
        return count
    e = (count - 1).bit_length() - 1
    return min(1 + 2 * e + ((count - 1) >> (e - 1) & 1), CLASSES - 1)


class Model:
    def __init__(self, bits):
        self.size = 1 << bits
        self.count = [0] * self.size
        self.members = [[] for _ in range(CLASSES)]  # in the order of the text
        self.members[0] = list(range(self.size))
        self.mass = [0] * CLASSES
        self.hits = [0] * CLASSES
        self.counted = 0
        self.flags = [[Flag(6554 + 983 * (i % CLASSES)) for i in range(2 * CLASSES)] for _ in LAGS]
        self.refresh()

    def refresh(self):
        self.scale = (6400 << 16) // (10 * (self.counted + 8) + self.size)
        self.frequency = [0] * CLASSES
        for c in range(CLASSES):
            self.recompute(c)

    def recompute(self, c):
        n = len(self.members[c])
        f = (self.scale * (10 * self.mass[c] + n) >> 16) + self.hits[c]
        self.frequency[c] = max(f, 1) if n else 0

    def age(self):
        self.hits = [h - (h + 15 >> 4) for h in self.hits]
        self.refresh()

    def add(self, symbol):
        c = class_of(self.count[symbol])
        if self.counted < 65535:
            self.counted += 1
            self.count[symbol] += 1
            n = self.count[symbol]
            up = class_of(n)
            if up == c:
                self.mass[c] += 1
            else:
                self.mass[c] -= n - 1
                self.mass[up] += n
                members = self.members[c]
                i = members.index(symbol)
                members[i] = members[0]
                members.pop(0)
                self.members[up].append(symbol)
                self.recompute(up)
        self.recompute(c)


def decode_symbol(coder, model, row, below, t):
    """The next symbol; row has the symbols before t, below whether the lower codebook's code at t repeats that of
    `lag` frames before (a function)."""
    out = []
    frequency = model.frequency[:]
    left = [len(m) for m in model.members]
    for i, lag in enumerate(LAGS):
        if t < lag or row[t - lag] in out:
            continue
        candidate = row[t - lag]
        c = class_of(model.count[candidate])
        flag = model.flags[i][c + (CLASSES if below(lag) else 0)]
        equal = coder.bit(flag.p)
        flag.update(equal)
        if equal:
            model.add(candidate)
            return candidate
        out.append(candidate)
        f = frequency[c] * (left[c] - 1) // left[c]
        left[c] -= 1
        frequency[c] = max(f, 1) if left[c] else 0
    total = sum(frequency)
    if total == 0:
        raise Damaged("no symbol is left")
    number = coder.peek(total)
    start, c = 0, 0
    while start + frequency[c] <= number:
        start += frequency[c]
        c += 1
    coder.take(start, frequency[c])
    symbol = [m for m in model.members[c] if m not in out][coder.uniform(left[c])]
    model.hits[c] += 64
    model.add(symbol)
    return symbol


def decode_rows(payload, codebooks, bits, frames):
    coder = RangeDecoder(bytes(payload))
    low_bits = max(bits - MODEL_BITS, 0)
    rows = []
    for k in range(codebooks):
        model = Model(bits - low_bits)
        symbols, row = [], []
        for t in range(frames):
            if t % 16 == 0 and t:
                model.age()
            lower = rows[k - 1] if k else None
            symbols.append(decode_symbol(coder, model, symbols, t=t, below=lambda lag: (
                lower is not None and lower[t - lag] == lower[t])))
            row.append(symbols[-1] << low_bits | (coder.uniform(1 << low_bits) if low_bits else 0))
        rows.append(row)
    coder.finish()
    return rows


def unpack(payload, codebooks, bits, chunk_frames):
    chunks, at = [], 0
    for frames in chunk_frames:
        size = (frames * codebooks * bits + 7) // 8
        number = int.from_bytes(payload[at:at + size], "little")
        at += size
        if number >> frames * codebooks * bits:
            raise Damaged("bits after the last code are set")
        chunks.append([number >> i * bits & ((1 << bits) - 1) for i in range(frames * codebooks)])
    return chunks


def decode(payload, codebooks, bits, chunk_frames):
    """One list a chunk: its codes, frame after frame, in a frame codebook after codebook. Raises Damaged."""
    packed = sum((n * codebooks * bits + 7) // 8 for n in chunk_frames)
    if len(payload) > packed:
        raise Damaged("the payload is longer than packed codes")
    if len(payload) == packed:
        return unpack(payload, codebooks, bits, chunk_frames)
    rows = decode_rows(payload, codebooks, bits, sum(chunk_frames))
    chunks, first = [], 0
    for n in chunk_frames:
        chunks.append([rows[k][t] for t in range(first, first + n) for k in range(codebooks)])
        first += n
    return chunks


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    codebooks, bits = int(sys.argv[1]), int(sys.argv[2])
    frames = [int(n) for n in sys.argv[3].split(",")]
    try:
        chunks = decode(sys.stdin.buffer.read(), codebooks, bits, frames)
    except Damaged as e:
        print(f"adaptive_decoder.py: {e}", file=sys.stderr)
        sys.exit(3)
    for codes in chunks:
        for at in range(0, len(codes), codebooks):
            print(*codes[at:at + codebooks])


if __name__ == "__main__":
    main()
