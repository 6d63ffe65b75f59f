#!/bin/sh
# Writes the man pages and completions that programs print into the source tree.
# usage: update.sh BIN_FOLDER SOURCE_FOLDER
set -eu
"$1/xcodec" --generate man > "$2/man/xcodec.1"
"$1/xcodec-bench" --generate man > "$2/man/xcodec-bench.1"
"$1/xcodec" --generate bash > "$2/completions/xcodec.bash"
"$1/xcodec" --generate zsh > "$2/completions/_xcodec"
"$1/xcodec" --generate fish > "$2/completions/xcodec.fish"
