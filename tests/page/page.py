#!/usr/bin/env python3
"""The page that xcodec-eval --listen writes, in headless Chromium: keys, switching, the blind test, decoding, no
network; skipped (77) without Chromium.

usage: page.py XCODEC_EVAL [SCREENSHOT_FOLDER]
"""
import array
import math
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import wave

import browser

RATE, LENGTH = 48000, 24000


def write_wav(path, channels) -> None:
    """16-bit samples of channels in [-1, 1]."""
    samples = array.array("h", (round(x * 32767) for frame in zip(*channels) for x in frame))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def make_recordings(folder) -> None:
    """Two recordings and two worse versions: at half level, and with a tone missing."""
    for name in ("original", "half", "dull"):
        (folder / name).mkdir()
    chance = random.Random(1)
    for clip, hz in (("a<b>.wav", 440), ("second.wav", 700)):
        low = [0.3 * math.sin(2 * math.pi * hz * i / RATE) + 0.05 * chance.uniform(-1, 1) for i in range(LENGTH)]
        high = [0.1 * math.sin(2 * math.pi * 9000 * i / RATE) for i in range(LENGTH)]
        both = [x + y for x, y in zip(low, high)]
        write_wav(folder / "original" / clip, (both, low))
        write_wav(folder / "half" / clip, ([x / 2 for x in both], [x / 2 for x in low]))
        write_wav(folder / "dull" / clip, (low, low))


def make_page(program, folder, opus):
    page = folder / "page.html"
    more = ["--baseline", "opus", "--rates", "32,64"] if opus else []
    subprocess.run([program, "--no-visqol", "--no-zimtohrli", "--listen", page, "--title", "Choose & <listen>", *more,
                    folder / "original", folder / "half", folder / "dull"], check=True, stdout=subprocess.DEVNULL)
    return page


class Checks:
    """What the page must do; a failed assertion says what it did instead."""

    def __init__(self, page, opus):
        self.page, self.opus = page, opus

    def value(self, expression):
        return self.page.run(f"(() => {{ const {{player, abx}} = listening, engine = player.engine; return {expression}; }})()")

    def equal(self, expression, want):
        got = self.value(expression)
        assert got == want, f"{expression} is {got!r} instead of {want!r}"

    def holds(self, expression):
        assert self.value(expression), f"not so: {expression}"

    def later(self, expression):
        self.page.run(f"""new Promise((done, failed) => {{ const end = performance.now() + 20000; const look = () => {{
          const {{player, abx}} = listening, engine = player.engine;
          if ({expression}) done(); else if (performance.now() > end) failed(new Error("never: " + {expression!r})); else setTimeout(look, 20);
        }}; look(); }})""")

    def opening(self):
        self.page.run("listening.opened")
        self.equal("document.title", "Choose & <listen>")
        self.equal("player.versions.map((v) => v.label)", ["original", "half", "dull"] + ["Opus 32", "Opus 64"] * self.opus)
        self.equal("[...byId('clips').children].map((c) => c.textContent)", ["a<b>", "second"])
        self.equal("byId('player').hidden", False)
        self.equal("byId('play').textContent", "play")
        self.equal("byId('heard').textContent", "original")

    def decoding(self):
        self.equal("engine.buffers.map((b) => [b.numberOfChannels, b.length, b.sampleRate])", [[2, LENGTH, RATE]] * (3 + 2 * self.opus))
        # Sample for sample: half is half.
        self.holds("engine.buffers[0].getChannelData(0).every((x, i) => Math.abs(x - 2 * engine.buffers[1].getChannelData(0)[i]) < 1e-4)")
        if self.opus:
            # Where the correlation with the original is highest: nothing is early or late.
            self.equal("""(() => { const x = engine.buffers[0].getChannelData(0), y = engine.buffers[4].getChannelData(0);
              let best = [0, -1e9]; for (let lag = -700; lag <= 700; ++lag) { let sum = 0;
              for (let i = 4000; i < 20000; ++i) sum += x[i] * y[i + lag]; if (sum > best[1]) best = [lag, sum]; } return best[0]; })()""", 0)

    def loudness(self):
        self.holds("Math.abs(engine.gains[1] / engine.gains[0] - 2) < 0.02")
        self.page.key("e")
        self.equal("engine.gains.every((g) => g === 1)", True)
        self.page.key("e")
        self.holds("Math.abs(engine.gains[1] / engine.gains[0] - 2) < 0.02")

    def keys(self):
        self.page.key("3")
        self.equal("[player.selected, engine.selected, byId('heard').textContent]", [2, 2, "dull"])
        self.equal("[...byId('versions').children].map((b) => b.getAttribute('aria-pressed')).slice(0, 3)", ["false", "false", "true"])
        for key, version in (("ArrowUp", 1), ("ArrowDown", 2), ("a", 0), ("b", 2), ("1", 0), ("9", 0), ("x", 0)):
            self.page.key(key)
            self.equal("engine.selected", version)
        self.page.key(" ")
        self.later("engine.playing && engine.position > 0.05")
        self.equal("byId('play').textContent", "stop")
        sources = self.value("(window.before = engine.sources) && engine.sources.length")
        for key in "213":
            self.page.key(key)
        # Playing goes on: nothing has been started anew.
        self.holds(f"engine.sources === window.before && {sources} === engine.buffers.length")
        self.page.key(" ")
        self.equal("engine.playing", False)
        self.page.run("listening.player.seek(0.1)")
        self.page.key("ArrowRight")
        self.equal("engine.position", LENGTH / RATE)
        self.page.key("ArrowLeft")
        self.equal("engine.position", 0)

    def mouse(self):
        self.page.click("#versions button:nth-child(2)")
        self.equal("engine.selected", 1)
        # The focus does not stay: space plays and does not press the button again.
        self.page.key(" ")
        self.later("engine.playing")
        self.page.click("#play")
        self.equal("engine.playing", False)
        self.page.click("#stage")
        self.holds("Math.abs(engine.position - 0.25) < 0.01")
        self.later("player.drawn !== undefined")
        self.page.run("listening.player.drawn")
        self.page.click("#spectrograms figure:nth-child(3) canvas")
        self.later("engine.selected === 2 && engine.playing")
        self.page.key(" ")

    def clips(self):
        self.page.key("n")
        self.later("player.clip.name === 'second' && !byId('play').disabled")
        self.equal("engine.selected", 2)
        self.holds("engine.buffers.length === player.versions.length")

    def blind_test(self):
        self.page.click("#abx summary")
        self.later("byId('abx-b').options.length > 2")
        self.equal("[byId('abx-a').value, byId('abx-b').value]", ["0", "2"])
        self.page.run("(byId('abx-trials').value = '12', 0)")
        self.page.click("#abx-start")
        self.equal("[byId('abx-run').hidden, byId('versions').hidden, byId('pictures').hidden, byId('readout').hidden]", [False, True, True, True])
        for trial in range(1, 13):
            self.equal("byId('abx-progress').textContent", f"Trial {trial} of 12. A is original, B is dull; X is one of them.")
            self.equal("byId('heard').textContent", "X")
            hidden = self.value("engine.selected")
            for key, version in (("a", 0), ("b", 2), ("x", hidden), ("n", hidden), ("ArrowUp", hidden), ("7", hidden)):
                self.page.key(key)
                self.equal("engine.selected", version)
            self.equal("byId('abx-result').textContent", "")
            self.holds("player.stage.picture === player.pictures[0]")
            # Ten right, two wrong.
            right = "1" if hidden == 0 else "2"
            self.page.key(right if trial > 2 else "12".replace(right, ""))
        self.equal("byId('abx-result').textContent",
                   "second, original against dull: 10 of 12 right, p = 0.019: you probably hear a difference; who guesses gets "
                   "this far once in 52 tests.")
        self.equal("[byId('abx-run').hidden, byId('versions').hidden, player.test]", [True, False, None])
        # Another recording has lists of its own.
        self.page.run("(byId('abx-b').value = '1', listening.player.open(0))")
        self.equal("[byId('abx-a').value, byId('abx-b').value]", ["0", "2"])
        self.page.click("#abx-start")
        self.page.click("#abx-stop")
        self.equal("byId('abx-result').textContent", "Given up: no result.")

    def tables(self):
        self.holds("document.querySelectorAll('table').length >= 4")
        # Only Opus has sizes here; a chart needs two of them.
        self.equal("byId('choice').hidden", not self.opus)
        if self.opus:
            self.equal("byId('measure').options[0].text", "log-mel (lower is better)")
            self.equal("document.querySelectorAll('#chart circle title').length", 2)
        for width in (320, 390, 1280):
            self.page.look(width, 800, False)
            self.holds("document.documentElement.scrollWidth <= innerWidth")

    def quiet(self):
        complaints = self.page.complaints()
        assert not complaints, complaints

    def run(self):
        for check in (self.opening, self.decoding, self.loudness, self.keys, self.mouse, self.clips, self.blind_test, self.tables,
                      self.quiet):
            check()
            print(f"{check.__name__}: ok", flush=True)


def check_undecodable(page, file, folder) -> None:
    """A version that the browser cannot decode is left out and named; all of them: nothing plays."""
    text = file.read_text(encoding="utf-8")
    broken = folder / "broken.html"
    for elements, labels, play in (("audio-0-1", ["original", "dull"], "play"), (r"audio-0-\d+", [], "silent")):
        broken.write_text(re.sub(rf'(id="{elements}">)[^<]*', r"\1AAAA", text), encoding="utf-8")
        page.open(broken)
        page.run("listening.opened")
        seen = page.run("[listening.player.versions.map((v) => v.label).slice(0, 2), byId('play').textContent, byId('missing').hidden, "
                        "byId('missing').textContent]")
        assert seen[:3] == [labels, play, False] and "half" in seen[3], seen
    print("undecodable: ok")


def check_without_audio(program, page, folder) -> None:
    """--html: the same tables and pictures, nothing to play."""
    file = folder / "still.html"
    subprocess.run([program, "--no-visqol", "--no-zimtohrli", "--html", file, folder / "original", folder / "half"],
                   check=True, stdout=subprocess.DEVNULL)
    page.open(file)
    seen = page.run("[byId('player').hidden, byId('pictures').hidden, document.querySelectorAll('img').length, "
                    "document.querySelectorAll('table').length, [...document.images].every((i) => i.naturalWidth > 100)]")
    assert seen == [True, True, 4, 4, True], seen
    assert not page.complaints(), page.complaints()
    print("without audio: ok")


def check_refusals(program, folder) -> None:
    """What stands in the way of a page is said at once, in one line, and nothing is left."""
    before = sorted(folder.rglob("*"))
    for want, *arguments in ((2, "--listen", folder / "x.html", "--tones"),
                             (5, "--listen", folder / "no" / "x.html", folder / "original"),
                             (5, "--listen", folder, folder / "original")):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (want, "") and done.stderr, (arguments, done)
    assert sorted(folder.rglob("*")) == before
    print("refusals: ok")


def take_screenshots(page, folder) -> None:
    for name, width, height in (("desktop", 1280, 900), ("phone", 390, 844)):
        for dark in (False, True):
            page.look(width, height, dark)
            page.run("scrollTo(0, 0)")
            page.screenshot(pathlib.Path(folder, f"{name}-{'dark' if dark else 'light'}.png"), whole=True)


def main() -> int:
    program = browser.find()
    if program is None:
        print("skipped: Chromium is not installed")
        return 77
    opus = all(map(shutil.which, ("opusenc", "opusdec")))
    if not opus:
        print("Opus left out: opusenc and opusdec are not installed")
    with tempfile.TemporaryDirectory() as scratch, browser.Browser(program) as page:
        folder = pathlib.Path(scratch)
        make_recordings(folder)
        file = make_page(sys.argv[1], folder, opus)
        text = file.read_text(encoding="utf-8")
        assert "http:" not in text.replace("http://www.w3.org/2000/svg", "") and "https:" not in text, "an address in the page"
        page.open(file)
        Checks(page, opus).run()
        check_undecodable(page, file, folder)
        check_without_audio(sys.argv[1], page, folder)
        check_refusals(sys.argv[1], folder)
        if len(sys.argv) > 2:
            page.open(file)
            take_screenshots(page, sys.argv[2])
    return 0


if __name__ == "__main__":
    sys.exit(main())
