# What FFmpeg reads beside the sound: chapters, the language of a stream, the title of a channel. With --rm the source goes
# only when that is kept whole.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg"; exit 77; }
sox -D -n -r 44100 -c 2 -b 16 q.wav synth 1 sine 300 vol 0.4
make_chapters() { # end of the first
  printf ';FFMETADATA1\ntitle=A book\nMy Key=x\n'
  printf '[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\ntitle=%s\n' 0 "$1" Start 400 1000 Töne
}
make_chapters 400 > whole.txt; make_chapters 300 > gap.txt
convert() { ffmpeg -nostdin -loglevel error -y -i q.wav -i "$1" -map 0:a -map_metadata 1 -map_chapters 1 -metadata:s:a language=deu "$2"; }
tags() { xcodec info --json x.ecdc | python3 -c '
import json, sys
for key, values in json.load(sys.stdin).get("tags", {}).items():
    for value in values: print(f"{key}={value}")' > list; }
has() { for tag; do grep -qxF -e "$tag" list || { echo "$name: not $tag"; cat list message; exit 1; }; done; }
for kind in m4a mka mp3; do
  name=book.$kind
  convert whole.txt $name
  xcodec -f -b 3 --rm $name x.ecdc 2> message; tags
  has 'title=A book' chapter001=00:00:00.000 chapter001name=Start chapter002=00:00:00.400 chapter002name=Töne
  [ ! -s message ] && [ ! -e $name ] || { echo "$name stays"; cat message; exit 1; }
  case $kind in mp3) ;; *) has language=deu ;; esac
  # Other programs find them in what is decoded.
  xcodec -f x.ecdc back.flac
  [ "$(ffprobe -loglevel error -show_chapters -of csv=p=0 back.flac | grep -c 'Start\|Töne')" = 2 ] || { echo "$name: no chapters in FLAC"; exit 1; }
done
convert gap.txt gap.mka
xcodec -f -b 3 --rm gap.mka x.ecdc 2> message
[ -e gap.mka ] && grep -q 'kept: it also has more about chapters' message || { cat message; exit 1; }
ffmpeg -nostdin -loglevel error -y -i q.wav -metadata service_name='Radio 1' -metadata service_provider=Someone -c:a mp2 channel.ts
name=channel.ts; xcodec -f -b 3 $name x.ecdc 2> message; tags
has 'service_name=Radio 1' service_provider=Someone
# What TagLib knows by one name and FFmpeg by another is there once, and what only one of them knows is there too.
ffmpeg -nostdin -loglevel error -y -i q.wav -metadata title=Title -metadata album_artist=All -metadata compilation=1 -c:a aac once.m4a
name=once.m4a; xcodec -f -b 3 $name x.ecdc 2> message; tags
has title=Title albumartist=All
[ "$(grep -c '=All$' list)" = 1 ] && [ ! -s message ] || { cat list message; exit 1; }
# Attributes of Windows Media that TagLib has no name for have their own. FFmpeg takes one of them for a comment.
ffmpeg -nostdin -loglevel error -y -i q.wav -metadata title=Title -metadata description=Described -metadata 'My key=value' \
  -metadata WM/Provider=Someone -c:a wmav2 own.wma
name=own.wma; xcodec -f -b 3 --rm $name x.ecdc 2> message; tags
has title=Title description=Described my_key=value wm_provider=Someone 'key_names=my_key=MY KEY' 'wm_provider=WM/PROVIDER'
[ "$(grep -c '=Described$' list)" = 1 ] && [ ! -s message ] && [ ! -e $name ] || { cat list message; exit 1; }
