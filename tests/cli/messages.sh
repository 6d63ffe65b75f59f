# Messages say what to do: folders, damaged files, words that are nearly right; `test` can be quiet or write JSON.
sox -D -n -r 48000 -c 2 a.wav synth 0.2 sine 300 vol 0.5
xcodec -b 3 a.wav a.ecdc
mkdir folder
head -c $(($(stat -c %s a.ecdc) - 5)) a.ecdc > broken.ecdc
says() { # exit status, text, arguments
  want=$1 text=$2; shift 2
  status=0; xcodec "$@" > out 2> message || status=$?
  { [ "$status" = "$want" ] && [ "$(wc -l < message)" = 1 ] && grep -q -e "$text" message; } ||
    { echo "xcodec $*: $status"; cat message out; exit 1; }
}
says 2 'use --recursive' folder
says 2 'use --recursive' -r folder
says 3 'xcodec recover' broken.ecdc
says 2 'did you mean --bandwidth?' --bandwith 3 a.wav
says 2 'did you mean --output-dir?' --output_dir=x a.wav
says 2 'did you mean --codebooks?' codes --codebook 2 a.wav a.npz
says 2 'see --help' --xyzzy a.wav
grep -q 'did you mean' message && exit 1
[ "$(xcodec test a.ecdc)" = 'a.ecdc: ok' ]
[ -z "$(xcodec test --quiet a.ecdc)" ]
[ "$(xcodec test --json a.ecdc)" = '{"file":"a.ecdc","status":"ok"}' ]
status=0; xcodec test --quiet a.ecdc broken.ecdc > out || status=$?
[ "$status" != 0 ]
[ "$(wc -l < out)" = 1 ]
grep -q '^broken.ecdc: .*xcodec recover' out
xcodec test --json a.ecdc broken.ecdc > out || true
python3 -c 'import json; lines = [json.loads(l) for l in open("out")]; assert [l["status"] for l in lines] == ["ok", "failed"] and lines[1]["exit"] == 3 and lines[1]["reason"], lines'
# Bytes that only look like MPEG: libmpg123 would have said a lot.
{ printf '\377\365\140\100'; head -c 3000 a.ecdc; } > like.mp3
says 4 'like.mp3: not an audio format that is known' like.mp3
