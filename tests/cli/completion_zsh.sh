# zsh itself completes, typed at in a pseudo terminal. Skipped without zsh.
command -v zsh > /dev/null || { echo "needs zsh"; exit 77; }
zsh -n "$TESTS/../../completions/_xcodec"
cat > typist.py <<'END'
"""usage: typist.py FOLDER LINE: what LINE has become after a tab."""
import os, pty, re, select, sys, time
folder, line = sys.argv[1:]
child, fd = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", PS1="", ZDOTDIR=os.getcwd())
    os.execvp("zsh", ["zsh", "-f", "-i"])
def read_until(pattern):
    text, end = "", time.monotonic() + 200
    while time.monotonic() < end and not re.search(pattern, text):
        if select.select([fd], [], [], 0.2)[0]:
            text += os.read(fd, 65536).decode("utf-8", "replace")
    return text
os.write(fd, f"PS1= ; fpath=({folder} $fpath); autoload -Uz compinit && compinit -u -D; unsetopt zle_bracketed_paste; print REA''DY\n".encode())
read_until("READY")
os.write(fd, line.encode() + b"\t\x01print -r -- '<< \x05 >>'\n")
text = read_until(r"\r\n<< .*>>")
print(re.findall(r"\n<< (.*?) *>>", text)[-1:] or text)
os.close(fd)
END
folder=$(cd "$TESTS/../../completions" && pwd)
touch song.wav
is() {
  got=$(python3 typist.py "$folder" "$1")
  test "$got" = "['$2']" || { echo "typed: $1"; echo "got: $got"; exit 1; }
}
is 'xcodec --bandw' 'xcodec --bandwidth'
is 'xcodec --backend nat' 'xcodec --backend native'
is 'xcodec -m wren' 'xcodec -m wren2_48khz'
is 'xcodec reco' 'xcodec recover'
is 'xcodec model im' 'xcodec model import'
is 'xcodec model import --sem' 'xcodec model import --semantic'
is 'xcodec codes --codeb' 'xcodec codes --codebooks'
is 'xcodec info so' 'xcodec info song.wav'
