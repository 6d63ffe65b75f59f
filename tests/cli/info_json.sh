xcodec -b 6 "$CORPUS/audio/speech_en_xmas.flac" a.ecdc
xcodec info --json a.ecdc | python3 -c "
import json, sys
d = json.load(sys.stdin)
assert d['container'] == 1 and d['model'] == 'wren2_48khz' and d['codebooks'] == 4, d
assert d['source']['rate'] == 44100 and d['source']['channels'] == 1, d
assert d['bandwidth_kbps'] == 6.0, d"
