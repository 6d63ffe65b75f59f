#!/bin/sh
# Builds everything that needs no LibTorch for 64-bit ARM with a cross compiler, and runs its unit and conformance tests under an emulator.
# Needs root, mmdebstrap, g++-aarch64-linux-gnu, qemu-user-static, and two gigabytes of disk.
# usage: aarch64.sh [CTEST_OPTIONS...]      e.g. aarch64.sh -j 4 -L unit
# Environment: AARCH64_ROOT, the folder for the system's files and the build (kept, and used again if it is there; default: a scratch
# folder, removed afterwards); SUITE [bookworm]; DEBIAN_MIRROR; JOBS.
set -eu
source=$(cd "$(dirname "$0")/.." && pwd)
for tool in mmdebstrap aarch64-linux-gnu-g++ qemu-aarch64-static; do
  command -v "$tool" > /dev/null || { echo "no $tool: apt-get install mmdebstrap g++-aarch64-linux-gnu qemu-user-static" >&2; exit 2; }
done
folder=${AARCH64_ROOT:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
# The packages' files only: nothing of that architecture runs to install them.
if [ ! -d "$folder/sysroot/usr" ]; then
  mmdebstrap --quiet --mode=root --arch=arm64 --variant=extract --components=main --include="$(tr '\n' ',' << 'P'
libc6-dev
libstdc++-12-dev
libgcc-12-dev
linux-libc-dev
libsndfile1-dev
libflac-dev
libogg-dev
libmpg123-dev
libsoxr-dev
libzstd-dev
zlib1g-dev
libssl-dev
libcli11-dev
libfmt-dev
libhwy-dev
libxxhash-dev
nlohmann-json3-dev
libyaml-cpp-dev
libcurl4-openssl-dev
libtag1-dev
libebur128-dev
libgtest-dev
libgmock-dev
P
)" "${SUITE:-bookworm}" "$folder/sysroot" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
fi
XCODEC_SYSROOT=$folder/sysroot
export XCODEC_SYSROOT
cmake -S "$source" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DXCODEC_BUILD_TORCH=OFF \
  -DCMAKE_TOOLCHAIN_FILE="$source/cmake/aarch64.cmake"
ninja -C "$folder/build" -j "${JOBS:-$(nproc)}"
[ $# -gt 0 ] || set -- -j "${JOBS:-$(nproc)}"
# Scripts start programs by name, which needs a kernel that knows the emulator (binfmt_misc); the other tests do not.
ctest --test-dir "$folder/build" -L 'unit|conformance' "$@"
