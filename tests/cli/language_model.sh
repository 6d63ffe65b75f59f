# --lm with the default model: smaller, the same audio, and one damaged block costs only that block.
sox -D -v 0.5 "$CORPUS/audio/music_country_44k.flac" -r 48000 long.wav repeat 3 trim 0 20.5
sox long.wav short.wav trim 0 2
xcodec -b 3 long.wav plain.ecdc
xcodec -b 3 --lm long.wav lm.ecdc
[ "$(stat -c %s lm.ecdc)" -lt "$(stat -c %s plain.ecdc)" ]
xcodec --quiet plain.ecdc plain.wav
xcodec --quiet lm.ecdc lm.wav
cmp plain.wav lm.wav
# One thread and scalar code make and read the same bytes.
xcodec -b 24 --lm short.wav short.ecdc
XCODEC_SIMD=scalar xcodec --threads 1 -b 24 --lm short.wav scalar.ecdc
cmp short.ecdc scalar.ecdc
# A damaged block is noticed before there is output; recovery keeps the others.
python3 -c "
b = bytearray(open('lm.ecdc', 'rb').read()); b[len(b) // 2] ^= 255; open('bad.ecdc', 'wb').write(b)"
status=0; xcodec --quiet bad.ecdc bad.wav 2> /dev/null || status=$?
[ "$status" = 3 ]
[ ! -e bad.wav ]
status=0; xcodec recover --json bad.ecdc saved.wav > report.json || status=$?
[ "$status" = 3 ]
python3 - <<PY
import json, wave
r = json.load(open('report.json'))
a, b = (wave.open(n).readframes(1 << 30) for n in ('lm.wav', 'saved.wav'))
assert len(a) == len(b) and len(r['lost']) == 1, r
begin, end = r['lost'][0]['begin'], r['lost'][0]['end']
margin = 480
assert a[:(begin - margin) * 4] == b[:(begin - margin) * 4]
assert a[(end + margin) * 4:] == b[(end + margin) * 4:]
PY
# The same without a header: the trailer names the coder.
python3 -c "
b = bytearray(open('lm.ecdc', 'rb').read()); b[12] ^= 255; open('headless.ecdc', 'wb').write(b)"
status=0; xcodec recover headless.ecdc headless.wav > /dev/null || status=$?
[ "$status" = 3 ] || [ "$status" = 0 ]
[ -s headless.wav ]
# One flipped bit anywhere in the first, a middle or the last block, or a cut: no output, and recovery keeps the others.
python3 - <<PY
import json, os, subprocess, wave
good = open('lm.ecdc', 'rb').read()
starts, at = [], good.find(b'\xec\xdcB')
while at >= 0:
    starts.append(at)
    at = good.find(b'\xec\xdcB', at + 1)
starts.append(good.find(b'\xec\xdcT'))
assert len(starts) == 4, starts
seconds = lambda name: wave.open(name).getnframes() / 48000

def check(label, data, lost_seconds):
    open('bad.ecdc', 'wb').write(data)
    run = subprocess.run(['xcodec', '--quiet', '--force', 'bad.ecdc', 'bad.wav'], capture_output=True)
    assert run.returncode == 3 and not os.path.exists('bad.wav'), (label, run)
    run = subprocess.run(['xcodec', 'recover', '--force', '--json', 'bad.ecdc', 'saved.wav'], capture_output=True)
    assert run.returncode == 3, (label, run)
    lost = sum(l['end'] - l['begin'] for l in json.loads(run.stdout)['lost']) / 48000
    assert abs(lost - lost_seconds) < 0.1, (label, lost)

total = seconds('lm.wav')
for block, (begin, end) in enumerate(zip(starts, starts[1:])):
    # Blocks overlap by a hundredth of a second.
    length = total - 19.8 if block == 2 else 9.9
    for place in (begin + 3, begin + 16, (begin + end) // 2, end - 5, end - 1):
        bad = bytearray(good)
        bad[place] ^= 1 << place % 8
        check(('flip', block, place - begin), bad, length)
PY
