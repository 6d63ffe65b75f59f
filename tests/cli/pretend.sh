# Command lines that would destroy an input or ignore a part of what was said are errors of usage (2) that say why, and
# nothing is written.
sox -D -n -r 48000 -c 2 a.wav synth 0.2 sine 300 vol 0.5
sox -D -n -r 48000 -c 2 b.wav synth 0.2 sine 500 vol 0.5
xcodec -b 3 a.wav a.ecdc
mkdir empty tree
cp a.ecdc tree/
sum() { cat a.wav b.wav a.ecdc | sha256sum; }
sums=$(sum)
refused() { # exit status, text, arguments
  want=$1 text=$2; shift 2
  status=0; xcodec "$@" > out 2> message || status=$?
  rm -f out.ecdc
  { [ "$status" = "$want" ] && [ "$(wc -l < message)" = 1 ] && grep -q -e "$text" message && [ ! -s out ] && [ "$(sum)" = "$sums" ]; } ||
    { echo "xcodec $*: $status"; cat message; exit 1; }
}
# Two inputs of a pattern are no input and output.
refused 5 '--multiple' -f a.wav b.wav
refused 5 '--multiple' -f -b 12 *.wav
refused 5 'already exists' a.wav b.wav
xcodec -r -f -o c.wav a.wav
xcodec -r -f -o c.wav a.wav
rm c.wav
# Without effect.
refused 2 'no effect on decoding' -d -b 3 a.ecdc
refused 2 'no effect on decoding' --lm a.ecdc
refused 2 'no effect on decoding' -q a.ecdc
refused 2 'no effect on decoding' --effort 3 a.ecdc
refused 2 'no effect on decoding' --container 1 a.ecdc
refused 2 'no effect on decoding' --resampler soxr a.ecdc
refused 2 'no effect on decoding' --verify a.ecdc
refused 2 'no effect on decoding' --raw --rate 8000 a.ecdc x.raw
refused 2 'no effect on encoding' --codebooks 2 a.wav x.ecdc
refused 2 'no effect on encoding' -r a.wav x.ecdc
refused 2 'no effect on encoding' --bits 24 a.wav x.ecdc
refused 2 'are for decoding' --skip 1 a.wav x.ecdc
refused 2 'no effect on encoding' -s x a.wav x.ecdc
refused 2 'no effect on encoding and decoding at once' --codebooks 2 a.wav x.wav
refused 2 'no effect without --raw' --rate 44100 a.wav x.ecdc
refused 2 'no effect without --raw' --format s16le a.wav x.ecdc
refused 2 'no effect when OUTPUT' -s x a.ecdc x.wav
refused 2 'no effect on --test' -t -b 3 a.ecdc
refused 2 'exclude each other' --quiet -v a.wav x.ecdc
refused 2 'exclude each other' --verify --no-verify a.wav x.ecdc
refused 2 'exclude each other' --lm --entropy packed a.wav x.ecdc
refused 2 'adaptive' --container 0 --entropy adaptive a.wav x.ecdc
refused 2 'no effect on the model wren2_48khz' --segment 10 a.wav x.ecdc
refused 2 'no effect on the model wren2_48khz' --as-original a.ecdc x.wav
refused 2 'no effect on encoding' --max-duration 1s a.wav x.ecdc
refused 2 'cannot be read back' --verify -c a.wav
refused 2 'no effect on LibTorch' --backend torch --precision bf16 a.wav x.ecdc
refused 2 'exclude each other' --backend native --device cuda a.wav x.ecdc
refused 2 'no effect where no argument is a folder' --recursive a.wav
refused 2 'no effect where no argument is a folder' -t --recursive a.ecdc
refused 2 'no effect where no argument is a folder' test --recursive a.ecdc
refused 2 'no effect where no argument is a folder' codes --recursive --output-dir out a.wav
refused 2 'no effect on an output that is no file' --no-preserve -c a.wav
refused 2 'no effect on an output that is no file' --no-preserve a.wav /dev/stdout
refused 2 'no effect on an input that is no file' --no-preserve - x.ecdc
refused 2 'no effect on an output that is no file' --skip-existing a.wav -
refused 2 'no effect on decoding: the file says that its model is wren2_48khz' -m wren2_48khz a.ecdc x.wav
refused 2 'no effect on decoding: the file says that its model is wren2_48khz' -m encodec_24khz a.ecdc x.wav
refused 2 'exclude each other' --raw --bits 24 -d a.ecdc x.raw
# In one go, the input is what has no header.
sox -D a.wav -b 16 c.wav
sox -D c.wav -t raw -e signed -b 16 a.raw
xcodec -b 3 -r --bits 24 --raw --channels 2 a.raw x.wav
xcodec -b 3 -r --bits 24 c.wav y.wav
cmp x.wav y.wav
rm a.raw c.wav x.wav y.wav
# A script passes the number of jobs whatever the length of its list.
xcodec --jobs 4 -f -b 3 a.wav a.ecdc
# A part of no length.
refused 2 'no sample' --until 0 a.ecdc x.wav
refused 2 'no sample' --skip 100 --until 100 a.ecdc x.wav
refused 2 'before --skip' --skip 100 --until 50 a.ecdc x.wav
# One output has one input.
refused 2 'one input' -c a.ecdc b.wav
refused 2 'one input' -c --multiple a.wav b.wav
refused 2 'one input' -c --recursive .
# Nothing that could be tested or decoded.
refused 2 'no input' -t
refused 2 'nothing to test' test --recursive empty
refused 2 'nothing to test' -t --recursive empty
refused 2 'no audio in it' --recursive empty
refused 2 'no audio in it' --recursive --output-dir out empty
refused 2 'no audio in it' codes --recursive --output-dir out empty
refused 2 'no .ecdc file in it' -d --recursive empty
# What an earlier run has made is not nothing.
xcodec --recursive tree 2> message
grep -q '0 encoded' message
# What is no .ecdc file at all cannot be recovered.
status=0; xcodec -t a.wav > out 2> message || status=$?
[ "$status" = 3 ] && grep -q 'a.wav: not an .ecdc file$' out || { echo "-t a.wav: $status"; cat out message; exit 1; }
refused 2 'lies after the end' --skip 100000 a.ecdc x.wav
refused 2 'lies after the end' --skip 9600 a.ecdc x.wav
cat a.ecdc | { status=0; xcodec --skip 1s - x.wav 2> message || status=$?; [ "$status" = 2 ] && grep -q 'after the end' message; } || exit 1
[ "$(echo *.ecdc *.wav)" = 'a.ecdc a.wav b.wav' ]
