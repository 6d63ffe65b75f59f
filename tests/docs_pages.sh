#!/bin/sh
# The pages of the public headers, with nothing undocumented in them: a warning is a failure. Exit status 77 without
# Doxygen.
# usage: docs_pages.sh OUTPUT_FOLDER
set -eu
out=${1:?usage: docs_pages.sh OUTPUT_FOLDER}
command -v doxygen > /dev/null || { echo "needs doxygen"; exit 77; }
cd "$(dirname "$0")/.."
mkdir -p "$out"
{ cat docs/Doxyfile; echo "OUTPUT_DIRECTORY = \"$out\""; } | doxygen -
echo "pages: $out/html/index.html"
