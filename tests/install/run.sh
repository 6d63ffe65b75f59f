#!/bin/sh
# Installs into a scratch folder and builds a small program against the installed package, once through CMake and
# once through pkg-config, and runs it.
# usage: run.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake --install "$build" --prefix "$scratch/prefix" > "$scratch/install.log"
cmake -S "$here" -B "$scratch/build" -DCMAKE_PREFIX_PATH="$scratch/prefix" > "$scratch/cmake.log" || { cat "$scratch/cmake.log"; exit 1; }
cmake --build "$scratch/build" > "$scratch/build.log" || { cat "$scratch/build.log"; exit 1; }
"$scratch/build/example" "$here/../../corpus/audio/music_country_44k.flac" "$scratch"
"$scratch/build/c_api_test" "$here/../../corpus/audio/music_country_44k.flac" "$scratch"
pc=$(find "$scratch/prefix" -name xcodec.pc -printf '%h')
libdir=$(PKG_CONFIG_PATH=$pc pkg-config --variable=libdir xcodec)
# shellcheck disable=SC2046
c++ -std=c++17 "$here/example.cc" -o "$scratch/example" $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs xcodec) -Wl,-rpath,"$libdir"
"$scratch/example" "$here/../../corpus/audio/music_country_44k.flac" "$scratch"
# shellcheck disable=SC2046
cc -std=c99 "$here/../../docs/examples/pipe.c" -o "$scratch/pipe" $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs xcodec) -Wl,-rpath,"$libdir"
head -c 800000 /dev/zero | "$scratch/pipe" encode "" 3 | "$scratch/pipe" decode | wc -c | grep -qx 800000
"$scratch/prefix/bin/xcodec" --version
# The plug-in for more formats is found beside the library, where it was built.
if [ -e "$build/lib/libxcodec_ffmpeg.so" ] && command -v ffmpeg > /dev/null; then
  ffmpeg -nostdin -loglevel error -i "$here/../../corpus/audio/music_country_44k.flac" -t 1 -c:a aac "$scratch/music.m4a"
  "$scratch/prefix/bin/xcodec" -b 3 "$scratch/music.m4a" "$scratch/music.ecdc"
else
  echo "installed package: no libxcodec_ffmpeg.so or ffmpeg, M4A is not tested"
fi
cmake -DMANIFEST="$build/install_manifest.txt" -P "$here/../../cmake/Uninstall.cmake" > "$scratch/uninstall.log"
left=$(find "$scratch/prefix" \( -type f -o -type l \) -o -name xcodec)
[ -z "$left" ] || { echo "left after uninstalling: $left"; exit 1; }
echo "installed package: passed"
