"""What the scripts of `xcodec play` share: the command with the library that writes down what it is given."""
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import termios
import time

FOLDER = os.path.abspath("sound")


def environment():
    return dict(os.environ, LD_LIBRARY_PATH=os.environ["FAKE_PULSE_FOLDER"], FAKE_PULSE=FOLDER)


def fresh(**files):
    """An empty folder for the library, with these files in it."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.mkdir(FOLDER)
    for name, text in files.items():
        set_file(name, text)


def set_file(name, text):
    with open(f"{FOLDER}/new", "w", encoding="ascii") as file:
        file.write(str(text))
    os.rename(f"{FOLDER}/new", f"{FOLDER}/{name}")


def samples():
    try:
        with open(f"{FOLDER}/samples", "rb") as file: return file.read()
    except FileNotFoundError:
        return b""


def log():
    try:
        with open(f"{FOLDER}/log", encoding="ascii") as file: return file.read().splitlines()
    except FileNotFoundError:
        return []


def decoded(path, *options):
    """The samples that the command decodes, 32-bit floating point."""
    subprocess.run(["xcodec", "--quiet", "-f", "--bits", "32f", *options, path, "want.wav"], check=True)
    subprocess.run(["python3", os.environ["TESTS"] + "/f32_of_wav.py", "want.wav", "want.f32"], check=True)
    with open("want.f32", "rb") as file: return file.read()


def play(*arguments, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(["xcodec", "play", *arguments], env=environment(), capture_output=True, timeout=300, check=False, **options)


def until(condition, what):
    for _ in range(12000):
        if condition(): return
        time.sleep(0.01)
    raise AssertionError(f"{what} did not happen: {log()}")


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, *arguments):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)

        session = os.path.dirname(__file__) + "/session.py"
        self.session = subprocess.Popen(["python3", session, f"{FOLDER}/status", "xcodec", "play", *arguments], env=environment(), stdin=self.slave,
                                        stdout=self.slave, stderr=self.slave)
        os.set_blocking(self.master, False)
        self.typed = b""

    def read(self):
        try: self.typed += os.read(self.master, 65536)
        except (BlockingIOError, OSError): pass
        return self.typed

    def key(self, text):
        os.write(self.master, text)

    def pid(self):
        with open(f"/proc/{self.session.pid}/task/{self.session.pid}/children", encoding="ascii") as file:
            return int(file.read().split()[0])

    def signal(self, number):
        os.kill(self.pid(), number)

    def until(self, condition, what):
        def there():
            self.read()
            return condition() or self.over()
        until(there, what)
        assert condition(), (what, self.typed, log())

    def waits_at(self, frames):
        self.until(lambda: log()[-1:] == [f"waits {frames}"], f"the wait at {frames}")

    def over(self):
        return os.path.exists(f"{FOLDER}/status")

    def settings(self):
        return termios.tcgetattr(self.slave)

    def end(self):
        """The exit status as a shell has it; the terminal has its settings again."""
        self.until(self.over, "the end")
        after = self.settings()
        with open(f"{FOLDER}/status", encoding="ascii") as file: status = int(file.read())
        self.key(b"\n")
        self.session.wait(timeout=60)
        self.read()
        os.close(self.slave)
        os.close(self.master)
        assert after == self.before, "the terminal is not as it was"
        return status
