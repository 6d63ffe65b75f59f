# Tags of FLAC, Ogg, MP3 and WAV sources go through a version 1 file into decoded FLAC and WAV; a large cover is left
# out, a small one comes back; time stamps and permissions are kept.
command -v metaflac > /dev/null || { echo "needs metaflac"; exit 77; }
sox -n -r 44100 -c 2 -b 16 plain.wav synth 0.4 sine 300 vol 0.5
sox plain.wav a.flac
metaflac --remove-all-tags a.flac
metaflac --set-tag='TITLE=Grüße' --set-tag='ARTIST=Someone' --set-tag='ALBUM=First' --set-tag='DATE=2001' \
  --set-tag='TRACKNUMBER=7' --set-tag='COMMENT=two
lines' a.flac
python3 - <<'END'
import struct, zlib
def png(noise):
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"teXt", noise) + chunk(b"IEND", b""))
open("small.png", "wb").write(png(bytes(range(256)) * 100))
open("large.png", "wb").write(png(b"x" * (3 << 20)))
END
cp a.flac large.flac
metaflac --import-picture-from=small.png a.flac
metaflac --import-picture-from=large.png large.flac
same() { # file, tag, value
  found=$(metaflac --show-tag="$2" "$1")
  [ "$found" = "$2=$3" ] || { echo "$1: '$found' instead of '$2=$3'"; exit 1; }
}
touch -d '2001-02-03 04:05:06' a.flac
chmod 640 a.flac
xcodec -b 3 a.flac a.ecdc
[ "$(stat -c '%a %Y' a.flac)" = "$(stat -c '%a %Y' a.ecdc)" ]
xcodec test a.ecdc > /dev/null
python3 "$TESTS/../../format/ecdc_reader.py" a.ecdc > /dev/null
xcodec a.ecdc a_out.flac
[ "$(stat -c '%a %Y' a.flac)" = "$(stat -c '%a %Y' a_out.flac)" ]
same a_out.flac TITLE Grüße; same a_out.flac ARTIST Someone; same a_out.flac ALBUM First; same a_out.flac DATE 2001
same a_out.flac TRACKNUMBER 7; same a_out.flac COMMENT 'two
lines'
metaflac --export-picture-to=back.png a_out.flac
cmp small.png back.png
[ "$(soxi -s a_out.flac)" = "$(soxi -s a.flac)" ]
flac -t -s a_out.flac
# Too large a cover: everything else is kept.
xcodec -b 3 large.flac large.ecdc 2> message
grep -q 'a picture of 3[0-9]* bytes' message
[ "$(wc -l < message)" = 1 ]
[ "$(stat -c %s large.ecdc)" -lt 1000000 ]
xcodec large.ecdc large_out.flac
same large_out.flac TITLE Grüße
if metaflac --export-picture-to=- large_out.flac > /dev/null 2>&1; then echo 'a large cover came back'; exit 1; fi
# Decoded WAV holds them too, and is a source again.
xcodec a.ecdc a_out.wav
xcodec -b 3 a_out.wav again.ecdc
xcodec again.ecdc again.flac
same again.flac TITLE Grüße
same again.flac TRACKNUMBER 7
# Ogg, and MP3 where ffmpeg is, because sox writes no tags into it.
sox plain.wav --comment 'TITLE=Ogg title' a.ogg
xcodec -b 3 a.ogg ogg.ecdc
xcodec ogg.ecdc ogg.flac
same ogg.flac TITLE 'Ogg title'
[ "$(soxi -s ogg.flac)" = "$(soxi -s a.ogg)" ]
if command -v ffmpeg > /dev/null; then
  ffmpeg -loglevel error -nostdin -i plain.wav -metadata title='MP3 title' -metadata artist='MP3 artist' a.mp3
  xcodec -b 3 a.mp3 mp3.ecdc
  xcodec mp3.ecdc mp3.flac
  same mp3.flac TITLE 'MP3 title'
  same mp3.flac ARTIST 'MP3 artist'
else
  echo "MP3 left out: needs ffmpeg"
fi
# Every field and picture, with several values and names that nobody knows.
cp a.flac all.flac
for tag in REPLAYGAIN_TRACK_GAIN='-3.20 dB' MUSICBRAINZ_TRACKID=0b1c LYRICS='la
la' ARTIST='Someone else' MY_OWN_KEY=mine; do metaflac --set-tag="$tag" all.flac; done
metaflac --import-picture-from='4|image/png|||small.png' all.flac
xcodec -b 3 all.flac all.ecdc
for to in all_out.flac all_out.wav; do
  xcodec all.ecdc $to
  xcodec -f -b 3 $to back.ecdc
  xcodec -f back.ecdc back.flac
  for name in TITLE ARTIST REPLAYGAIN_TRACK_GAIN MUSICBRAINZ_TRACKID LYRICS MY_OWN_KEY; do
    same back.flac $name "$(metaflac --show-tag=$name all.flac | sed "1s/^$name=//")"
  done
  [ "$(metaflac --list --block-type=PICTURE back.flac | grep -c '^METADATA')" = 2 ]
done
# Through a pipe they go into the .ecdc only as far as the pipe's format tells: nothing is invented.
xcodec -b 3 - - < plain.wav > piped.ecdc
xcodec info --json piped.ecdc | grep -qv '"tags"'
# Version 0 holds none: all are named, and with --rm the source stays, as with any tag that is lost.
cp a.flac v0.flac
xcodec -b 3 --container 0 --rm v0.flac v0.ecdc 2> message
[ -e v0.flac ] && [ "$(wc -l < message)" = 2 ] || { cat message; exit 1; }
for name in TITLE ARTIST ALBUM DATE TRACKNUMBER COMMENT '1 picture'; do grep -q "$name" message || { cat message; exit 1; }; done
cp large.flac going.flac
xcodec -b 3 --rm going.flac 2> message
[ -e going.flac ] && grep -q 'kept' message || { cat message; exit 1; }
cp a.flac going.flac
xcodec -f -b 3 --rm going.flac
[ ! -e going.flac ] || { echo 'a source whose tags are all kept stays'; exit 1; }
