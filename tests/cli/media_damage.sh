# Files that FFmpeg reads for xcodec, cut, damaged, joined, with video or several streams: what is missing is an error
# that says so, or is named by --accept-truncated, and the source stays.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
make() { ffmpeg -nostdin -loglevel error -y "$@" < /dev/null; }
export PYTHONPATH="$TESTS"
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 2 pinknoise vol 0.5
sox -D -n -r 22050 -c 1 -b 16 m.wav synth 1 sine 300 vol 0.5
refused() { # file, pattern of the message, what is wrong: exit status 3 or 4, one line, no output, the source stays
  status=0
  xcodec -b 3 --rm "$1" gone.ecdc 2> message || status=$?
  { [ "$status" = 3 ] || [ "$status" = 4 ]; } && [ -e "$1" ] && [ ! -e gone.ecdc ] && [ "$(wc -l < message)" = 1 ] &&
    grep -q "^xcodec: $1: .*$2" message || { echo "$1, $3: $status"; cat message; exit 1; }
}
taken() { # file, least number of samples, what is wrong
  xcodec -f -b 3 --rm --accept-truncated "$1" part.ecdc 2> message || { echo "$1, $3"; cat message; exit 1; }
  [ -e "$1" ] && grep -q "^xcodec: $1: kept: not all of it was encoded" message && grep -q "^xcodec: $1: not all of it was encoded: ." message ||
    { echo "$1, $3: accepted without a word"; cat message; exit 1; }
  samples=$(xcodec info --json part.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])')
  [ "$samples" -ge "$2" ] || { echo "$1, $3: only $samples samples"; exit 1; }
}
make -i p.wav -c:a aac -movflags faststart p.m4a
make -i p.wav -c:a aac -movflags frag_keyframe+empty_moov f.m4a
for file in p.aac p.wma p.wv p.tta p.ac3; do make -i p.wav $file; done
make -i p.wav -c:a flac p.mka
make -f lavfi -i testsrc=d=2:s=64x64 -i p.wav -c:v mpeg4 -c:a mp3 p.avi
make -f lavfi -i testsrc=d=2:s=64x64 -i p.wav -c:v mpeg2video -c:a mp2 p.ts
make -f lavfi -i testsrc=d=2:s=64x64 -i p.wav -c:v mpeg2video -c:a mp2 p.mpg
make -f lavfi -i testsrc=d=2:s=64x64 -i p.wav -c:v flv -c:a aac p.flv
for file in p.m4a f.m4a p.aac p.wma p.wv p.tta p.mka p.avi p.ts p.mpg p.flv; do
  size=$(stat -c %s $file)
  for cut in 5 700 $((size / 3)); do
    # The last bytes of a True Audio file are tags.
    [ $file != p.tta ] || [ $cut != 5 ] || continue
    head -c $((size - cut)) $file > "cut.$file"
    refused "cut.$file" . "less $cut bytes"
    taken "cut.$file" 40000 "less $cut bytes"
  done
done
# An index is never of odd size, so that its last byte is no padding; a list may be.
head -c -1 p.avi > cut.avi
refused cut.avi 'of [0-9]* bytes' 'less a byte of its index'
python3 - <<'END2'
from abuse import *
data = read("p.avi")
movi = data.index(b"movi") - 8
end = movi + 8 + int.from_bytes(data[movi + 4:movi + 8], "little")
def without_index(more, counted):
    part = bytearray(data[:end] + more)
    part[4:8] = (end + counted - 8).to_bytes(4, "little")
    return bytes(part)
write("exact.avi", without_index(b"", 0))
write("cut.avi", without_index(b"", 0)[:-1])
odd = b"JUNK" + (3).to_bytes(4, "little") + bytes(3)
write("odd.avi", without_index(odd, len(odd) + 1))
END2
for file in exact.avi odd.avi; do xcodec -f -b 3 --rm $file x.ecdc 2> message; grep -qx ".*$file: kept: it also has video" message || { cat message; exit 1; }; done
refused cut.avi 'of [0-9]* bytes' 'less a byte of its sound'
# Bytes amid the samples that are overwritten. ffmpeg itself says nothing of some of them.
for file in p.m4a p.aac p.wma p.wv p.tta p.mka; do
  FILE=$file python3 - <<'END2'
from abuse import *
name = os.environ["FILE"]
data = bytearray(read(name))
at = len(data) // 2
data[at:at + 600] = bytes(600)
write("bad." + name, bytes(data))
END2
  refused "bad.$file" . "overwritten"
  taken "bad.$file" 30000 "overwritten"
done
# A hole in the container's time may be a pause: the sound is taken, but the source stays.
make -i p.wav -c:a flac -frame_size 4096 whole.mka
make -i whole.mka -c copy -bsf:a "noise=drop='between(n,5,7)'" hole.mka || make -i whole.mka -c copy -bsf:a noise=dropamount=5 hole.mka
xcodec -b 3 --rm hole.mka hole.ecdc 2> message
grep -q 'hole.mka: not all of it was encoded: by its time stamps [0-9]* samples are missing' message &&
  grep -q 'hole.mka: kept' message && [ -e hole.mka ] || { cat message; exit 1; }
# Another rate and other channels from some sample on; what is no frame; a second file.
make -i m.wav m.aac
cat p.aac m.aac > change.aac
refused change.aac 'goes on with 1 channels at 22050 Hz' change
taken change.aac 88200 change
(cat p.aac; printf 'not a frame'; cat p.aac) > junk.aac
refused junk.aac "at byte $(stat -c %s p.aac) is no AAC" junk
# Recordings that were started amid a frame or packet begin with the next one.
for file in p.aac p.ts; do
  tail -c +101 $file > "late.$file"
  xcodec -f -b 3 "late.$file" late.ecdc 2> message
  grep -q "late.$file: not encoded: [0-9]* bytes, from byte 0 on" message || { cat message; exit 1; }
  cat "late.$file" | xcodec -f -b 3 - piped.ecdc 2> message
  grep -q 'not encoded: [0-9]* bytes, from byte 0 on' message || { cat message; exit 1; }
  cmp late.ecdc piped.ecdc
  samples=$(xcodec info --json late.ecdc | python3 -c 'import json, sys; print(json.load(sys.stdin)["source"]["samples"])')
  [ "$samples" -ge 80000 ] || { echo "late.$file: $samples"; exit 1; }
done
cat p.aac p.aac > joined.aac
xcodec -b 3 --rm joined.aac joined.ecdc
[ ! -e joined.aac ] || { echo 'joined.aac should be gone'; exit 1; }
for file in p.m4a p.mka p.wma; do
  cat $file $file > "two.$file"
  refused "two.$file" "another file begins at byte $(stat -c %s $file)" joined
done
# Several audio streams: the default one, and a line that says so. Neither these nor videos are ever removed.
make -i m.wav -i p.wav -map 0 -map 1 -c:a flac -disposition:a:0 0 -disposition:a:1 default two.mka
xcodec -b 3 --rm two.mka two.ecdc 2> message
grep -q 'two.mka: has 2 audio streams; number 2, the default one, is taken' message &&
  grep -q 'two.mka: kept: it also has 1 other audio stream' message && [ -e two.mka ] || { cat message; exit 1; }
xcodec info --json two.ecdc | grep -q '"samples":88200'
make -i p.wav -i m.wav -map 0 -map 1 -c:a flac -disposition:a 0 none.mka
xcodec -b 3 none.mka none.ecdc 2> message
grep -q 'has 2 audio streams; number 1 is taken' message || { cat message; exit 1; }
for file in p.avi p.ts p.flv; do
  xcodec -f -b 3 --rm $file video.ecdc 2> message
  grep -q "$file: kept: it also has video" message && [ -e $file ] || { echo "$file"; cat message; exit 1; }
done
xcodec -b 3 --rm p.m4a gone.ecdc
[ ! -e p.m4a ] || { echo 'p.m4a should be gone'; exit 1; }
rm gone.ecdc
# No sound at all, another file by name, and nothing that FFmpeg says reaches standard error.
make -f lavfi -i testsrc=d=0.2:s=64x64 -c:v mpeg4 silent.mp4
refused silent.mp4 'has no audio' 'no audio'
printf '#EXTM3U\n#EXTINF:1,\np.wav\n' > list.m3u8
refused list.m3u8 'not an audio format' playlist
printf '\032\105\337\243 not Matroska' > odd.mkv
refused odd.mkv . 'only the start of Matroska'
# A header of a few bytes that states an endless index costs neither much time nor much memory, and is no empty file.
make -i m.wav -t 0.1 -c:a aac bomb.m4a
python3 - <<'END2'
from abuse import *
import time
data = read("bomb.m4a")
for count in (0x7FFFFFFF, 0x05000000, 0x01000000):
    bomb = bytearray(data)
    for name, at, fields in ((b"stsz", 8, (1, count)), (b"stsc", 8, (1, 1, count, 1)), (b"stts", 8, (1, count, 1024)), (b"stco", 8, (1,))):
        begin = bomb.index(name) + at
        bomb[begin:begin + 4 * len(fields)] = struct.pack(f">{len(fields)}I", *fields)
    write("bomb.m4a", bytes(bomb))
    for options in ([], ["--accept-truncated"]):
        ran = run("-b", "3", *options, "bomb.m4a", "bomb.ecdc")
        expect(ran, 3, hex(count))
        if ran.mib > 1100 or ran.seconds > 60:
            fail(f"{count:#x}: {ran.seconds:.1f} s, {ran.mib:.0f} MiB")
END2
