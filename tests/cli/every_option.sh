# Every option in every mode either has an effect or is an error that says so: a new option has to be entered here.
sox -D -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.3
xcodec -b 3 a.wav a.ecdc
xcodec codes -b 3 a.wav a.npz
mkdir tree
export PYTHONPATH="$TESTS"
python3 - <<'END'
import re
from abuse import *
VALUES = {"bandwidth": "3", "decompress_suffix": "_x", "output": "o.wav", "skip": "10", "max-duration": "3600s", "until": "100", "model": "wren2_48khz",
          "effort": "2", "container": "1", "entropy": "packed", "codebooks": "1", "segment": "10", "backend": "native", "precision": "fp32",
          "device": "cpu", "bits": "24", "resampler": "soxr", "rate": "8000", "channels": "1", "format": "s16le", "output-dir": "out",
          "jobs": "2", "shard": "0/2", "report": "report.jsonl", "threads": "1", "memory": "8G", "semantic": "s.npy", "files-from": "list"}
known = re.findall(r"(?<![\w-])--([a-z][a-z_-]+)", "\n".join(line[:34] for line in run("--help").out.decode().splitlines() if line.lstrip().startswith("-")))
known = [name for name in known if name not in ("help", "version")]
assert len(known) > 40, known
always = {"force", "threads", "memory", "verbose", "quiet"}
main = always | {"jobs", "multiple", "files-from", "dry-run", "report", "backend", "precision", "device", "output"}
encode = main | {"bandwidth", "hq", "lm", "effort", "container", "entropy", "model", "resampler", "accept-truncated", "raw", "output-dir", "skip-existing",
                 "rm", "no-preserve", "verify", "no-verify", "stdout"}
decode = main | {"rescale", "decompress_suffix", "decode", "stdout", "skip", "until", "max-duration", "codebooks", "bits", "model-rate", "raw", "channels",
                 "output-dir", "skip-existing", "rm", "no-preserve"}
both = main | {"bandwidth", "hq", "effort", "container", "model", "resampler", "accept-truncated", "rescale", "bits", "model-rate", "channels", "raw",
                "skip-existing", "no-preserve"}
codes = always | {"codebooks", "model"}
computed = {"backend", "precision", "device"}
no_file = {"no-preserve", "skip-existing", "verify", "rm", "output-dir", "output"}
# arguments after the option, and the options that may be given
MODES = {
    "encode": (["a.wav"], encode),
    "decode": (["a.ecdc"], decode),
    "in one go": (["a.wav", "t.wav"], both - {"output"}),
    "encode -c": (["-c", "a.wav"], encode - no_file),
    "decode -c": (["-c", "a.ecdc"], decode - no_file - {"decompress_suffix"}),
    "pipe": (["-", "p.ecdc"], encode - {"no-preserve", "output", "stdout", "rm"}),
    "test": (["-t", "a.ecdc"], {"quiet", "verbose", "threads", "files-from"}),
    "codes of audio": (["codes", "a.wav", "c.npz"], codes | computed | {"bandwidth", "hq", "effort", "resampler", "accept-truncated", "raw"}),
    "codes of .ecdc": (["codes", "a.ecdc", "c.npz"], codes | {"max-duration"}),
    "codes to .ecdc": (["codes", "a.npz", "c.ecdc"], codes | {"lm", "entropy", "container"}),
    "codes to audio": (["codes", "a.npz", "c.wav"], codes | computed | {"bits", "rescale", "model-rate", "channels", "max-duration"}),
}
pcm = read("a.wav")
write("list", b"")  # no more inputs than the mode has
problems = []
for mode, (arguments, effective) in MODES.items():
    for name in known:
        # Together with one of these it is another mode, or a contradiction that has its own test.
        pair = len(arguments) > 1 and arguments[0] not in ("-c", "-t")
        if name == "test" or (name == "stdout" and "-c" in arguments) or (pair and name in ("multiple", "recursive", "output-dir", "files-from")): continue
        if name == "decode" and mode in ("encode", "in one go", "encode -c", "pipe"): continue
        option = ["--" + name] + ([VALUES[name]] if name in VALUES else [])
        line = arguments[:1] + option + arguments[1:] if arguments[0] == "codes" else option + arguments
        if name == "output" and name in effective: line = ["-o", "o.ecdc" if mode == "encode" else "o.wav"] + arguments
        write("a.wav", pcm)
        for left in ("a_decompressed.wav", "t.wav", "p.ecdc", "c.npz", "c.ecdc", "c.wav", "o.wav", "o.ecdc", "a_x.wav"):
            if os.path.exists(left): os.remove(left)
        if arguments[0] not in ("codes", "-t") and name != "force": line = ["-f"] + line
        ran = run(*line, program=["sh", "-c", 'cat a.wav | xcodec "$@"', "sh"] if arguments[0] == "-" else ["xcodec"])
        refused = ran.code == 2
        if refused == (name in effective): problems.append((mode, name, ran.code, ran.err[:200]))
        if refused and ran.err.count(b"\n") != 1: problems.append((mode, name, "not one line", ran.err[:200]))
        if not os.path.exists("a.ecdc"): run("-b", "3", "a.wav", "a.ecdc")
for problem in problems: print(*problem)
assert not problems
END
