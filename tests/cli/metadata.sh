# What a source says beside its samples: every text is kept as a tag, and what is no text is named, from files and from
# pipes; kinds of tags in one file are added up.
sox -D -n -r 8000 -c 1 -b 16 p.wav synth 0.2 sine 300 vol 0.5
cat > made.py <<'END'
import struct
wave = open("p.wav", "rb").read()
fmt = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
pcm = wave[44:]
field = lambda text, size: text.encode("latin-1").ljust(size, b"\0")


def chunk(name, body, order="<"):
    return name + struct.pack(order + "I", len(body)) + body + b"\0" * (len(body) % 2)


bext = (field("A description", 256) + field("Station", 32) + field("REF1", 32) + b"2001-02-0304:05:06" + struct.pack("<Q", 96000) +
        b"\1\0" + bytes(64) + bytes(190) + b"A=PCM,F=8000\r\n\0")
info = chunk(b"INAM", b"Title\0") + chunk(b"IENG", b"J\xfcrgen\0") + chunk(b"ICRD", b"2001-02-03\0") + chunk(b"IXYZ", b"odd\0") + chunk(b"ISFT", b"SoX\0")
cue = struct.pack("<IIIIIII", 1, 1, 0, 0x61746164, 0, 0, 100)
chunks = {"bext": chunk(b"bext", bext), "ixml": chunk(b"iXML", b"<BWFXML><NOTE>x</NOTE></BWFXML>"), "cue": chunk(b"cue ", cue),
          "smpl": chunk(b"smpl", bytes(36)), "adtl": chunk(b"LIST", b"adtl" + chunk(b"labl", b"\1\0\0\0here\0")),
          "info": chunk(b"LIST", b"INFO" + info), "junk": chunk(b"JUNK", bytes(28))}
every = b"".join(chunks.values())
before = b"WAVE" + b"fmt " + fmt + every + chunk(b"data", pcm)
after = b"WAVE" + b"fmt " + fmt + chunk(b"data", pcm) + every
for name, body in (("before", before), ("after", after)):
    open(name + ".wav", "wb").write(b"RIFF" + struct.pack("<I", len(body)) + body)

rate = b"\x40\x0b\xfa" + bytes(7)  # 8000 Hz as an 80-bit number
frames = len(pcm) // 2
swapped = b"".join(pcm[i + 1:i + 2] + pcm[i:i + 1] for i in range(0, len(pcm), 2))
big = lambda name, body: chunk(name, body, ">")
form = (b"AIFF" + big(b"COMM", struct.pack(">HIH", 1, frames, 16) + rate) + big(b"NAME", b"Title") + big(b"AUTH", b"Someone") +
        big(b"(c) ", b"2001 X") + big(b"ANNO", b"first") + big(b"ANNO", b"second") + big(b"COMT", struct.pack(">HIHH", 1, 0, 0, 5) + b"third\0") +
        big(b"MARK", b"\0\0") + big(b"SSND", bytes(8) + swapped))
open("made.aiff", "wb").write(b"FORM" + struct.pack(">I", len(form)) + form)

part = lambda name, body: name + struct.pack(">q", len(body)) + body
strings = b"title\0Title\0artist\0Someone\0comments\0words\0tempo\x00120\0"
caf = (b"caff\0\1\0\0" + part(b"desc", struct.pack(">d4sIIIII", 8000, b"lpcm", 2, 2, 1, 1, 16)) + part(b"info", struct.pack(">I", 4) + strings) +
       part(b"mark", bytes(8)) + part(b"data", bytes(4) + pcm))
open("made.caf", "wb").write(caf)

note = b"made by hand\0\0\0\0"
open("made.au", "wb").write(b".snd" + struct.pack(">IIIII", 24 + len(note), len(pcm), 3, 8000, 1) + note + swapped)
END
python3 made.py
tags() { xcodec info --json x.ecdc | python3 -c '
import json, sys
for key, values in sorted(json.load(sys.stdin).get("tags", {}).items()):
    for value in values: print(f"{key}={value}")'; }
has() { tags > list; grep -qx -e "$1" list || { echo "$name: not $1"; tags; cat message; exit 1; }; }
names() { grep -q "$name.*cannot hold these tags as they are: .*$1" message || { echo "$name: $1 is not named"; cat message; exit 1; }; }
encode() { # file: as a file, which stays because something is lost, or as a pipe
  name=$1
  if [ "$2" = pipe ]; then name='(standard input)'; cat "$1" | xcodec -f -b 3 - x.ecdc 2> message
  else cp "$1" copy; xcodec -f -b 3 --rm "$1" x.ecdc 2> message; { [ -e "$1" ] && grep -q "$1: kept: some of its tags are lost" message; } || { echo "$1 is gone"; exit 1; }; fi
}
for how in file pipe; do
  encode before.wav $how
  for tag in 'title=Title' 'engineer=Jürgen' 'date=2001-02-03' 'ixyz=odd' 'description=A description' 'originator=Station' \
    'originator_reference=REF1' 'origination_date=2001-02-03' 'origination_time=04:05:06' 'time_reference=96000' \
    'coding_history=A=PCM,F=8000' 'ixml=<BWFXML><NOTE>x</NOTE></BWFXML>'; do has "$tag"; done
  for lost in cue smpl 'LIST adtl'; do names "$lost"; done
  if grep -q 'JUNK\|bext\|ISFT' message || tags | grep -q SoX; then cat message; exit 1; fi
done
encode after.wav file
has 'description=A description'; has 'title=Title'; names cue; names 'LIST adtl'
# After the samples of a pipe it is too late, and what is lost is named.
cat after.wav | xcodec -f -b 3 - x.ecdc 2> message
for lost in TITLE DESCRIPTION cue 'LIST adtl'; do grep -q "too late for a pipe.*$lost" message || { echo "late: $lost"; cat message; exit 1; }; done
encode made.aiff file
for tag in 'title=Title' 'artist=Someone' 'copyright=2001 X' 'comment=first' 'comment=second' 'comment=third'; do has "$tag"; done
names MARK
encode made.caf file
for tag in 'title=Title' 'artist=Someone' 'comment=words' 'tempo=120'; do has "$tag"; done
names mark
name=made.au; xcodec -f -b 3 made.au x.ecdc 2> message; has 'comment=made by hand'; [ ! -s message ]
# FLAC's blocks that are no tags.
command -v metaflac > /dev/null || { echo "needs metaflac for the remainder"; exit 77; }
sox -D -n -r 44100 -c 2 -b 16 q.wav synth 1 sine 300 vol 0.5
flac -s q.wav -o made.flac
printf 'FILE "q.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' > sheet
metaflac --import-cuesheet-from=sheet made.flac
cp made.flac copy
name=made.flac; xcodec -f -b 3 --rm made.flac x.ecdc 2> message
[ ! -s message ] && [ ! -e made.flac ] || { cat message; exit 1; }
metaflac --export-cuesheet-to=- copy | tail -n +2 > sheet
xcodec -f x.ecdc back.flac; metaflac --show-tag=CUESHEET back.flac | tail -n +2 > back
diff sheet back
flac -s --keep-foreign-metadata -f after.wav -o foreign.flac 2> /dev/null
if metaflac --list foreign.flac | grep -q APPLICATION; then encode foreign.flac file; names 'APPLICATION riff'; fi
# The type and the description of a picture come back.
python3 - <<'END'
import struct, zlib
chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
open("a.png", "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) +
                          chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))
END
flac -s -f q.wav -o art.flac
metaflac --import-picture-from='3||||a.png' --import-picture-from='4||the back|||a.png' art.flac 2> /dev/null ||
  metaflac --import-picture-from='3||||a.png' --import-picture-from='4||the back||a.png' art.flac
cp art.flac kept.flac
xcodec -f -b 3 --rm art.flac x.ecdc 2> message; [ ! -s message ] && [ ! -e art.flac ] || { cat message; exit 1; }
xcodec -f x.ecdc back.flac
[ "$(metaflac --list --block-type=PICTURE back.flac | grep 'type:\|description:')" = "$(metaflac --list --block-type=PICTURE kept.flac | grep 'type:\|description:')" ]
if metaflac --export-tags-to=- back.flac | grep -i picture_; then echo 'the description of a picture came back as a tag'; exit 1; fi
# Streams after the first have tags of their own, which are named; what all of them say is kept.
cp q.wav title.wav
for i in One Two; do
  sox -D title.wav --comment "TITLE=$i" $i.ogg
  flac -s -f q.wav -o $i.flac --tag=TITLE=$i --tag=ALBUM=All
done
for kind in ogg flac; do
  cat One.$kind Two.$kind > chain.$kind
  size=$(stat -c %s One.$kind)
  encode chain.$kind file
  has title=One; names "TITLE of the stream at byte $size"
done
has album=All
if grep -q ALBUM message; then cat message; exit 1; fi
# ID3v2, APE (with a cover) and ID3v1 in one MP3 file; ID3v1 after FLAC.
sox -D q.wav q.mp3
python3 - <<'END'
import struct
frame = lambda name, text: name + struct.pack(">IH", len(text) + 1, 0) + b"\3" + text
body = frame(b"TIT2", b"Title") + frame(b"TPE1", b"Someone")
size = len(body)
id3 = b"ID3\4\0\0" + bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127)) + body
item = lambda key, value, binary: struct.pack("<II", len(value), 2 if binary else 0) + key + b"\0" + value
items = (item(b"REPLAYGAIN_TRACK_GAIN", b"-3.2 dB", False) + item(b"Title", b"Title", False) +
         item(b"Cover Art (Front)", b"cover.png\0" + open("a.png", "rb").read(), True))
ape = items + b"APETAGEX" + struct.pack("<IIII", 2000, len(items) + 32, 3, 0) + bytes(8)
id3v1 = b"TAG" + b"Title".ljust(30, b"\0") + bytes(30) + b"Album".ljust(30, b"\0") + b"1999" + bytes(30) + b"\xff"
audio = open("q.mp3", "rb").read()
open("made.mp3", "wb").write(id3 + audio + ape + id3v1)
open("tagged.flac", "wb").write(open("kept.flac", "rb").read() + id3v1)
END
name=made.mp3; xcodec -f -b 3 made.mp3 x.ecdc 2> message
[ ! -s message ] || { cat message; exit 1; }
for tag in 'title=Title' 'artist=Someone' 'replaygain_track_gain=-3.2 dB' 'album=Album'; do has "$tag"; done
[ "$(tags | grep -c '^title=')" = 1 ]
xcodec -f x.ecdc back.flac; metaflac --export-picture-to=b.png back.flac; cmp a.png b.png
name=tagged.flac; xcodec -f -b 3 tagged.flac x.ecdc; has 'album=Album'
# Keys that are kept in a table of their own, as QuickTime does it.
[ -e "$BIN/../lib/libxcodec_ffmpeg.so" ] || { echo "needs libxcodec_ffmpeg.so for the remainder"; exit 77; }
command -v ffmpeg > /dev/null || { echo "needs ffmpeg for the remainder"; exit 77; }
ffmpeg -nostdin -loglevel error -y -i q.wav -c:a aac -movflags use_metadata_tags -metadata title=Title -metadata foo=bar keys.m4a
cp keys.m4a copy
name=keys.m4a; xcodec -f -b 3 --rm keys.m4a x.ecdc 2> message
has title=Title; has foo=bar
[ ! -s message ] && [ ! -e keys.m4a ] || { cat message; exit 1; }
# Tags in front of and after files of any kind are read, whoever decodes them; a tag that nobody reads is named, and so
# is one that is cut short.
ffmpeg -nostdin -loglevel error -y -i q.wav -map_metadata -1 -fflags +bitexact q.tta
for i in aac ac3 wv m4a wma mka; do ffmpeg -nostdin -loglevel error -y -i q.wav -map_metadata -1 -metadata album=Own q.$i < /dev/null; done
for i in ogg aiff au; do sox -D q.wav q.$i; done
flac -s -f q.wav -o q.flac
cat > around.py <<'END'
import struct, sys
frame = lambda name, text: name + struct.pack(">IH", len(text) + 1, 0) + b"\3" + text
sevens = lambda size: bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127))
def id3v2(text, end=False):
    body = frame(b"TIT2", text)
    head = b"\4\0" + (b"\x10" if end else b"\0") + sevens(len(body))
    return b"ID3" + head + body + (b"3DI" + head if end else b"")
def ape(text, front=False):
    items = struct.pack("<II", len(text), 0) + b"Title\0" + text
    block = lambda flags: b"APETAGEX" + struct.pack("<IIII", 2000, len(items) + 32, 1, flags) + bytes(8)
    return (block(0xA0000000) if front else b"") + items + block(0x80000000 if front else 0)
id3v1 = lambda text: b"TAG" + text.ljust(30, b"\0") + bytes(94) + b"\xff"
data = open("q." + sys.argv[1], "rb").read()
kinds = {"id3v2": id3v2(b"Title") + data, "id3v1": data + id3v1(b"Title"), "ape": data + ape(b"Title"),
         "front": ape(b"Title", True) + data, "twice": id3v2(b"One") + id3v2(b"Title") + data,
         "end": data + id3v2(b"Title", True)}
cut = {"ape": data + ape(b"Title", True)[:-1], "id3v1": data + id3v1(b"Title")[:-1]}
open("around." + sys.argv[1], "wb").write((cut if len(sys.argv) > 3 else kinds)[sys.argv[2]])
END
around() { # container, kind of tag
  python3 around.py "$1" "$2"
  name="around.$1"; xcodec -f -b 3 --rm "around.$1" x.ecdc 2> message || { echo "$1, $2"; cat message; exit 1; }
  has title=Title
  [ ! -e "around.$1" ] && [ ! -s message ] || { echo "$1, $2"; cat message; exit 1; }
  case "$1" in wv | m4a | wma | mka) has album=Own ;; esac
}
for i in aac ac3 wv ogg wav m4a mp3; do around $i id3v2; done
for i in aac ac3 m4a wma mka aiff au mp3; do around $i id3v1; done
for i in flac aac ac3 mp3; do around $i ape; done
around mp3 front; around mp3 twice; around mp3 end
for i in mp3 aac tta; do
  for tag in ape id3v1; do
    python3 around.py $i $tag cut
    status=0; xcodec -f -b 3 --rm around.$i x.ecdc 2> message || status=$?
    [ -e around.$i ] && [ -s message ] || { echo "$i, cut $tag: $status"; cat message; exit 1; }
  done
done
# No message without a name in it.
python3 - <<'END'
import struct
data = bytearray(open("q.wav", "rb").read() + b"    " + struct.pack("<I", 4) + b"abcd")
data[4:8] = struct.pack("<I", len(data) - 8)
open("blank.wav", "wb").write(data)
END
encode blank.wav file; names 'a chunk without a name'
