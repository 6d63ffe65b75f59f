#!/bin/sh
# The files of the Docker image's second stage: small, and complete enough to encode and decode without anything of this
# system. Needs root for chroot; otherwise skipped (77).
# usage: image.sh BUILD_FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
[ "$(id -u)" = 0 ] || { echo "skipped: chroot needs root"; exit 77; }
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
sh "$here/../../packaging/docker/runtime_tree.sh" "$build" "$tree/image"
size=$(du -sk --apparent-size "$tree/image" | cut -f1)
echo "image: $size KiB"
[ "$size" -lt $((120 * 1000 * 1000 / 1024)) ]
find "$tree/image" -name '*ffmpeg*' | grep . && exit 1
head -c 96000 /dev/zero > "$tree/image/tmp/a.raw"
run() { env -i XCODEC_MODEL_DIR=/models "$(command -v chroot)" "$tree/image" "$@"; }
run /usr/bin/xcodec --version
run /usr/bin/xcodec --raw --rate 48000 --channels 1 --format s16le /tmp/a.raw /tmp/a.ecdc
run /usr/bin/xcodec test /tmp/a.ecdc
run /usr/bin/xcodec --bits 16 /tmp/a.ecdc /tmp/a.wav
[ "$(wc -c < "$tree/image/tmp/a.wav")" -ge 96044 ]
# The plug-in that downloads loads its library, too: nothing listens there, and it says so.
run /usr/bin/xcodec model pull --base-url http://127.0.0.1:9 nobody/nothing 2> "$tree/said" && exit 1
grep -q "127.0.0.1" "$tree/said"
if command -v ruby > /dev/null; then ruby -c "$here/../../packaging/homebrew/xcodec.rb"; else echo "no ruby: the Homebrew formula's syntax is not checked"; fi
