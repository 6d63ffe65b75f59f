# A hostile file name does not reach the terminal.
name=$(printf 'a\033[31mb\nc.wav')
: > "$name"
xcodec "$name" 2> message && exit 1
[ "$(wc -l < message)" = 1 ]
if grep -q "$(printf '\033')" message; then exit 1; fi
