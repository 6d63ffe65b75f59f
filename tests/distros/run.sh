#!/bin/sh
# Makes a bare system of another Debian or Ubuntu release and runs the README's two commands in it, on the committed
# sources. Needs root, mmdebstrap, and a gigabyte (demo) or six (check) of disk.
# usage: run.sh SUITE [COMMAND...]
#   SUITE    bookworm, trixie, sid; jammy, noble (with Debian's ubuntu-keyring)
#   COMMAND  of `make`, in this order; default: demo check
# Environment: DISTRO_ROOT, the folder for the system (kept, and used again if it is there; default: a scratch folder,
# removed afterwards); DEBIAN_MIRROR, UBUNTU_MIRROR; JOBS.
set -eu
suite=${1:?usage: run.sh SUITE [COMMAND...]}
shift
[ $# -gt 0 ] || set -- demo check
source=$(cd "$(dirname "$0")/../.." && pwd)
case $suite in
  jammy | noble | plucky) mirror=${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu} components=main,universe keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg ;;
  *) mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian} components=main keyring=/usr/share/keyrings/debian-archive-keyring.gpg ;;
esac
root=${DISTRO_ROOT:-}
if [ -z "$root" ]; then
  scratch=$(mktemp -d)
  root=$scratch/root
fi
finish() {
  umount "$root/proc" 2> /dev/null || true
  [ -z "${scratch:-}" ] || rm -rf "$scratch"
}
trap finish EXIT
if [ ! -x "$root/usr/bin/apt-get" ]; then
  mmdebstrap --quiet --mode=root --variant=apt --components="$components" --include=make,ca-certificates --keyring="$keyring" \
    "$suite" "$root" "$mirror"
fi
# Some tests read /proc; where mounting is not allowed they say that they are skipped.
mount -t proc proc "$root/proc" 2> /dev/null || true
mkdir -p "$root/xcodec"
git -C "$source" archive HEAD | tar -x -C "$root/xcodec"
for command; do
  echo "== $suite: make $command"
  start=$(date +%s)
  chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 make -C /xcodec "$command" ${JOBS:+JOBS=$JOBS}
  echo "== $suite: make $command passed ($(($(date +%s) - start)) s)"
done
