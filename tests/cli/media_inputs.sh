# Files that FFmpeg reads for xcodec: the same samples, as many as ffmpeg gives, from files and pipes; tags and pictures
# of the container.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
make() { ffmpeg -nostdin -loglevel error -y "$@" < /dev/null; }
sox -D -n -r 44100 -c 2 -b 16 p.wav synth 0.7 pinknoise vol 0.5
sox -D -n -r 48000 -c 1 -b 16 m.wav synth 0.7 sine 300 vol 0.5
sox -D -n -r 44100 -c 2 -b 24 d.wav synth 0.7 pinknoise vol 0.5
same() { # file: what xcodec makes of it is what it makes of ffmpeg's samples
  xcodec -f -b 3 "$1" x.ecdc 2> message || { echo "$1:"; cat message; exit 1; }
  [ ! -s message ] || { echo "$1:"; cat message; exit 1; }
  make -i "$1" -map 0:a:0 -c:a pcm_f32le want.wav
  xcodec -f -b 3 want.wav want.ecdc
  for i in x want; do xcodec info --json $i.ecdc | python3 -c 'import json, sys
source = json.load(sys.stdin)["source"]; print(source["samples"], source["rate"], source["channels"])' > $i.length; xcodec -f --raw --format f32le -d $i.ecdc $i.raw; done
  cmp x.length want.length && cmp x.raw want.raw || { echo "$1: $(cat x.length), ffmpeg: $(cat want.length)"; exit 1; }
  xcodec -f -b 3 - y.ecdc < "$1"
  cmp x.ecdc y.ecdc || { echo "$1: standard input gives something else"; exit 1; }
  cat "$1" | xcodec -f -b 3 - y.ecdc
  cmp x.ecdc y.ecdc || { echo "$1: a pipe gives something else"; exit 1; }
}
picture="-f lavfi -i testsrc=d=0.7:s=64x64"
for i in p m; do
  make -i $i.wav -c:a aac $i.m4a; same $i.m4a
  make -i $i.wav -c:a aac $i.aac; same $i.aac
  make -i $i.wav -c:a wmav2 $i.wma; same $i.wma
  make -i $i.wav $i.wv; same $i.wv
done
make -i d.wav -c:a alac alac.m4a; same alac.m4a
make -i d.wav -sample_fmt s32p deep.wv; same deep.wv
make -i p.wav p.tta; same p.tta
make -i p.wav p.ac3; same p.ac3
make -i p.wav p.eac3; same p.eac3
make -i p.wav -c:a aac -movflags frag_keyframe+empty_moov fragments.m4a; same fragments.m4a
make -i p.wav -c:a ac3 -f wav ac3.wav; same ac3.wav
make -i p.wav -c:a adpcm_ima_wav -f mov adpcm.mov; same adpcm.mov
# shellcheck disable=SC2086
{
make $picture -i p.wav -c:v mpeg4 -c:a aac -shortest v.mp4; same v.mp4
make $picture -i p.wav -c:v mpeg4 -c:a mp3 -shortest v.avi; same v.avi
make $picture -i p.wav -c:v mpeg2video -c:a mp2 -shortest v.ts; same v.ts
make $picture -i p.wav -c:v mpeg2video -c:a ac3 -shortest v.mpg; same v.mpg
make $picture -i p.wav -c:v flv -c:a aac -shortest v.flv; same v.flv
}
if ffmpeg -hide_banner -encoders 2> /dev/null | grep -q libopus; then
  make -i m.wav -c:a libopus o.mkv; same o.mkv
  make -i m.wav -c:a libopus o.webm; same o.webm
  make -i m.wav -c:a libopus o.mp4; same o.mp4
fi
if ffmpeg -hide_banner -encoders 2> /dev/null | grep -q libspeex; then
  make -i m.wav -ar 16000 -c:a libspeex s.spx; same s.spx
fi
# What the header says of the source.
xcodec -f -b 3 alac.m4a x.ecdc
xcodec info --json x.ecdc | python3 -c "
import json, sys
source = json.load(sys.stdin)['source']
assert source['format'] == 'int24', source"
xcodec -f -b 3 p.m4a x.ecdc
xcodec info --json x.ecdc | python3 -c "
import json, sys
source = json.load(sys.stdin)['source']
assert source['codec'] == 'AAC' and source['format'] == 'lossy', source"
# Tags, those of a container that only FFmpeg knows among them, and the cover.
command -v metaflac > /dev/null || { echo "no metaflac: tags are not tested"; exit 77; }
make -f lavfi -i testsrc=d=0.04:s=32x32 -frames:v 1 cover.png
for file in t.m4a t.mkv t.wma t.wv; do
  make -i p.wav -metadata title='Grüße' -metadata artist=Someone -metadata album_artist=All -metadata track=7 $file
  xcodec -f -b 3 $file x.ecdc
  xcodec -f x.ecdc x.flac
  for tag in TITLE=Grüße ARTIST=Someone ALBUMARTIST=All TRACKNUMBER=7; do
    # ffmpeg calls it otherwise in APE tags.
    [ $file$tag != t.wvALBUMARTIST=All ] || continue
    [ "$(metaflac --show-tag="${tag%%=*}" x.flac)" = "$tag" ] ||
      { echo "$file: not $tag"; metaflac --export-tags-to=- x.flac; exit 1; }
  done
  metaflac --export-tags-to=- x.flac | grep -i 'brand\|handler\|duration' && { echo "$file: technical tags"; exit 1; }
done
make -i p.wav -i cover.png -map 0:a -map 1:v -c:v copy -disposition:v attached_pic cover.m4a
xcodec -b 3 --rm cover.m4a cover.ecdc
[ ! -e cover.m4a ] || { echo "a cover is no video: the source should go"; exit 1; }
xcodec cover.ecdc cover.flac
metaflac --export-picture-to=back.png cover.flac
cmp cover.png back.png
