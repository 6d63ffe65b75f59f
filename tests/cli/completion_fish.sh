# fish itself completes. Skipped without fish.
command -v fish > /dev/null || { echo "needs fish"; exit 77; }
export HOME="$PWD"
file=$TESTS/../../completions/xcodec.fish
fish --no-execute "$file"
try() { fish --no-config -c "source $file; complete -C '$1'" | cut -f1 | sort | tr '\n' ';'; }
is() { test "$1" = "$2" || { echo "got: $1"; echo "not: $2"; exit 1; }; }
is "$(try 'xcodec --bandw')" "--bandwidth;"
is "$(try 'xcodec --backend ')" "auto;native;torch;"
is "$(try 'xcodec -m wren')" "wren2_48khz;"
is "$(try 'xcodec reco')" "recover;"
is "$(try 'xcodec model im')" "import;"
is "$(try 'xcodec model import --sem')" "--semantic;"
is "$(try 'xcodec codes --codeb')" "--codebooks;"
