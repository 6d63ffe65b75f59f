# Tags that libraries pass over are kept, or named: comments that are not UTF-8, second blocks, old covers, empty and
# damaged frames, languages, chapters, cue sheets, headers of lesser formats.
sox -D -n -r 8000 -c 1 -b 16 p.wav synth 0.2 sine 300 vol 0.5
flac -s p.wav -o p.flac
sox -D p.wav p.ogg
python3 - <<'END'
import base64, struct, zlib
chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0")) +
       chunk(b"IEND", b""))
open("a.png", "wb").write(png)


def comments(*entries):
    return struct.pack("<I", 1) + b"x" + struct.pack("<I", len(entries)) + b"".join(struct.pack("<I", len(e)) + e for e in entries)


first = comments(b"TITLE=Caf\xe9", b"ARTIST=Gr\xc3\xbcn", b"no name at all", b"=value", b"GENRE=", b"ALBUM=Foo", b"ALBUM=Foobar", b"MY KEY=x",
                 b"COVER=blue", b"METADATA_BLOCK_PICTURE=AAAA", b"COVERART=" + base64.b64encode(png), b"COVERARTMIME=image/png")
second = comments(b"LYRICIST=Someone", b"ALBUM=Foo")
picture = struct.pack(">II", 3, 9) + b"image/png" + bytes(20) + struct.pack(">I", 99)  # its data are missing

flac = open("p.flac", "rb").read()
frames, at, last = None, 4, False
blocks = []
while not last:
    last, kind, size = flac[at] >> 7, flac[at] & 127, int.from_bytes(flac[at + 1:at + 4], "big")
    if kind == 0: blocks.append((0, flac[at + 4:at + 4 + size]))
    at += 4 + size
blocks += [(4, first), (4, second), (6, picture), (42, b"reserved")]
head = b"".join(bytes([kind | (128 if i + 1 == len(blocks) else 0)]) + len(body).to_bytes(3, "big") + body for i, (kind, body) in enumerate(blocks))
open("odd.flac", "wb").write(b"fLaC" + head + flac[at:])


def crc(data):
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8): value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value


def page(serial, number, flags, granule, packets):
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    data = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, number, 0, len(lacing)) + lacing + b"".join(packets)
    return data[:22] + struct.pack("<I", crc(data)) + data[26:]


# The comments of Ogg Vorbis are the second packet, on a page with the third.
ogg = open("p.ogg", "rb").read()
pages, at = [], 0
while at < len(ogg):
    table = ogg[at + 27:at + 27 + ogg[at + 26]]
    pages.append((ogg[at:at + 27], table, ogg[at + 27 + len(table):at + 27 + len(table) + sum(table)]))
    at += 27 + len(table) + sum(table)
packets, packet, used = [], b"", 0
for _, table, body in pages[1:]:
    at = 0
    for lace in table:
        packet += body[at:at + lace]
        at += lace
        if lace < 255 and len(packets) < 2: packets.append(packet); packet = b""
    used += 1
    if len(packets) == 2: break
serial = struct.unpack("<I", pages[0][0][14:18])[0]
again = [ogg[:27 + len(pages[0][1]) + len(pages[0][2])], page(serial, 1, 0, 0, [b"\3vorbis" + first + b"\1"]), page(serial, 2, 0, 0, [packets[1]])]
for number, (head, table, body) in enumerate(pages[1 + used:], 3):
    data = head[:18] + struct.pack("<I", number) + bytes(4) + head[26:] + table + body
    again.append(data[:22] + struct.pack("<I", crc(data)) + data[26:])
open("odd.ogg", "wb").write(b"".join(again))

# ID3v2.3: an empty frame, comments and lyrics in languages, chapters, and a frame that is longer than the tag.
frame = lambda name, body: name + struct.pack(">IH", len(body), 0) + body
text = lambda name, value: frame(name, b"\0" + value)
spoken = lambda name, language, about, value: frame(name, b"\0" + language + about + b"\0" + value)
chapter = lambda name, start, title: frame(b"CHAP", name + b"\0" + struct.pack(">IIII", start, start + 100, 0xFFFFFFFF, 0xFFFFFFFF) + text(b"TIT2", title))
sevens = lambda n: bytes((n >> 21 & 127, n >> 14 & 127, n >> 7 & 127, n & 127))
tag = lambda body: b"ID3\3\0\0" + sevens(len(body)) + body
contents = frame(b"CTOC", b"toc\0\3\2one\0two\0")
body = (text(b"TIT2", b"Title") + frame(b"TPE2", b"") + spoken(b"COMM", b"deu", b"", b"Gut") + spoken(b"COMM", b"eng", b"about it", b"Fine") +
        spoken(b"USLT", b"fra", b"", b"la la") + spoken(b"USLT", b"XXX", b"", b"lo lo") + text(b"TPE1", b"Someone") + text(b"TCOM", b"") +
        contents + chapter(b"one", 0, b"Start") + chapter(b"two", 100, b"End"))
open("tag.mp3", "wb").write(tag(body))
open("cut.mp3", "wb").write(tag(text(b"TIT2", b"Title") + b"TALB" + struct.pack(">IH", 500, 0) + b"\0Album"))
rate = b"\x40\x0b\xfa" + bytes(7)
wave = open("p.wav", "rb").read()
part = b"id3 " + struct.pack("<I", len(tag(body))) + tag(body) + bytes(len(tag(body)) % 2)
open("id3.wav", "wb").write(wave[:4] + struct.pack("<I", len(wave) - 8 + len(part)) + wave[8:] + part)

# Headers of lesser formats.
pcm = wave[44:]
sphere = b"NIST_1A\n   1024\n" + (b"sample_count -i %d\nsample_n_bytes -i 2\nchannel_count -i 1\nsample_byte_format -s2 01\nsample_rate -i 8000\n"
                                 b"sample_coding -s3 pcm\nspeaker_id -s4 ab01\nutterance_id -s12 hello, world\nend_head\n" % (len(pcm) // 2))
open("made.sph", "wb").write(sphere.ljust(1024, b"\n") + pcm)
END
sox -D p.wav --comment 'made by hand' made.sf
sox -D -n -r 44100 -c 1 -b 16 q.wav synth 0.2 sine 300 vol 0.5
sox -D q.wav made.xi
printf 'An instrument' | dd of=made.xi bs=1 seek=21 conv=notrunc status=none
tags() { xcodec info --json x.ecdc | python3 -c '
import json, sys
for key, values in sorted(json.load(sys.stdin).get("tags", {}).items()):
    for value in values: print(f"{key}={value}")'; }
encode() { name=$1; xcodec -f -b 3 "$1" x.ecdc 2> message; tags > list; [ "$(wc -l < message)" -le 1 ] || { cat message; exit 1; }; }
has() { for tag; do grep -qxF -e "$tag" list || { echo "$name: not $tag"; cat list message; exit 1; }; done; }
names() { for lost; do grep -q "$name.*cannot hold these tags as they are: .*$lost" message || { echo "$name: $lost is not named"; cat list message; exit 1; }; done; }
for kind in flac ogg; do
  encode odd.$kind
  has title=Café artist=Grün genre= album=Foo album=Foobar my_key=x cover_=blue
  names "'no name at all', which has no name" "'=value'" 'METADATA_BLOCK_PICTURE (damaged)'
  xcodec info --json x.ecdc | grep -q '"pictures":\[{"mime":"image/png"' || { echo "$kind: no old cover"; exit 1; }
done
encode odd.flac
has lyricist=Someone; names 'a picture that cannot be read' 'a metadata block of type 42'
[ "$(grep -c '^album=Foo$' list)" = 1 ]
# They come back under their names, and what FLAC cannot hold is named when it is decoded.
xcodec -f x.ecdc back.flac 2> message
grep -q 'x.ecdc: the file cannot hold these tags as they are: GENRE (empty)$' message || { cat message; exit 1; }
metaflac --export-tags-to=- back.flac > list
has TITLE=Café ALBUM=Foo ALBUM=Foobar 'MY KEY=x' COVER=blue
xcodec -f x.ecdc back.wav; xcodec -f -b 3 back.wav y.ecdc
[ "$(xcodec info --json x.ecdc | grep -o '"tags":.*')" = "$(xcodec info --json y.ecdc | grep -o '"tags":.*')" ] || { xcodec info x.ecdc y.ecdc; exit 1; }
# The library of tags knows the remainder of a name, and whoever asks for no file gets no line.
xcodec -c x.ecdc > piped.wav 2> message; [ ! -s message ] || { cat message; exit 1; }
xcodec -v -c x.ecdc 2>&1 > piped.wav | grep -q 'hold these tags.*TITLE'
# Both in one go.
xcodec -b 3 odd.flac trial.flac 2> message; grep -q 'no name at all.*GENRE (empty)' message
[ "$(metaflac --show-tag=TITLE trial.flac)" = TITLE=Café ]
xcodec -f -b 3 --report lines odd.flac x.ecdc 2> message
python3 -c 'import json; assert any("type 42" in name for name in json.load(open("lines"))["lost_tags"])'
# ID3v2, in MP3 and in WAV.
sox -D q.wav q.mp3
cat tag.mp3 q.mp3 > id3.mp3
for kind in mp3 wav; do
  encode id3.$kind
  has title=Title artist=Someone comment=Gut comment_language=deu comment_about_it=Fine comment_about_it_language=eng 'lyrics=la la' 'lyrics=lo lo' \
    lyrics_language=fra lyrics_language=XXX composer= chapter001=00:00:00.000 chapter001name=Start chapter002=00:00:00.100 chapter002name=End
  names 'TPE2 (empty)'
  if grep -q 'CHAP\|CTOC' message; then cat message; exit 1; fi
  xcodec -f x.ecdc back.wav; python3 -c 'assert b"\3fra\0la la" in open("back.wav", "rb").read()' || { echo 'the language is not in the frame'; exit 1; }
  xcodec -f -b 3 back.wav y.ecdc
  [ "$(xcodec info --json x.ecdc | grep -o '"tags":.*')" = "$(xcodec info --json y.ecdc | grep -o '"tags":.*')" ] || { xcodec info x.ecdc y.ecdc; exit 1; }
done
cat cut.mp3 q.mp3 > damaged.mp3
encode damaged.mp3; has title=Title; names 'TALB (damaged)'
encode made.sph; has speaker_id=ab01 'utterance_id=hello, world'; [ "$(wc -l < list)" = 2 ]
encode made.sf; has 'comment=made by hand'
encode made.xi; has 'title=An instrument'
