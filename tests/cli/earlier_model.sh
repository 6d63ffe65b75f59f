# Files made with the model that was built in before: they name it and its identity, and decode where it is installed.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.5 sine 300 vol 0.5
export XCODEC_MODEL_DIR="$PWD/store"
xcodec model import "$CORPUS/../models/wren1_48khz" > imported
grep -q '^wren1_48khz 117b5785' imported
xcodec -m wren1_48khz -b 6 a.wav a.ecdc
xcodec info --json a.ecdc | python3 -c "
import json, sys
d = json.load(sys.stdin)
assert d['model'] == 'wren1_48khz', d"
xcodec a.ecdc whole.wav
test "$(soxi -s whole.wav)" = 24000
mv store elsewhere
status=0
xcodec a.ecdc missing.wav 2> error || status=$?
test $status = 4
test ! -e missing.wav
grep -q 'wren1_48khz' error
grep -q 'identity 117b5785' error
grep -q 'xcodec-wren1' error
grep -q 'model import' error
mv elsewhere store
xcodec a.ecdc again.wav
cmp whole.wav again.wav
