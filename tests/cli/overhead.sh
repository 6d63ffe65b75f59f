# One second costs at most 120 bytes beyond codes, scales and tags, whatever it comes from, with a language model too;
# info names the codec of a lossy source.
sox -n -r 44100 -c 2 -b 16 a.wav synth 1 pluck A3 pluck E4 vol 0.5
sox a.wav --comment "" a.flac
sox a.wav --comment "" a.ogg
sox a.wav --comment "" -C 128 a.mp3
for input in a.wav a.flac a.ogg a.mp3; do
  for coder in "--lm" "--entropy adaptive"; do
    xcodec -q -f -b 3 $coder "$input" b.ecdc
    python3 "$TESTS/../../format/ecdc_reader.py" b.ecdc | python3 -c "
import json, os, sys
content = sum(b['payload_bytes'] + 2 * len(b['scales']) for b in json.load(sys.stdin)['blocks'])
overhead = os.path.getsize('b.ecdc') - content
assert 60 < overhead <= 120, ('$input', '$coder', overhead)"
  done
  xcodec info --json b.ecdc
done | python3 -c "
import json, sys
codecs = [json.loads(line)['source'].get('codec') for line in sys.stdin]
assert codecs == [None, None, 'Vorbis', 'MP3'], codecs"
