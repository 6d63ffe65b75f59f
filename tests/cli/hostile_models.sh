# Reliability cases 12 and 13: whatever is given as a model's weights is refused within a second, without memory for what
# it claims; a missing model is named with the places looked at, and nothing is fetched.
export PYTHONPATH="$TESTS"
python3 - <<'END'
import io, json, pickle, struct, zipfile
from abuse import *

def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data

one = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
stored = io.BytesIO()
with zipfile.ZipFile(stored, "w") as archive:
    archive.writestr("archive/data.pkl", pickle.dumps({"a": 1}))
    archive.writestr("archive/version", "3\n")
script = io.BytesIO()
with zipfile.ZipFile(script, "w") as archive:
    archive.writestr("m/code/__torch__.py", "class M: pass\n")
    archive.writestr("m/constants.pkl", pickle.dumps(()))
    archive.writestr("m/data.pkl", pickle.dumps([1]))

class Evil:
    def __reduce__(self):
        return os.system, ("touch owned",)

cases = {
    "empty": b"",
    "text": b"hello, world\n" * 10,
    "pickle": pickle.dumps({"weight": [1.0, 2.0]}),
    "pickle that runs a command": pickle.dumps(Evil()),
    "zip": stored.getvalue(),
    "TorchScript": script.getvalue(),
    "truncated": safetensors({"a": one}, b"\0" * 8)[:-3],
    "overlap": safetensors({"a": one, "b": {**one, "data_offsets": [4, 12]}}, b"\0" * 12),
    "gap": safetensors({"a": one, "b": {**one, "data_offsets": [12, 20]}}, b"\0" * 20),
    "header of 100 MB": struct.pack("<Q", 100_000_000) + b"{" * 1000,
    "header of 2^63": struct.pack("<Q", 1 << 63) + b"{}",
    "deep header": safetensors(b'{"a":' * 20000 + b"1" + b"}" * 20000),
    "duplicate": safetensors(b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},' * 1 +
                             b'"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', b"\0" * 8),
    "huge shape": safetensors({"a": {**one, "shape": [1 << 40, 1 << 40]}}, b"\0" * 8),
    "wrong tensors": safetensors({"a": one}, b"\0" * 8),
    "NaN": safetensors({"a": one}, b"\0\0\xc0\x7f" * 2),
}
for name, data in cases.items():
    write("weights.safetensors", data)
    write("weights.th", data)
    for path in ("weights.safetensors", "weights.th"):
        ran = run("model", "import", "--name", "encodec_24khz", path)
        expect(ran, {3, 4}, f"{name} as {path}")
        if ran.seconds > 30 or ran.mib > 128:
            fail(f"{name}: {ran.seconds} s, {ran.mib} MiB")
os.mkfifo("pipe.safetensors")
os.mkdir("folder.safetensors")
for path in ("pipe.safetensors", "folder.safetensors", "/dev/zero"):
    ran = run("model", "import", "--name", "encodec_24khz", path)
    expect(ran, {3, 4, 5}, path)
assert not os.path.exists("owned"), "the pickle ran"
# 13
write("a.ecdc", v0('{"m": "encodec_24khz", "al": 0, "nc": 2, "lm": false}'))
ran = run("a.ecdc", env={**os.environ, "XCODEC_MODEL_PATH": "/some/where:/else/where"})
expect(ran, 4, "missing model")
assert b"encodec_24khz" in ran.err and b"xcodec model pull" in ran.err, ran.err
assert b"/" in ran.err, "no path is named"
END
