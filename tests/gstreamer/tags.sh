# What players show of a file: type, duration, tags, cover.
for tool in gst-discoverer-1.0 gst-typefind-1.0 metaflac sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
sox "$CORPUS/audio/music_country_44k.flac" plain.flac trim 0 2.5
metaflac --remove-all-tags plain.flac
cp plain.flac a.flac
for tag in 'TITLE=Grüße' ARTIST=Someone 'ARTIST=Somebody else' ALBUM=First DATE=2001-02-03 TRACKNUMBER=7 GENRE=Country \
    'REPLAYGAIN_TRACK_GAIN=-3.20 dB' REPLAYGAIN_TRACK_PEAK=0.5 MY_OWN_KEY=mine; do metaflac --set-tag="$tag" a.flac; done
python3 - <<'END'
import struct, zlib
chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
for name in "front", "back":
    open(name + ".png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
                                    chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"tEXt", name.encode()) + chunk(b"IEND", b""))
END
metaflac --import-picture-from=front.png a.flac
metaflac --import-picture-from='4|image/png|||back.png' a.flac
xcodec -b 3 a.flac a.ecdc
xcodec -b 3 --container 0 plain.flac v0.ecdc
for file in a v0; do
  gst-typefind-1.0 $file.ecdc | grep -qx "$file.ecdc - audio/x-ecdc"
done
gst-discoverer-1.0 -v a.ecdc > said.txt
for line in 'Duration: 0:00:02.500000000' 'Seekable: yes' 'title: Grüße' 'artist: Someone, Somebody else' 'album: First' \
    'datetime: 2001-02-03' 'track number: 7' 'genre: Country' 'replaygain track gain: -3.2' 'replaygain track peak: 0.5' \
    'extended comment: MY_OWN_KEY=mine' 'container format: ECDC' 'Sample rate: 44100' 'Channels: 2'; do
  grep -qF -- "$line" said.txt || { cat said.txt; echo "lacks $line"; exit 1; }
done
grep -q 'image: buffer of .* type: image/png' said.txt || { cat said.txt; exit 1; }
gst-discoverer-1.0 -v v0.ecdc > said.txt
grep -q 'Duration: 0:00:02.5' said.txt || { cat said.txt; exit 1; }
# From a pipe they come, too.
gst-launch-1.0 -t fdsrc ! decodebin ! fakesink < a.ecdc > said.txt
grep -q 'title: Gr' said.txt || { cat said.txt; exit 1; }
[ "$(grep -c ': buffer of [0-9]* bytes, type: image/png' said.txt)" = 2 ] || { cat said.txt; exit 1; }
