# Nearly right commands and models are named; a batch has one rule for its exit status whatever is done with it; options
# that a command ignores are errors of usage.
sox -D -n -r 48000 -c 2 a.wav synth 0.2 sine 300 vol 0.5
xcodec -b 3 a.wav a.ecdc
head -c $(($(stat -c %s a.ecdc) - 5)) a.ecdc > broken.ecdc
xcodec codes a.ecdc a.npz
says() { # exit status, text, arguments
  want=$1 text=$2; shift 2
  status=0; xcodec "$@" > out 2> message || status=$?
  if [ "$status" != "$want" ] || [ "$(wc -l < message)" != 1 ] || ! grep -q -e "$text" message; then
    echo "xcodec $*: $status"; cat message out; exit 1
  fi
  ls | grep -q '^x\.' && { echo "xcodec $*: an output"; exit 1; } || true
}
says 5 'did you mean the command test?' tets a.ecdc
says 5 'did you mean the command recover?' recovr a.ecdc x.wav
says 5 'did you mean the command info?' inof
says 2 'did you mean import?' model imprt a.th
says 2 'did you mean verify?' model verfy
says 4 'did you mean encodec_24khz?' -m encodec_24hz a.wav x.ecdc
says 4 'did you mean wren2_48khz?' -m wren2_48kz a.wav x.ecdc
says 4 'did you mean wren2_48khz?' model info wren2_48kz
says 4 'did you mean wren2_48khz?' -m wren a.wav x.ecdc
says 5 'did you mean the command recover?' rec a.ecdc x.wav
says 4 'not installed' -m something_else a.wav x.ecdc
grep -q 'did you mean' message && { cat message; exit 1; }
says 5 'No such file' nothing.wav
grep -q 'did you mean' message && { cat message; exit 1; }
# One rule: a failure's own code for one file, 1 for one or more of several.
code() { status=0; xcodec "$@" > out 2>&1 || status=$?; echo "$status"; }
cp broken.ecdc again.ecdc
for what in 'test' '-t' '-d -f --multiple'; do
  [ "$(code $what broken.ecdc)" = 3 ] || { echo "$what: one"; cat out; exit 1; }
  [ "$(code $what broken.ecdc again.ecdc)" = 1 ] || { echo "$what: two broken"; cat out; exit 1; }
  [ "$(code $what a.ecdc broken.ecdc)" = 1 ] || { echo "$what: one of two"; cat out; exit 1; }
  [ "$(code $what a.ecdc none.ecdc)" = 1 ] || { echo "$what: a missing one"; cat out; exit 1; }
  [ "$(code $what none.ecdc)" = 5 ] || { echo "$what: only a missing one"; cat out; exit 1; }
done
# Without effect on codes, or before a command.
for option in '-s x' -d -t '-o x.npz' -c '--skip 1' '--until 1' --model-rate '--jobs 2' --rm --no-preserve \
  '--report x.jsonl' --verify --no-verify --lm '--entropy packed' '--container 1' '--bits 24' -r --as-original --recursive \
  '--shard 0/2' --skip-existing '--rate 8000' '--channels 2'; do
  says 2 'no effect' codes $option a.wav x.npz
done
for option in '-b 3' '--effort 2' '--backend native' '--precision bf16' '--device cpu' '--model-rate' '--raw' '--resampler soxr' '--accept-truncated' '--semantic x.npy' '--bits 24'; do
  says 2 'no effect' codes $option a.ecdc x.npz
  says 2 'no effect' codes $option a.npz x.ecdc
done
says 2 'no effect' codes --lm a.npz x.wav
says 2 'no effect' codes --bits 24 a.npz x.ecdc
says 2 'codes needs INPUT and OUTPUT' codes a.wav
says 2 'no effect before the command' -b 3 codes a.wav x.npz
says 2 'no effect before the command' -f test a.ecdc
xcodec codes -b 3 --effort 1 --codebooks 1 a.wav ok.npz
xcodec codes -f --bits 24 --channels 1 ok.npz ok.wav 2> message
grep -q 'ok.npz: clipped: the peak of .*-r' message && [ "$(wc -l < message)" = 1 ] || { cat message; exit 1; }
