#!/bin/sh
# Makes the Debian packages, checks them, installs them below a scratch root, uses them there, removes them.
# usage: run.sh BUILD_FOLDER      needs dpkg-dev, lintian (skipped without), fakeroot when not root
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
corpus=$here/../../corpus
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fail() { echo "package: $*" >&2; exit 1; }

(cd "$build" && cpack -B "$scratch/packages") > "$scratch/cpack.log" 2>&1 || { cat "$scratch/cpack.log"; exit 1; }
cd "$scratch/packages"
set -- *.deb
echo "$@"
for deb in "$@"; do
  # Dependencies come from what the programs are linked with.
  depends=$(dpkg-deb -f "$deb" Depends)
  case $deb in
    xcodec_*)
      for library in libc6 libstdc++6 libsndfile1 libsoxr0 libzstd1 libcurl4 libyaml-cpp; do
        case $depends in *"$library"*) ;; *) fail "$deb does not depend on $library: $depends" ;; esac
      done
      case $depends in *torch*) fail "$deb depends on LibTorch" ;; esac
      case $depends in *libav*) fail "$deb depends on FFmpeg" ;; esac ;;
    xcodec-ffmpeg_*)
      for library in libavformat libavcodec libswresample; do
        case $depends in *"$library"*) ;; *) fail "$deb does not depend on $library: $depends" ;; esac
      done ;;
    gstreamer1.0-xcodec_*)
      for package in libgstreamer1.0-0 libgstreamer-plugins-base1.0-0 "xcodec (="; do
        case $depends in *"$package"*) ;; *) fail "$deb does not depend on $package: $depends" ;; esac
      done ;;
    python3-xcodec_*)
      for package in python3-numpy "xcodec (="; do
        case $depends in *"$package"*) ;; *) fail "$deb does not depend on $package: $depends" ;; esac
      done
      case $depends in *torch*) fail "$deb depends on LibTorch" ;; esac ;;
    xcodec-torch_*) case $depends in *libtorch*) ;; *) fail "$deb does not depend on LibTorch: $depends" ;; esac ;;
  esac
  dpkg-deb -c "$deb" > contents
  package=${deb%%_*}
  for file in copyright changelog.gz; do
    grep -q " ./usr/share/doc/$package/$file\$" contents || fail "$deb lacks $file"
  done
done
dpkg-deb -c xcodec_*.deb > contents
for file in bin/xcodec bin/xcodec-bench share/man/man1/xcodec.1.gz share/man/man5/ecdc.5.gz share/mime/packages/xcodec.xml \
    share/bash-completion/completions/xcodec share/zsh/vendor-completions/_xcodec share/fish/vendor_completions.d/xcodec.fish; do
  grep -q " ./usr/$file\$" contents || fail "no /usr/$file in xcodec"
done
if [ -e "$(echo gstreamer1.0-xcodec_*.deb)" ]; then
  dpkg-deb -c gstreamer1.0-xcodec_*.deb > contents
  for file in 'lib/.*/gstreamer-1.0/libgstxcodec.so' share/applications/xcodec-play.desktop share/thumbnailers/xcodec.thumbnailer; do
    grep -q " ./usr/$file\$" contents || fail "no /usr/$file in gstreamer1.0-xcodec"
  done
fi
if command -v lintian > /dev/null; then
  lintian --allow-root --no-tag-display-limit --fail-on error "$@" > lintian.log 2>&1 || { cat lintian.log; fail "lintian has errors"; }
  grep -c '^W:' lintian.log | sed 's/^/lintian: no errors, warnings: /' || true
else
  echo "package: no lintian, its check is skipped"
fi

# A root of its own: dpkg keeps its records there and touches nothing else. What the packages depend on is the machine's.
root=$scratch/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/triggers"
: > "$root/var/lib/dpkg/status"
as_root=""
[ "$(id -u)" = 0 ] || as_root="fakeroot"
dpkg_there() { PATH=$PATH:/sbin:/usr/sbin $as_root dpkg --root="$root" --log="$scratch/dpkg.log" --force-depends --force-not-root --force-script-chrootless "$@" > "$scratch/dpkg.out" 2>&1; }
dpkg_there -i "$@" || { cat "$scratch/dpkg.out"; fail "does not install"; }
mime=$root/usr/share/mime/packages/xcodec.xml
test -s "$mime" || fail "no MIME type"
LD_LIBRARY_PATH=$(dirname "$(find "$root/usr/lib" -name 'libxcodec.so.0')")
export LD_LIBRARY_PATH XDG_DATA_HOME="$scratch/data"
xcodec=$root/usr/bin/xcodec
"$xcodec" -b 3 "$corpus/audio/music_country_44k.flac" "$scratch/music.ecdc"
"$xcodec" "$scratch/music.ecdc" "$scratch/music.wav"
# The plug-ins are found beside the library.
"$xcodec" model pull encodec_24khz --base-url http://127.0.0.1:9 2> "$scratch/pull.txt" && fail "pulled from nowhere"
grep -q 'libxcodec_fetch' "$scratch/pull.txt" && { cat "$scratch/pull.txt"; fail "the download plug-in is not found"; }
if [ -e "$(echo xcodec-ffmpeg_*.deb)" ] && command -v ffmpeg > /dev/null; then
  ffmpeg -nostdin -loglevel error -i "$corpus/audio/music_country_44k.flac" -t 1 -c:a aac "$scratch/music.m4a"
  "$xcodec" -f -b 3 "$scratch/music.m4a" "$scratch/music.ecdc" || fail "the FFmpeg plug-in is not found"
  dpkg_there -r xcodec-ffmpeg
  "$xcodec" -f -b 3 "$scratch/music.m4a" "$scratch/music.ecdc" 2> "$scratch/without.txt" && fail "reads M4A without the plug-in"
  grep -q 'install the package xcodec-ffmpeg' "$scratch/without.txt" || { cat "$scratch/without.txt"; fail "does not name the package"; }
else
  echo "package: no xcodec-ffmpeg package or no ffmpeg, M4A is not tested"
fi
# GStreamer's players find the plug-in in their folder, and it finds the library.
if [ -e "$(echo gstreamer1.0-xcodec_*.deb)" ] && command -v gst-launch-1.0 > /dev/null; then
  "$xcodec" -f --bits 32f "$scratch/music.ecdc" "$scratch/music.wav"
  plugins=$(dirname "$(find "$root/usr/lib" -name libgstxcodec.so)")
  GST_PLUGIN_PATH=$plugins GST_REGISTRY=$scratch/registry gst-launch-1.0 -q filesrc location="$scratch/music.ecdc" ! decodebin ! \
    filesink location="$scratch/music.f32" || fail "GStreamer does not find the plug-in"
  python3 "$here/../cli/f32_of_wav.py" "$scratch/music.wav" "$scratch/want.f32"
  cmp "$scratch/want.f32" "$scratch/music.f32" || fail "GStreamer plays something else"
  if command -v desktop-file-validate > /dev/null; then
    desktop-file-validate "$root/usr/share/applications/xcodec-play.desktop" || fail "the .desktop file"
  fi
else
  echo "package: no gstreamer1.0-xcodec package or no gst-launch-1.0, players are not tested"
fi
if [ -e "$(echo xcodec-torch_*.deb)" ]; then
  "$xcodec" -f -b 3 --backend torch "$corpus/audio/music_country_44k.flac" "$scratch/torch.ecdc" || fail "the LibTorch plug-in is not found"
  "$root/usr/bin/xcodec-train" --help > /dev/null
fi
# The Python package finds the library where the loader looks; byte code would be left after removal.
if /usr/bin/python3 -c 'import numpy' 2> /dev/null; then
  (cd / && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$root/usr/lib/python3/dist-packages /usr/bin/python3 -c "
import importlib.metadata, sys, numpy, xcodec
assert importlib.metadata.version('xcodec') == xcodec.version() and xcodec.__file__.startswith('$root')
assert xcodec.info(sys.argv[1]).bandwidth == 3 and xcodec.verify(sys.argv[1]).chunks > 0
codec = xcodec.load(threads=1)
assert codec.decode(codec.encode(numpy.zeros((2, 48000)), bandwidth=3)).shape == (2, 48000)" "$scratch/music.ecdc") || fail "the Python package does not work"
else
  echo "package: no python3-numpy, python3-xcodec is not tested"
fi
unset LD_LIBRARY_PATH

names=$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f='${Package} ')
# shellcheck disable=SC2086
dpkg_there -P $names || { cat "$scratch/dpkg.out"; fail "does not remove"; }
left=$(find "$root" -mindepth 1 -path "$root/var" -prune -o ! -type d -print)
test -z "$left" || fail "left behind: $left"
echo "packages: passed ($names)"
