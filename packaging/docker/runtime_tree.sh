#!/bin/sh
# The files of an image that runs xcodec: what is installed, the libraries of the system that it loads, certificates, /tmp.
# usage: runtime_tree.sh BUILD_FOLDER TREE
set -eu
build=$1
mkdir -p "$2"
tree=$(cd "$2" && pwd)
DESTDIR="$tree" cmake --install "$build" --component runtime --prefix /usr --strip > /dev/null
rm -rf "$tree/usr/share/man" "$tree/usr/share/zsh" "$tree/usr/share/fish" "$tree/usr/share/bash-completion" "$tree/usr/share/mime"
# Without FFmpeg's libraries, whatever the build has: they would be larger than everything else together.
find "$tree" -name 'libxcodec_ffmpeg.so' -delete
library=$(find "$tree/usr/lib" -name 'libxcodec.so.*' | head -n 1)
[ -n "$library" ] || { echo "runtime_tree.sh: $build installs no libxcodec.so" >&2; exit 1; }
find "$tree/usr/bin" "$tree/usr/lib" -type f | while read -r file; do
  LD_LIBRARY_PATH=$(dirname "$library") ldd "$file"
done | sed -n 's/^[^/]*\(\/[^ ]*\) (0x.*/\1/p' | grep -v xcodec | sort -u | while read -r file; do
  cp -L --parents "$file" "$tree"
done
cp -L --parents /etc/ssl/certs/ca-certificates.crt "$tree"
mkdir -m 1777 "$tree/tmp"
