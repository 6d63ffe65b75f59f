#!/bin/sh
# Makes docs/wren2_48khz.html, the page on which the built-in model is heard beside Opus. Needs sox, opus-tools, and for
# all its measures visqol and zimtohrli in PATH; takes a quarter of an hour with them.
# usage: sh docs/examples/listen.sh [BUILD_FOLDER [AUDIO_FOLDER [OUTPUT]]]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:-$root/build-release}
audio=${2:-$root/../shared/audio/test}
output=${3:-$root/docs/wren2_48khz.html}
clips=$(mktemp -d)
trap 'rm -rf "$clips"' EXIT

# Clips with free licences that no training has seen, at most 6 s each.
clip() { # name, file, first second
  sox -V1 "$audio/$2.flac" "$clips/$1.wav" trim "$3" 6
}
clip country music_country_44k 0
clip tabla perc_tabla_44k 0
clip speech speech_en_48k_mono 0
clip speech_xmas speech_en_xmas 0
clip music_44k flactest_music_44k_stereo 0
clip music_48k flactest_music_48k_stereo 0

"$build/bin/xcodec-eval" --listen "$output" --player-opus 128 --tones --model wren2_48khz --baseline opus \
  --title 'wren2_48khz: listen and choose a bitrate' \
  --note 'Recordings: country from raylib by emegeme (CC0 1.0); tabla from Sonic Pi by freesound.org contributors (CC0 1.0); speech from Lyra by Google (Apache 2.0); speech_xmas by davidbain (CC0 1.0); music_44k and music_48k from the FLAC test files by Martijn van Beurden (CC0 1.0). None was used in training.' \
  --note 'Made by docs/examples/listen.sh. More clips are measured in models/wren2_48khz/card.md.' \
  "$clips"
