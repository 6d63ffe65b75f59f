#!/bin/bash
# Runs xcodec.sbatch for real: installs Debian's Slurm, starts a controller and a node on this machine, encodes a small
# tree as an array job and checks the outputs. Needs root. Exit status 77: Slurm cannot run here.
# usage: slurm_local.sh BIN_FOLDER AUDIO_FILE
set -euo pipefail
bin=$(cd "$1" && pwd)
audio=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
[ "$(id -u)" = 0 ] || exit 77
command -v slurmctld > /dev/null ||
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge > /dev/null || exit 77
scratch=$(mktemp -d)
chmod 755 "$scratch"
# Ends what this script started, and nothing else.
cleanup() {
  for daemon in slurmd slurmctld munged; do
    [ -s "$scratch/$daemon.pid" ] && kill "$(cat "$scratch/$daemon.pid")" 2> /dev/null || true
  done
  sleep 1
  rm -rf "$scratch"
}
trap cleanup EXIT
host=$(hostname -s)
mkdir -p "$scratch/state" "$scratch/spool" /run/munge
cat > "$scratch/slurm.conf" << CONF
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
[ -f /etc/munge/munge.key ] || /usr/sbin/mungekey --create
chown munge: /run/munge /etc/munge/munge.key
if ! munge -n > /dev/null 2>&1; then
  mkdir -p "$scratch/munge"
  chown munge: "$scratch/munge"
  runuser -u munge -- munged --pid-file="$scratch/munge/munged.pid"
  cp "$scratch/munge/munged.pid" "$scratch/munged.pid"
fi
export SLURM_CONF=$scratch/slurm.conf
slurmctld -f "$scratch/slurm.conf" -L "$scratch/slurmctld.log"
slurmd -f "$scratch/slurm.conf" -L "$scratch/slurmd.log"
for _ in $(seq 30); do sinfo -h -o %T 2> /dev/null | grep -q idle && break; sleep 1; done
sinfo

mkdir -p "$scratch/music/a" "$scratch/music/b"
for i in 1 2 3 4 5 6; do cp "$audio" "$scratch/music/a/$i.${audio##*.}"; cp "$audio" "$scratch/music/b/$i.${audio##*.}"; done
export PATH=$bin:$PATH
sbatch --wait --array=0-3 --output="$scratch/task-%a.log" "$here/xcodec.sbatch" "$scratch/music" "$scratch/archive"
cat "$scratch"/task-*.log
made=$(find "$scratch/archive" -name '*.ecdc' | wc -l)
[ "$made" = 12 ] || { echo "made $made files instead of 12"; exit 1; }
xcodec test --recursive "$scratch/archive"
echo "slurm array: passed"
