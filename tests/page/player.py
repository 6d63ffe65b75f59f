#!/usr/bin/env python3
"""The page that plays .ecdc files, in headless Chromium: what it decodes and what it plays, sample for sample what the command
decodes; tags, picture, waveform, keys, files that it refuses, no network; skipped (77) without Chromium or without the page.

usage: player.py XCODEC PAGE CORPUS [SCREENSHOT_FOLDER]
"""
import array
import base64
import json
import math
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import zlib

import browser

RATE = 48000
TITLE, ARTIST = "A <b>bold</b> title", "Ärtist & co"
COMMENT = "a comment that is worth compressing; " * 60


def png(colour) -> bytes:
    """A picture of 8 x 8 pixels of one colour."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    rows = (b"\0" + bytes(colour) * 8) * 8
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def id3(title, artist, comment, picture) -> bytes:
    """An ID3v2.3 tag with texts in UTF-16."""
    def frame(name, body):
        return name + struct.pack(">IH", len(body), 0) + body
    def text(value):
        return b"\1" + value.encode("utf-16")
    frames = (frame(b"TIT2", text(title)) + frame(b"TPE1", text(artist)) + frame(b"COMM", b"\1eng" + "".encode("utf-16") + b"\0\0" + comment.encode("utf-16"))
              + frame(b"APIC", b"\0image/png\0\3\0" + picture))
    size = bytes(len(frames) >> shift & 127 for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + frames


def write_wav(path, channels, tag=b"") -> None:
    """16-bit samples of channels in [-1, 1], and a tag in a chunk of its own."""
    samples = array.array("h", (round(x * 32767) for frame in zip(*channels) for x in frame)).tobytes()
    def chunk(kind, body):
        return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    count = len(channels)
    body = chunk(b"fmt ", struct.pack("<HHIIHH", 1, count, RATE, RATE * 2 * count, 2 * count, 16)) + chunk(b"data", samples)
    body += chunk(b"id3 ", tag) if tag else b""
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)


def music(length):
    """Two channels: tones that come and go, and noise."""
    chance = random.Random(7)
    left = [0.3 * math.sin(i * 0.05 + 3 * math.sin(i * 1e-4)) * (i // 6000 % 2) + 0.02 * chance.uniform(-1, 1) for i in range(length)]
    right = [0.2 * math.sin(i * 0.031) + 0.1 * x for i, x in enumerate(left)]
    return left, right


def floats(path):
    """Interleaved samples of a WAV file of 32-bit floats."""
    data = path.read_bytes()
    at = data.index(b"data")
    return data[at + 8:at + 8 + struct.unpack("<I", data[at + 4:at + 8])[0]]


class Bench:
    """The command, the page and a folder."""

    def __init__(self, command, page, folder):
        self.command, self.page, self.folder = command, page, folder

    def encode(self, name, channels, *options, tag=b""):
        """An .ecdc file, and the samples that the command decodes from it."""
        wav, ecdc, decoded = (self.folder / (name + end) for end in (".in.wav", ".ecdc", ".wav"))
        write_wav(wav, channels, tag)
        for arguments in ([*options, wav, ecdc], ["--bits", "32f", "--model-rate", ecdc, decoded]):
            subprocess.run([self.command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return ecdc, floats(decoded)

    def value(self, expression):
        return self.page.run(f"(() => {{ const {{engine, wave}} = page; return {expression}; }})()")

    def equal(self, expression, want):
        got = self.value(expression)
        assert got == want, f"{expression} is {got!r} instead of {want!r}"

    def later(self, expression):
        self.page.run(f"""new Promise((done, failed) => {{ const end = performance.now() + 60000; const look = () => {{
          const {{engine, wave}} = page;
          if ({expression}) done(); else if (performance.now() > end) failed(new Error("never: " + {expression!r})); else setTimeout(look, 20);
        }}; look(); }})""")

    def drop(self, path):
        """Drops a file on the page, as a file manager does."""
        data = base64.b64encode(path.read_bytes()).decode()
        self.page.run(f"""(() => {{ const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob("{data}"), (c) => c.charCodeAt(0))], {json.dumps(path.name)}));
          window.dispatchEvent(new DragEvent("drop", {{dataTransfer: data, cancelable: true}})); }})()""")
        self.later("!document.body.classList.contains('over') && (page.info && byId('title').textContent === document.title "
                   "&& !byId('subtitle').textContent.startsWith('opening') || !byId('error').hidden)")

    def bytes(self, expression):
        """Bytes that a promise of the page gives: interleaved pieces of planar samples."""
        return base64.b64decode(self.page.run(f"""(async () => {{ const pieces = await ({expression});
          let text = ""; for (const channels of pieces) {{ const out = new Float32Array(channels.length * channels[0].length);
            channels.forEach((samples, c) => samples.forEach((x, i) => {{ out[i * channels.length + c] = x; }}));
            new Uint8Array(out.buffer).forEach((byte) => {{ text += String.fromCharCode(byte); }}); }}
          return btoa(text); }})()"""))

    def decoded(self, start=0, piece=7777):
        return self.bytes(f"""(async () => {{ const pieces = []; for (let at = {start};;) {{
          const {{channels}} = await page.engine.read(at, {piece}); if (!channels[0].length) return pieces;
          pieces.push(channels); at += channels[0].length; }} }})()""")


def check_samples(bench, ecdc, want, channels) -> None:
    bench.drop(ecdc)
    bench.equal("byId('error').hidden", True)
    bench.equal("[engine.length, engine.rate, page.info.channels]", [len(want) // 4 // channels, RATE, channels])
    assert bench.decoded() == want, f"{ecdc.name}: not the samples that the command decodes"
    start = len(want) // 4 // channels // 2 + 13
    assert bench.decoded(start, 48000) == want[start * 4 * channels:], f"{ecdc.name}: other samples after seeking"
    # All of the waveform, from the same samples.
    bench.later("page.known")
    samples = array.array("f", want)
    step, peaks = bench.value("[wave.step, wave.peaks]")
    assert peaks == [max(map(abs, samples[at:at + step * channels])) for at in range(0, len(samples), step * channels)], "another waveform"


def check_tags(bench) -> None:
    bench.equal("[byId('title').textContent, document.title, byId('subtitle').textContent]", [TITLE, TITLE, ARTIST])
    bench.equal("[...document.querySelectorAll('#tags dt')].map((e) => e.textContent).slice(0, 3).sort()", ["Artist", "Comment", "Title"])
    assert COMMENT.strip() in [text.strip() for text in bench.value("[...document.querySelectorAll('#tags dd')].map((e) => e.textContent)")]
    bench.equal("document.querySelectorAll('#title b, #tags b').length", 0)
    bench.later("byId('cover').naturalWidth === 8")
    bench.equal("byId('cover').hidden", False)


def check_playing(bench, want, channels) -> None:
    """What is handed to the sound card, and when, is the file from the first sample to the last."""
    bench.page.run("(window.heard = [], page.engine.onpiece = (piece) => heard.push(piece), 0)")
    bench.page.key(" ")
    bench.later("engine.playing && engine.position > 0.2 * engine.rate")
    bench.equal("byId('play').textContent", "stop")
    bench.later("!engine.playing")
    bench.equal("[engine.position, byId('play').textContent]", [len(want) // 4 // channels, "play"])
    bench.equal("heard.every((p, i) => !i || p.sample === heard[i - 1].sample + heard[i - 1].channels[0].length)", True)
    assert bench.bytes("heard.map((p) => p.channels)") == want, "not what the command decodes"
    late = bench.value("heard.map((p) => Math.abs((p.time - heard[0].time) * engine.rate - (p.sample - heard[0].sample))).filter((x) => x > 0.01)")
    if late:
        print(f"the machine was too slow to play without a gap: {len(late)} pieces late")


def check_keys(bench) -> None:
    for key, want in (("Home", "0"), ("ArrowRight", "engine.length"), ("ArrowLeft", "0"), ("End", "engine.length")):
        bench.page.key(key)
        bench.equal(f"engine.position === {want}", True)
    bench.equal("byId('clock').textContent", "0:02.5 / 0:02.5")
    bench.page.key("ArrowDown")
    bench.equal("Math.abs(engine.gain - 0.81) < 1e-6", True)
    bench.page.key("m")
    bench.equal("engine.gain", 0)
    bench.page.key("m")
    bench.page.key("ArrowUp")
    bench.equal("engine.gain", 1)
    bench.page.click("#wave")
    bench.equal("Math.abs(engine.position / engine.length - 0.5) < 0.01", True)
    # A key moves while it plays, too, and what comes is from there.
    bench.page.run("(heard.length = 0, page.seekTo(0.5), 0)")
    bench.page.click("#play")
    bench.later("heard.length > 0")
    bench.equal("heard[0].sample", round(0.5 * 2.5 * RATE))
    bench.page.key("Home")
    bench.later("heard.some((p) => p.sample === 0)")
    bench.page.key(" ")
    bench.equal("engine.playing", False)


def check_refusals(bench, ecdc, corpus) -> None:
    """One line says what is wrong; the file before stays."""
    title = bench.value("document.title")
    damaged = bench.folder / "damaged.ecdc"
    damaged.write_bytes(ecdc.read_bytes()[:20] + b"?" + ecdc.read_bytes()[21:])
    other = next(iter(sorted(corpus.glob("good/v0-*.ecdc"))), None)
    text = bench.folder / "text.ecdc"
    text.write_text("no audio\n", encoding="utf-8")
    for path, part in ((damaged, "checksum"), (text, ""), (other, "model")):
        if path is None:
            continue
        bench.drop(path)
        bench.equal("byId('error').hidden", False)
        said = bench.value("byId('error').textContent")
        assert said.startswith(path.name + ": ") and part in said and len(said) > len(path.name) + 5, said
        bench.equal("[document.title, byId('player').hidden]", [title, False])
    bench.drop(ecdc)
    bench.equal("byId('error').hidden", True)
    # Damage further on: what comes before it plays.
    middle = bytearray(ecdc.read_bytes())
    middle[len(middle) * 2 // 3] ^= 255
    damaged.write_bytes(middle)
    bench.drop(damaged)
    bench.later("!byId('error').hidden || page.known")


def check_widths(bench) -> None:
    for width in (320, 390, 1280):
        bench.page.look(width, 800, False)
        bench.equal("document.documentElement.scrollWidth <= innerWidth", True)


def take_screenshots(bench, folder) -> None:
    for name, width, height in (("desktop", 1280, 900), ("phone", 390, 844)):
        for dark in (False, True):
            bench.page.look(width, height, dark)
            bench.page.run("scrollTo(0, 0)")
            bench.page.run("new Promise((done) => setTimeout(done, 200))")
            shade = "dark" if dark else "light"
            bench.page.screenshot(pathlib.Path(folder, f"player-{bench.value('byId(`player`).hidden') and 'empty' or 'file'}-{name}-{shade}.png"), whole=True)


def main() -> int:
    command, page_file, corpus = sys.argv[1], *map(pathlib.Path, sys.argv[2:4])
    program = browser.find()
    if program is None or not page_file.exists():
        print("skipped: " + ("Chromium is not installed" if program is None else f"{page_file} was not built (docs/players.md)"))
        return 77
    with tempfile.TemporaryDirectory() as scratch, browser.Browser(program) as page:
        bench = Bench(command, page, pathlib.Path(scratch))
        page.open(page_file)
        if len(sys.argv) > 4:
            take_screenshots(bench, sys.argv[4])
        stereo = music(int(2.5 * RATE))
        ecdc, want = bench.encode("stereo", stereo, tag=id3(TITLE, ARTIST, COMMENT, png((30, 90, 200))))
        for name, options, channels in (("low", ["-b", "3"], stereo), ("high", ["-b", "24"], stereo), ("lm", ["--lm", "-b", "6"], stereo),
                                        ("mono", ["-b", "6"], stereo[:1])):
            check_samples(bench, *bench.encode(name, channels, *options), len(channels))
            print(f"samples of {name}: ok", flush=True)
        check_samples(bench, ecdc, want, 2)
        for check in (check_tags, lambda b: check_playing(b, want, 2), check_keys, check_widths):
            check(bench)
        if len(sys.argv) > 4:
            bench.page.run("page.seekTo(0.4)")
            take_screenshots(bench, sys.argv[4])
        check_refusals(bench, ecdc, corpus)
        complaints = page.complaints()
        assert not complaints, complaints
    print("player: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
