# Reliability case 21: targets that are not what they seem are refused with a reason, or written to, and stay what
# they are.
sox -n -r 48000 -c 2 a.wav synth 0.1 sine 300 vol 0.5
export PYTHONPATH="$TESTS"
python3 - <<'END'
import stat
from abuse import *
# Exists.
write("old.ecdc", b"precious")
expect(run("-b", "3", "a.wav", "old.ecdc"), 5, "existing target")
assert read("old.ecdc") == b"precious"
# A folder is refused; -f does not help. A FIFO and a device reached through a link are written to and not replaced.
os.mkdir("folder.ecdc")
os.mkfifo("fifo.ecdc")
os.symlink("/dev/null", "null.ecdc")
for force in ([], ["-f"]):
    expect(run("-b", "3", *force, "a.wav", "folder.ecdc"), 5, "folder")
    expect(run("-b", "3", *force, "a.wav", "null.ecdc"), 0, "device behind a link")
    reader = subprocess.Popen(["cat", "fifo.ecdc"], stdout=subprocess.PIPE)
    expect(run("-b", "3", *force, "a.wav", "fifo.ecdc"), 0, "FIFO")
    assert reader.communicate(timeout=60)[0][:5] == b"ECDC\1"
assert os.path.isdir("folder.ecdc") and stat.S_ISFIFO(os.stat("fifo.ecdc").st_mode) and os.path.islink("null.ecdc")
expect(run("-b", "3", "a.wav", "/dev/null"), 0, "/dev/null")
assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
# The input itself, by name, hard link and symbolic link.
write("self.ecdc", read("a.wav"))
os.link("self.ecdc", "hard.ecdc")
os.symlink("self.ecdc", "soft.ecdc")
for target in ("a.wav", "./a.wav"):
    expect(run("-f", "-b", "3", "a.wav", target), 2, target)
os.link("a.wav", "same.ecdc")
os.symlink("a.wav", "alias.ecdc")
for target in ("same.ecdc", "alias.ecdc"):
    expect(run("-f", "-b", "3", "a.wav", target), 2, target)
os.remove("same.ecdc")
os.remove("alias.ecdc")
# A link to a file is followed, and stays a link; without -f it is an existing target.
write("real.ecdc", b"precious")
os.symlink("real.ecdc", "link.ecdc")
expect(run("-b", "3", "a.wav", "link.ecdc"), 5, "link")
assert read("real.ecdc") == b"precious"
expect(run("-f", "-b", "3", "a.wav", "link.ecdc"), 0, "link, -f")
assert os.path.islink("link.ecdc") and read("real.ecdc")[:5] == b"ECDC\1"
# A link that leads nowhere: refused or replaced, never written through.
os.symlink("nowhere.ecdc", "dangling.ecdc")
ran = run("-b", "3", "a.wav", "dangling.ecdc")
assert ran.code in (0, 5), ran.err
assert ran.code == 5 or not os.path.exists("nowhere.ecdc") or os.path.islink("dangling.ecdc")
# A folder that does not take files (as another user where the test runs as root).
os.mkdir("closed")
os.chmod("closed", 0o555)
os.chmod(".", 0o755)
program = ["xcodec"] if os.getuid() else ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "xcodec"]
reachable = subprocess.run([*program[:-1], "test", "-r", os.path.abspath("a.wav")], check=False).returncode == 0
if reachable:
    expect(run("-b", "3", "a.wav", "closed/a.ecdc", program=program), 5, "folder without write permission")
expect(run("-b", "3", "a.wav", "no/such/a.ecdc"), 5, "missing folder")
expect(run("-b", "3", "a.wav", "a.wav/a.ecdc"), 5, "a file as folder")
left = [n for n in os.listdir(".") + os.listdir("closed") if n.endswith(".tmp")]
assert not left, left
END
