"""Trees of audio as shards of codes, for training, and back.

    python3 -m xcodec.tokens TREE OUT -m encodec_24khz -b 6       # tar shards (WebDataset) and a manifest
    python3 -m xcodec.tokens --decode OUT AUDIO -m encodec_24khz  # WAV files at the model's rate

After an interruption, run the first command again: files in the manifest are not encoded twice. Several processes or machines
can each take a part: --shard 0/4 .. --shard 3/4. Exit status: 0 ok, 1 some files failed (the manifest names them, and the next
run tries them again), 2 usage.
"""
from __future__ import annotations

import argparse
import os
import pathlib
import sys
import tempfile
import wave
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Iterator, Optional, Sequence, Union

import numpy as np

from ._codec import Codec, load
from ._errors import Error
from ._files import encode_file, info, read_codes
from ._shards import Sample, append, entries, join_chunks, read_shard, split_chunks, write_shard

SUFFIXES = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".caf", ".w64", ".rf64", ".m4a",
            ".aac", ".wma", ".wv", ".ape", ".mka", ".mkv", ".mp4", ".webm", ".ecdc")

__all__ = ["SUFFIXES", "decode_shards", "encode_tree", "find_audio", "main", "read_shard", "sample_of", "split_chunks"]


def find_audio(tree: Any, suffixes: Sequence[str] = SUFFIXES) -> list[str]:
    """Names of audio files below `tree`, with "/" between folders, sorted. Links to folders are not followed."""
    root, found = pathlib.Path(tree), []
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            path = pathlib.Path(folder, name)
            if path.suffix.lower() in suffixes and path.is_file():
                found.append(path.relative_to(root).as_posix())
    return sorted(found)


def in_part(source: str, part: int, parts: int) -> bool:
    """Whether a file belongs to part `part` of `parts`. Its name decides, so that this does not change when the tree grows."""
    return zlib.crc32(source.encode("utf-8", "surrogateescape")) % parts == part


def sample_of(path: Any, source: str, codec: Codec, bandwidth: Optional[float] = None) -> Sample:
    """One audio or .ecdc file as codes, with its metadata and the text file beside it."""
    path = pathlib.Path(path)
    if path.suffix.lower() == ".ecdc":
        codes, header = read_codes(path, threads=1), info(path)
    else:
        with tempfile.TemporaryDirectory() as folder:
            coded = os.path.join(folder, "a.ecdc")
            encode_file(path, coded, bandwidth=bandwidth, codec=codec)
            codes, header = read_codes(coded, threads=1), info(coded)
    about = {"source": source, "model": header.model, "identity": header.identity, "sample_rate": header.sample_rate,
             "samples": codes.samples, "bandwidth": header.bandwidth, "source_rate": header.source_rate,
             "source_channels": header.source_channels, "tags": header.tags}
    if codec.info.chunk_length > 0:
        about.update(chunk_frames=codes.frames.tolist(), scales=codes.scales.tolist())
    text = path.with_suffix(".txt")
    words = text.read_text(encoding="utf-8", errors="replace") if text.is_file() else None
    return Sample(join_chunks(codes), about, words)


def encode_tree(tree: Any, out: Any, codec: Codec, *, bandwidth: Optional[float] = None, part: int = 0, parts: int = 1,
                shard_size: int = 1000, jobs: int = 0, suffixes: Sequence[str] = SUFFIXES,
                progress: Optional[Callable[[int, int], Any]] = None) -> dict:
    """Encodes every audio file below `tree` into tar shards and a manifest in the folder `out`.

    codec: load(..., threads=1) is fastest for many short files, since `jobs` of them (0: one per core) are encoded at the
    same time. shard_size: files per shard. progress(files done, files in all).
    Returns the numbers of {"files", "failed", "skipped", "shards"}.
    """
    if not 0 <= part < parts or shard_size < 1:
        raise ValueError("a part is 0 to parts - 1, a shard has at least one file")
    root, folder = pathlib.Path(tree), pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    done = [entry for entry in entries(folder) if entry.get("status") == "ok"]
    have = {entry["source"] for entry in done}
    mine = [source for source in find_audio(root, suffixes) if in_part(source, part, parts)]
    wanted = [source for source in mine if source not in have]
    prefix = f"tokens-{part:05d}-"
    shards = [str(entry.get("shard", "")) for entry in done]
    number = 1 + max((int(name[len(prefix):-4]) for name in shards if name.startswith(prefix)), default=-1)
    tally = {"files": 0, "failed": 0, "skipped": len(mine) - len(wanted), "shards": 0}

    def work(source: str) -> Union[Sample, Error, OSError]:
        try:
            return sample_of(root / source, source, codec, bandwidth)
        except (Error, OSError) as e:
            return e
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for start in range(0, len(wanted), shard_size):
            sources = wanted[start:start + shard_size]
            samples: list[tuple[str, Sample]] = []
            failures = []
            for source, result in zip(sources, pool.map(work, sources)):
                if isinstance(result, Sample):
                    samples.append((f"{part:05d}{number:06d}{len(samples):06d}", result))
                else:
                    failures.append({"source": source, "status": "failed", "code": getattr(result, "name", "kIo"),
                                     "reason": str(result)})
                tally["files"] += 1
                if progress is not None:
                    progress(tally["files"], len(wanted))
            lines = write_shard(folder / f"{prefix}{number:06d}.tar", samples) if samples else []
            append(folder / f"manifest-{part:05d}.jsonl", lines + failures)
            tally["failed"] += len(failures)
            if samples:
                tally["shards"] += 1
                number += 1
    return tally


def _safe(folder: pathlib.Path, source: str) -> pathlib.Path:
    """The output path of a source; a source that leads out of the folder is refused."""
    path = pathlib.PurePosixPath(source)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"a shard names a file outside the folder: {source!r}")
    return folder / (source + ".wav")


def write_wav(path: pathlib.Path, audio: np.ndarray, rate: int) -> None:
    """float32 [channels, samples] as 16 bits, limited to +-0.99 as the program does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = np.rint(np.clip(audio, -0.99, 0.99) * 32767).astype("<i2")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with wave.open(str(temporary), "wb") as file:
            file.setnchannels(whole.shape[0])
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(np.ascontiguousarray(whole.T).tobytes())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def decode_shards(folder: Any, out: Any, codec: Codec, *, jobs: int = 0) -> int:
    """Decodes every sample of the shards in `folder` to SOURCE.wav below `out`, at the model's rate. Returns how many."""
    def samples() -> Iterator[Sample]:
        for shard in sorted(pathlib.Path(folder).glob("tokens-*.tar")):
            yield from (sample for _, sample in read_shard(shard))

    def work(sample: Sample) -> None:
        if not codec.info.identity.startswith(sample.about["identity"]):
            raise Error(f"{sample.about['source']}: made with another model: {sample.about['model']}", 43, "kModelMismatch")
        write_wav(_safe(pathlib.Path(out), sample.about["source"]), codec.decode(split_chunks(sample)), codec.sample_rate)
    count = 0
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for batch in _batches(samples(), 64):
            count += sum(1 for _ in pool.map(work, batch))
    return count


def _batches(items: Iterator[Sample], size: int) -> Iterator[list[Sample]]:
    batch: list[Sample] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _part(text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    if not (part.isdigit() and parts.isdigit() and int(part) < int(parts)):
        raise argparse.ArgumentTypeError("a part is I/N with I from 0 to N - 1")
    return int(part), int(parts)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 -m xcodec.tokens", description="Audio as shards of codes, and back.")
    parser.add_argument("input", metavar="TREE", help="folder of audio; with --decode, of shards")
    parser.add_argument("output", metavar="OUT", help="folder for the shards; with --decode, for audio")
    parser.add_argument("--decode", action="store_true", help="decode shards to WAV files at the model's rate")
    parser.add_argument("-m", "--model", default="", help="name or folder of the model (default: the built-in one)")
    parser.add_argument("-b", "--bandwidth", type=float, help="kbps (default: 6 if the model has it)")
    parser.add_argument("--shard", type=_part, default=(0, 1), metavar="I/N", help="only part I of N, I from 0")
    parser.add_argument("--shard-size", type=int, default=1000, metavar="FILES", help="files per tar file (default: 1000)")
    parser.add_argument("-j", "--jobs", type=int, default=0, help="files at the same time (default: one per core)")
    options = parser.parse_args(arguments)
    if options.shard_size < 1 or options.jobs < 0:
        parser.error("--shard-size is at least 1, --jobs at least 0")
    if not os.path.isdir(options.input):
        parser.error(f"{options.input} is not a folder")
    try:
        codec = load(options.model, threads=1)
        if options.decode:
            print(f"{decode_shards(options.input, options.output, codec, jobs=options.jobs)} decoded")
            return 0
        tally = encode_tree(options.input, options.output, codec, bandwidth=options.bandwidth, part=options.shard[0],
                            parts=options.shard[1], shard_size=options.shard_size, jobs=options.jobs)
    except (Error, OSError, ValueError) as e:
        # File names may contain terminal control codes.
        print("xcodec.tokens: " + "".join(c if c.isprintable() else "?" for c in str(e)), file=sys.stderr)
        return 1
    print(f"{tally['files'] - tally['failed']} encoded, {tally['skipped']} there already, {tally['failed']} failed, "
          f"{tally['shards']} shards")
    return 1 if tally["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
