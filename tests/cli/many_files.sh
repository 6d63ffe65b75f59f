# A tree: mirrored, resumable, one bad file does not stop the others.
mkdir -p in/x in/y
sox -n -r 48000 -c 2 in/a.wav synth 0.1 sine 300
cp in/a.wav in/x/b.wav
cp in/a.wav in/y/c.wav
echo garbage > in/y/bad.wav
status=0
xcodec -b 3 --recursive --output-dir out --report r.jsonl in 2> message || status=$?
[ "$status" = 1 ]
grep -q 'xcodec: in/y/bad.wav: ' message
grep -q '3 encoded, 0 skipped, 0 not audio, 1 failed' message
find out -type f | sort
rm in/y/bad.wav
xcodec -v -b 3 --recursive --skip-existing --jobs 2 --output-dir out in 2>&1 | grep '3 skipped' > /dev/null
[ "$(wc -l < r.jsonl)" = 4 ]
rm -r out
for i in 0 1 2; do xcodec -b 3 --quiet --recursive --shard $i/3 --output-dir out in; done
find out -type f | wc -l
xcodec test --recursive out | sort
