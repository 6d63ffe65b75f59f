# Every command that a page of docs/ prints runs here, or the table in docs_commands.py says where it runs.
mkdir -p prepared/music prepared/audio/a prepared/audio/train prepared/lists prepared/clips prepared/mnt prepared/runs/my48/model in .parallel
touch .parallel/will-cite
sox "$CORPUS/audio/music_country_44k.flac" -b 16 prepared/song.wav trim 0 1
sox "$CORPUS/audio/speech_en_xmas.flac" -b 16 -r 16000 -c 1 prepared/speech.wav trim 0 1
cp prepared/song.wav prepared/clips/one.wav
cp prepared/song.wav prepared/music/one.wav
cp prepared/speech.wav prepared/audio/a/b.wav
cp prepared/speech.wav prepared/audio/train/speech_1.wav
cp prepared/song.wav prepared/audio/train/music_1.wav
cp -r prepared/music prepared/mnt/music
cp -r "$TESTS/../../models/wren1_48khz" prepared/runs/my48/model/my48
# Reduced models under the published names.
v="$GOLDEN/xcodec/tiny_hubert"
xcodec model import --name xcodec_hubert_general_audio --config "$v/config.yaml" "$v/xcodec.pth" > /dev/null
xcodec model import --name dac_44khz "$BIN/../golden/dac/even" > /dev/null
xcodec model import --name encodec_24khz "$GOLDEN/encodec/hf/encodec_24khz" > /dev/null
# The Python that has NumPy, where one has.
mkdir python
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import numpy' 2> /dev/null; then ln -s "$(command -v "$python")" python/python3; break; fi
done
export PATH="$PWD/python:$PATH"
export PYTHONPATH="$TESTS/../../python" XCODEC_LIBRARY="$BIN/../lib/libxcodec.so"
if ldd "$XCODEC_LIBRARY" | grep -q "lib[at]san"; then export SANITIZED=1; fi
python3 "$TESTS/docs_commands.py" "$TESTS/../../docs"
