#!/usr/bin/env python3
"""Version 1 files whose fields have been changed, with lengths, checksums and mostly index, record and digest made right:
the C++ reader and format/ecdc_reader.py say the same about each, and `xcodec test` believes none that they refuse.

usage: structured.py REPOSITORY ECDC_DUMP XCODEC COUNT [SEED]

A quarter of the files are coded with the language model of the built-in model: their codes are read by `xcodec test` alone,
which must then find what the digest was not made right for.
"""
import collections
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import wave
from random import Random

sys.path.insert(0, os.path.dirname(__file__))
import ecdc_parts as parts  # noqa: E402

BATCH = 250
NUMBERS = [0, 1, 2, 3, 9, 10, 15, 16, 127, 128, 255, 256, 320, 1023, 16383, 16384, 48000, 65535, 65536, 768000, 768001, (1 << 20) - 1,
           1 << 20, (1 << 20) + 1, 1 << 21, (1 << 22) - 1, 1 << 22, (1 << 24) - 1, 1 << 24, 1 << 26, (1 << 31) - 1, (1 << 32) - 1, 1 << 32,
           1 << 48, (1 << 48) + 1, (1 << 63) - 1, 1 << 63]


def flat(fields):
    for f in fields:
        yield f
        if f.kind == "l":
            yield from flat(f.value)


def change_number(field, random):
    way = random.randrange(4)
    if way == 0:
        field.value = random.choice(NUMBERS)
    elif way == 1:
        field.value = max(0, field.value + random.choice((-2, -1, 1, 2)))
    elif way == 2:
        field.value ^= 1 << random.randrange(20)
    else:  # not in the shortest form, or without an end
        data = bytearray(field.encode())
        data[-1] |= 0x80
        field.kind, field.value = "b", bytes(data) + random.choice((b"\0", b"\x80\0", b"\x80" * 9, b""))


def change_bytes(field, random):
    data = bytearray(field.value)
    way = random.randrange(5)
    if way == 0 or not data:
        data += random.randbytes(random.choice((1, 1, 2, 70, 5000)))
    elif way == 1:
        del data[random.randrange(len(data)):]
    elif way == 2:
        data[random.randrange(len(data))] = random.choice((0, 1, 0x7F, 0x80, 0xC0, 0xED, 0xFF))
    else:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    field.value = bytes(data)


PARTS = {"H": "header", "m": "tags", "B": "block", "T": "trailer"}


def change_field(sections, random, changed):
    section = random.choice(sections)
    fields = list(flat(section.fields))
    if not fields:
        return
    changed[PARTS.get(section.kind, "other section")] += 1
    if random.randrange(6) == 0:
        where = random.randrange(len(section.fields))
        way = random.randrange(3)
        if way == 0:
            del section.fields[where]
        elif way == 1:
            section.fields.insert(where, section.fields[where].copy())
        else:
            other = random.randrange(len(section.fields))
            section.fields[where], section.fields[other] = section.fields[other], section.fields[where]
        return
    field = random.choice(fields)
    if field.kind == "v":
        change_number(field, random)
    elif field.kind == "b":
        change_bytes(field, random)
    else:
        field.value.append(parts.Field("b", random.randbytes(random.randint(1, 3))))


def change_sections(sections, random):
    where = random.randrange(len(sections))
    way = random.randrange(5)
    if way == 0:
        del sections[where]
    elif way == 1:
        sections.insert(where, sections[where].copy())
    elif way == 2:
        other = random.randrange(len(sections))
        sections[where], sections[other] = sections[other], sections[where]
    elif way == 3:
        sections.insert(where, parts.Section(random.choice("abmzABTZ\xff"), [parts.Field("b", random.randbytes(random.randint(0, 9)))]))
    else:
        sections[where].kind = random.choice("mBTHx")


def mutant(seed, random, reader, changed):
    """`changed`: a counter of the parts whose fields were changed, and of changes to the order of sections."""
    sections = [s.copy() for s in seed]
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        if random.randrange(8):
            change_field(sections, random, changed)
        else:
            changed["sections"] += 1
            change_sections(sections, random)
    if not sections:
        return b""
    if random.randrange(8):
        parts.set_record(sections)
    if random.randrange(8):
        parts.set_sizes(sections)
    if random.randrange(2):  # a digest that fits what the payloads now hold, where that can be read
        found = reader.read_file(parts.encode(sections), True)
        codes = [b.get("codes") for b in found.get("blocks", [])]
        if codes and None not in codes:
            parts.set_digest(sections, [chunk for block in codes for chunk in block])
    return parts.encode(sections)


def seeds(root, program, folder):
    """(plain, with a language model), as sections."""
    plain = [parts.parse(f.read_bytes()) for f in sorted((root / "corpus" / "ecdc" / "good").glob("v1-*.ecdc"))]
    lm = []
    for name, seconds, arguments in (("short", 0.5, ["-b", "3"]), ("long", 1.5, ["-b", "6"])):
        with wave.open(str(folder / f"{name}.wav"), "wb") as out:
            out.setparams((2, 2, 48000, 0, "NONE", ""))
            count = int(48000 * seconds)
            out.writeframes(b"".join(struct.pack("<hh", i * i * 7 % 9973 - 4986, i * 31 % 997 - 498) for i in range(count)))
        target = folder / f"{name}.ecdc"
        subprocess.run([program, "--quiet", "--lm", *arguments, str(folder / f"{name}.wav"), str(target)], check=True)
        lm.append(parts.parse(target.read_bytes()))
    for section_list in plain + lm:
        assert parts.encode(section_list), "a seed does not encode"
    return plain, lm


def dumped(dump, files):
    run = subprocess.run([dump, *map(str, files)], capture_output=True, text=True, check=False)
    found = [json.loads(d + "\n}") for d in run.stdout.split("\n}\n") if d.strip()]
    if len(found) != len(files) or run.returncode not in (0, 3, 4, 6):
        sys.exit(f"{dump}: exit {run.returncode}, {len(found)} documents for {len(files)} files\n{run.stderr[-4000:]}")
    return found


def in_zstd(ours, theirs):
    """Whether C++ refuses what Python does not look into."""
    right = theirs["error"] is None or theirs["error"]["in_codes"]
    hidden = right and theirs.get("metadata") is not None and theirs["tags"] is None
    return hidden and ours["error"] is not None and "tags" in ours["error"]["message"]


def tested(program, files):
    run = subprocess.run([program, "test", "--json", *map(str, files)], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    if len(lines) != len(files) or run.returncode not in (0, 1, 3, 4, 6):
        sys.exit(f"{program} test: exit {run.returncode}, {len(lines)} lines for {len(files)} files\n{run.stderr[-4000:]}")
    return [line["status"] == "ok" for line in lines]


def main(arguments):
    root, dump, program, count = pathlib.Path(arguments[0]), arguments[1], arguments[2], int(arguments[3])
    random = Random(int(arguments[4]) if len(arguments) > 4 else 1)
    sys.path += [str(root / "format"), str(root / "tests" / "tools")]
    import compare_readers  # pylint: disable=import-error
    import ecdc_reader  # pylint: disable=import-error
    problems, seen, changed = [], collections.Counter(), {False: collections.Counter(), True: collections.Counter()}
    started = time.process_time()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        plain, lm = seeds(root, program, folder)
        for original, data in ((s, parts.encode(s)) for s in plain + lm):
            assert ecdc_reader.read_file(data)["error"] is None and parts.encode(parts.parse(data)) == data, original
        mutants = folder / "mutants"
        mutants.mkdir()
        for first in range(0, count, BATCH):
            files, with_lm = [], []
            for i in range(first, min(first + BATCH, count)):
                of_lm = i % 4 == 0
                data = mutant(random.choice(lm if of_lm else plain), random, ecdc_reader, changed[of_lm])
                files.append(mutants / f"{i:07}.ecdc")
                files[-1].write_bytes(data)
                if of_lm:
                    with_lm.append(files[-1])
            theirs = {f: ecdc_reader.read_file(f.read_bytes()) for f in files}
            for file, ours in zip(files, dumped(dump, files)):
                if in_zstd(ours, theirs[file]):
                    seen["in compressed tags"] += 1
                    continue
                found = compare_readers.differences(file, ours, theirs[file])
                problems += [f"{p}: {file.read_bytes().hex()}" for p in found]
                error = theirs[file]["error"]
                seen[f"{error['class']}{', in codes' if error['in_codes'] else ''}" if error else "right"] += 1
            for file, fine in zip(with_lm, tested(program, with_lm)):
                seen[f"language model, {'right' if fine else 'refused'}"] += 1
                if fine and theirs[file]["error"]:
                    problems.append(f"{file}: xcodec test finds nothing, Python {theirs[file]['error']}: {file.read_bytes().hex()}")
            for file in files:
                file.unlink()
    print(f"{count} files, {dict(sorted(seen.items()))}, {len(problems)} problems, {time.process_time() - started:.0f} s of Python")
    for of_lm, counts in changed.items():
        print(f"changed{' with a language model' if of_lm else ''}: {dict(sorted(counts.items()))}")
        problems += [f"no {part} was changed" for part in PARTS.values() if count >= 200 and not counts[part] and (part != "tags" or not of_lm)]
    print("\n".join(p[:2000] for p in problems[:20]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
