# Names are looked up in the store, never in the working directory; files name no folders; identities are computed.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.1 sine 300 vol 0.5
xcodec -b 3 a.wav a.ecdc
xcodec -b 3 --container 0 a.wav old.ecdc
xcodec codes a.ecdc a.npz
xcodec a.ecdc want.wav
export PYTHONPATH="$TESTS"
python3 - <<'END'
import json, shutil, zipfile
from abuse import *
good = os.path.dirname(CORPUS) + "/models/wren2_48khz"


def folder(path):
    """A sound model, whose parts the test may change."""
    os.makedirs(path)
    for name in ("config.json", "model.safetensors"):
        shutil.copy(f"{good}/{name}", f"{path}/{name}")
    return path


def edit_config(path, **fields):
    with open(path + "/config.json", encoding="utf-8") as file:
        config = json.load(file)
    config.pop("lm", None)
    config.update(fields)
    with open(path + "/config.json", "w", encoding="utf-8") as file:
        json.dump(config, file)


# A folder in the working directory with a model's name is not a model.
os.makedirs("wren2_48khz")
write("wren2_48khz/config.json", b"garbage")
expect(run("-f", "-b", "3", "a.wav", "b.ecdc"), 0, "encoding beside a folder")
assert read("a.ecdc") == read("b.ecdc")
expect(run("-f", "a.ecdc", "b.wav"), 0, "decoding beside a folder")
edit_config(folder("encodec_24khz"))
expect(run("-f", "-m", "encodec_24khz", "-b", "3", "a.wav", "b.ecdc"), 4, "a name without a slash")
expect(run("model", "info", "encodec_24khz"), 4, "info of a name without a slash")
expect(run("-f", "-m", "./encodec_24khz", "-b", "3", "a.wav", "b.ecdc"), 0, "a folder")

# What files call a model is a name.
text = struct.unpack(">I", read("old.ecdc")[5:9])[0]
json_text, payload = read("old.ecdc")[9:9 + text].decode(), read("old.ecdc")[9 + text:]
for name in ("./encodec_24khz", os.path.abspath("encodec_24khz"), "encodec_24khz/", "../work/encodec_24khz"):
    write("bad.ecdc", v0(json_text.replace("wren2_48khz", name), payload))
    expect(run("-f", "bad.ecdc", "out.wav"), 4, f"version 0 names {name}")
    write("name.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 118) + (b"{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }" % len(name)).ljust(117) + b"\n" + name.encode())
    with zipfile.ZipFile("a.npz") as old, zipfile.ZipFile("bad.npz", "w") as new:
        for item in old.namelist():
            new.writestr(item, read("name.npy") if item == "model.npy" else old.read(item))
    expect(run("codes", "-f", "bad.npz", "out.wav"), 4, f"an archive names {name}")
assert not os.path.exists("out.wav")

# The identity in config.json is not believed.
with open(good + "/config.json", encoding="utf-8") as file:
    identity = json.load(file)["identity"]
other = folder("other")
weights = bytearray(read(other + "/model.safetensors"))
weights[-2] ^= 1
write(other + "/model.safetensors", weights)
edit_config(other)
expect(run("-f", "-m", "./other", "-b", "3", "a.wav", "b.ecdc"), 3, "other weights under the same identity")
claim = folder("claim")
edit_config(claim, identity="0" * 64, content_sha256="0" * 64)
expect(run("-f", "-m", "./claim", "-b", "3", "a.wav", "b.ecdc"), 3, "a claimed identity")
# What describes a model computes it; a list says that it does not.
for path in ("other", "claim"):
    ran = run("model", "info", "--json", "./" + path)
    expect(ran, 3, "info of a claim")
    assert not ran.out, ran.out
assert json.loads(run("model", "info", "--json").out)["identities"] == "computed"
assert all(model["identities"] == "recorded" for model in json.loads(run("model", "list", "--json").out))

# Stores that others may have written to are passed over, and nothing is imported into them.
store = os.path.abspath("store")
model = folder(store + "/mine")
edit_config(model, name="mine")
environment = {**os.environ, "XCODEC_MODEL_DIR": store}
weights = model + "/model.safetensors"
ways = [lambda: os.chmod(store, 0o777), lambda: os.chmod(model, 0o757), lambda: os.chmod(weights, 0o666),
        lambda: os.chmod(model + "/config.json", 0o646)]
if os.getuid() == 0:
    ways += [lambda: os.chown(weights, 65534, -1)]
    ways += [lambda: os.chown(store, 65534, 65534), lambda: os.chown(model, 65534, -1),
             lambda: (os.chown(store, 0, 65534), os.chmod(store, 0o775))]
for i, spoil in enumerate([None, *ways]):
    for path in (store, model, weights, model + "/config.json"):
        os.chmod(path, 0o755)
        os.chown(path, os.getuid(), os.getgid())
    if spoil:
        spoil()
    ran = run("-f", "-m", "mine", "-b", "3", "a.wav", "b.ecdc", env=environment)
    expect(ran, 4 if spoil else 0, f"store, way {i}")
    assert not spoil or b"not used" in ran.err, ran.err
    assert (b"mine" in run("model", "list", env=environment).out) == (spoil is None), i
    if spoil and os.stat(store).st_mode & 0o7777 != 0o755:
        expect(run("model", "import", "claim", "--name", "new", env=environment), 5, f"import, way {i}")
# What is imported is believed afterwards, whatever the umask.
mask = os.umask(0)
fresh = {**os.environ, "XCODEC_MODEL_DIR": os.path.abspath("fresh")}
expect(run("model", "import", good, "--name", "mine", env=fresh), 0, "import without a umask")
os.umask(mask)
expect(run("-f", "-m", "mine", "-b", "3", "a.wav", "b.ecdc", env=fresh), 0, "a model imported without a umask")
END
