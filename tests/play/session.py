"""Runs a command in the foreground of the terminal on standard input, in a session that outlives it, as a shell does: without one a
terminal has no settings, and nothing stops.

usage: session.py STATUS_FILE COMMAND...     (ends when a line comes; the file gets the exit status as a shell has it)
"""
import fcntl
import os
import signal
import sys
import termios


def main():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(sys.argv[2], sys.argv[2:])
    status = os.waitpid(child, 0)[1]
    os.tcsetpgrp(0, os.getpgrp())
    code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    with open(sys.argv[1] + ".new", "w", encoding="ascii") as file:
        file.write(str(code))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    sys.stdin.readline()


if __name__ == "__main__":
    main()
