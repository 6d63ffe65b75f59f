# Version 0 files are the reference's to the byte, where LibTorch is installed. These cases have no decision so
# near a tie that it depends on the processor.
vectors=$GOLDEN/encodec
ls "$BIN"/../lib/libxcodec_torch.so > /dev/null 2>&1 || { echo "built without LibTorch"; exit 77; }
cat > wave.py << 'END'
"""usage: wave.py IN.npy RATE OUT.wav: float32 or 16 bits [channels, samples] to a WAV file of floats"""
import ast, struct, sys
data = open(sys.argv[1], "rb").read()
size = struct.unpack("<H", data[8:10])[0]
header = ast.literal_eval(data[10:10 + size].decode())
assert header["descr"] in ("<f4", "<i2") and not header["fortran_order"]
channels, samples = header["shape"]
kind, scale = ("f", 1) if header["descr"] == "<f4" else ("h", 32768)
values = [x / scale for x in struct.unpack(f"<{channels * samples}{kind}", data[10 + size:])]
frames = [values[c * samples + i] for i in range(samples) for c in range(channels)]
rate = int(sys.argv[2])
body = struct.pack(f"<{len(frames)}f", *frames)
form = struct.pack("<HHIIHH", 3, channels, rate, rate * channels * 4, channels * 4, 32)
open(sys.argv[3], "wb").write(b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16)
                              + form + b"data" + struct.pack("<I", len(body)) + body)
END
for model in encodec_24khz encodec_48khz; do
  xcodec model import "$vectors/store/$model/$model"-*.th --config "$vectors/store/$model/config.json" > /dev/null
done
if [ -f "$vectors/cases/encodec_48khz/n158401.input.npy" ]; then chunks="48khz/n158401.b3 48khz/n95040.b6"
else chunks="48khz/n15841.b3 48khz/n9504.b6"; fi
for name in 24khz/n1.b6 24khz/n320.b6 24khz/n321.b6 24khz/loud.b6 24khz/silence.b6 $chunks; do
  rate=${name%khz/*}000
  input=$vectors/cases/encodec_${name%%.b*}.input.npy
  python3 wave.py "$input" "$rate" in.wav
  xcodec -f -m "encodec_${name%/*}" --container 0 -b "${name##*.b}" in.wav out.ecdc
  cmp out.ecdc "$vectors/cases/encodec_$name.ecdc"
done
