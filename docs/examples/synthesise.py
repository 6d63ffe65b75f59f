#!/usr/bin/env python3
"""Training material for what recordings have too little of: tonal attacks, percussion, steady tones, bursts of noise.

usage: synthesise.py FOLDER [--soundfont FILE] [--seconds N]
Writes FOLDER/synth_{bells,plucked,drums,ensemble,signals}.wav (48 kHz, stereo), the same bytes for the same N and
soundfont. MIDI files are composed at random and rendered by fluidsynth (Debian: fluidsynth, fluid-soundfont-gm).
"""
import argparse
import array
import math
import os
import random
import struct
import subprocess
import wave

RATE = 48000
TICKS = 480  # per half second
PROGRAMS = {
    "bells": [8, 9, 10, 11, 12, 13, 14, 15, 108, 112, 114],
    "plucked": [0, 1, 6, 24, 25, 26, 27, 32, 33, 45, 46, 104, 105, 106, 107],
    "ensemble": [0, 4, 16, 19, 21, 40, 41, 42, 48, 52, 56, 57, 60, 61, 65, 68, 71, 73, 80, 81, 89],
}
DRUMS = [35, 36, 37, 38, 39, 40, 42, 44, 46, 49, 51, 54, 56, 60, 61, 62, 64, 65, 67, 69, 70, 73, 75, 76, 80, 81, 85]
SCALE = [0, 2, 3, 5, 7, 8, 10]


def variable_length(value):
    data = [value & 127]
    while value > 127:
        value >>= 7
        data.append(value & 127 | 128)
    return bytes(reversed(data))


def track(events):
    """Events are (tick, message); returns a track chunk."""
    data, now = b"", 0
    for tick, message in sorted(events, key=lambda e: e[0]):
        data += variable_length(tick - now) + message
        now = tick
    data += b"\0\xff\x2f\0"
    return b"MTrk" + struct.pack(">I", len(data)) + data


def note(events, rng, channel, pitch, start, length):
    events.append((start, bytes([0x90 | channel, pitch, rng.randint(35, 120)])))
    events.append((start + length, bytes([0x80 | channel, pitch, 0])))


def melody(rng, programs, seconds, voices):
    """Every four seconds new instruments, places in the stereo image and a new tempo."""
    events = []
    for block in range(0, seconds, 4):
        base, key = block * 2 * TICKS, rng.randint(36, 60)
        for channel in range(voices):
            events.append((base, bytes([0xC0 | channel, rng.choice(programs)])))
            events.append((base, bytes([0xB0 | channel, 10, rng.randint(0, 127)])))
            step = rng.choice([60, 80, 120, 160, 240, 480])
            tick = rng.randrange(step)
            while tick < 8 * TICKS - step:
                pitch = key + 12 * rng.randint(0, 3) + rng.choice(SCALE)
                if rng.random() < 0.8:
                    note(events, rng, channel, min(pitch, 120), base + tick, step * rng.randint(1, 3))
                tick += step
    return events


def rhythm(rng, seconds):
    events = []
    for block in range(0, seconds, 4):
        kit, step = rng.sample(DRUMS, 5), rng.choice([40, 60, 80, 120, 160])
        for tick in range(0, 8 * TICKS, step):
            for drum in kit:
                if rng.random() < 0.2:
                    note(events, rng, 9, drum, block * 2 * TICKS + tick, step)
    return events


def render(events, path, soundfont):
    midi = path[:-3] + "mid"
    with open(midi, "wb") as file:
        file.write(b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS) + track(events))
    subprocess.run(["fluidsynth", "-ni", "-g", "0.5", "-r", str(RATE), "-F", path, soundfont, midi], check=True,
                   stdout=subprocess.DEVNULL)
    os.remove(midi)


def tone(rng, length):
    frequency, end = 50 * 240 ** rng.random(), rng.choice([1, 1, 1, 2, 0.5])
    partials = [(n, rng.random() / n) for n in range(1, rng.choice([2, 4, 16]))]
    decay, phase, out = rng.choice([0, 3, 12]), 0.0, []
    for i in range(length):
        phase += 2 * math.pi * frequency * end ** (i / length) / RATE
        out.append(math.exp(-decay * i / RATE) * sum(a * math.sin(n * phase) for n, a in partials))
    return out


def noise(rng, length):
    decay, smooth, last, out = rng.choice([0, 10, 60]), rng.choice([0, 0.5, 0.95]), 0.0, []
    for i in range(length):
        last = smooth * last + (1 - smooth) * rng.gauss(0, 1)
        out.append(math.exp(-decay * i / RATE) * last)
    return out


def clicks(rng, length):
    out = [0.0] * length
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(length - 64)
        for i in range(64):
            out[at + i] += rng.uniform(-1, 1) * math.exp(-i / 8)
    return out


def lines(rng, length):
    """One to three steady or dying partials with nothing else: birds, flutes, alarms, glockenspiels."""
    partials = [(100 * 120 ** rng.random(), rng.uniform(0, 6), rng.choice([0, 0, 0, 30, 200]), rng.choice([0, 1, 5, 12]))
                for _ in range(rng.choice([1, 1, 2, 3]))]
    pulse, pause = rng.choice([(1, 1), (0.5, 1), (0.09, 0.25), (0.2, 0.5)])
    out = [0.0] * length
    for frequency, phase, depth, decay in partials:
        for i in range(length):
            time = i / RATE
            if time % pause < pulse:
                phase += 2 * math.pi * (frequency + depth * math.sin(40 * time)) / RATE
                out[i] += math.exp(-decay * (time % pause)) * math.sin(phase)
    return out


def signals(rng, seconds, path):
    samples = array.array("h")
    for _ in range(seconds):
        mono = rng.choice([tone, tone, noise, clicks, lines, lines, lines, lines])(rng, RATE)
        peak, gain, pan = max(map(abs, mono)) + 1e-9, rng.uniform(0.05, 0.8), rng.choice([0.5, 0.5, rng.random()])
        right = -pan if rng.random() < 0.2 else pan  # channels that cancel in the mono mix
        for value in mono:
            value *= gain / peak * 32767
            samples.extend((int(value * (1 - pan)), int(value * right)))
    with wave.open(path, "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--soundfont", default="/usr/share/sounds/sf2/FluidR3_GM.sf2")
    parser.add_argument("--seconds", type=int, default=60)
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    for number, kind in enumerate(["bells", "plucked", "ensemble", "drums", "signals"]):
        rng, path = random.Random(number), os.path.join(args.folder, f"synth_{kind}.wav")
        if kind == "signals":
            signals(rng, args.seconds, path)
        elif kind == "drums":
            render(rhythm(rng, args.seconds), path, args.soundfont)
        else:
            render(melody(rng, PROGRAMS[kind], args.seconds, 2 if kind != "ensemble" else 4), path, args.soundfont)


if __name__ == "__main__":
    main()
