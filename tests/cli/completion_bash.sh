# bash itself completes: options, values of options, commands, their options, files with spaces.
mkdir 'a folder'; touch song.wav 'two words.wav'
cat > complete.bash <<'END'
source "$1"
shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_xcodec
printf '%s\n' "${COMPREPLY[@]}" | sort
END
try() { bash complete.bash "$TESTS/../../completions/xcodec.bash" xcodec "$@" | tr '\n' ';'; }
is() { test "$1" = "$2" || { echo "got: $1"; echo "not: $2"; exit 1; }; }
is "$(try --band)" "--bandwidth;"
is "$(try --backend '')" "auto;native;torch;"
is "$(try --bits 3)" "32f;"
is "$(try -m wren)" "wren2_48khz;"
is "$(try reco)" "recover;"
is "$(try model im)" "import;"
is "$(try model import --sem)" "--semantic;"
is "$(try info --j)" "--json;"
is "$(try codes --codeb)" "--codebooks;"
is "$(try two)" "two words.wav;"
is "$(try --output-dir '')" "a folder;"
is "$(try model import --config s)" "song.wav;"
bash -c '. "$1"; complete -p xcodec' bash "$TESTS/../../completions/xcodec.bash" | grep -q -- '-F _xcodec'
