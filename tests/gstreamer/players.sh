# playbin, playbin3 and gst-play play a file to its end.
for tool in gst-launch-1.0 gst-play-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
sox "$CORPUS/audio/music_country_44k.flac" music.wav trim 0 2
xcodec -b 3 music.wav a.ecdc
xcodec --quiet --bits 32f a.ecdc want.wav
python3 "$TESTS/f32_of_wav.py" want.wav want.f32
for player in playbin playbin3; do
  timeout 300 gst-launch-1.0 -q $player uri="file://$PWD/a.ecdc" audio-sink="filesink location=got.f32"
  cmp want.f32 got.f32
done
# At the speed of a clock, as a sound card has it; twice without a gap.
for three in 0 1; do
  USE_PLAYBIN3=$three timeout 300 gst-play-1.0 --no-interactive --gapless --audiosink='fakesink sync=true' a.ecdc a.ecdc > said.txt 2>&1
  grep -q 'Reached end of play list' said.txt || { cat said.txt; exit 1; }
  grep -q '0:00:02.0' said.txt || { cat said.txt; exit 1; }
  if grep -qi 'error' said.txt; then cat said.txt; exit 1; fi
done
# Through what a sound card needs: conversion to whole numbers, a clock of its own.
timeout 300 gst-launch-1.0 -q filesrc location=a.ecdc ! decodebin ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000 ! fakesink sync=true
