# A reader that gets one byte at a time.
sox -n -r 48000 -c 2 -b 16 in.wav synth 0.3 sine 300 vol 0.3
xcodec -b 3 in.wav a.ecdc
slow() { python3 -c "
import os, sys
for b in open(sys.argv[1], 'rb').read(): os.write(1, bytes([b]))" "$1"; }
slow a.ecdc | xcodec - b.wav
xcodec a.ecdc a.wav
same() { sox "$1" -t raw 1.raw; sox "$2" -t raw 2.raw; cmp 1.raw 2.raw; }
same a.wav b.wav
slow in.wav | xcodec -b 3 - b.ecdc
xcodec b.ecdc b2.wav
same a.wav b2.wav
