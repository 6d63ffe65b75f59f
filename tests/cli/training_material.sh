# The script that makes training material: the same files every time. In place of fluidsynth something that keeps the MIDI.
mkdir fake
cat > fake/fluidsynth <<'END'
#!/bin/sh
while [ "$1" != -F ]; do shift; done
cp "$4" "$2"
END
chmod +x fake/fluidsynth
make="$TESTS/../../docs/examples/synthesise.py"
PATH="$PWD/fake:$PATH" python3 "$make" one --seconds 4
PATH="$PWD/fake:$PATH" python3 "$make" two --seconds 4
ls one
diff -r one two
for kind in bells plucked ensemble drums; do
  [ "$(head -c 4 one/synth_$kind.wav)" = MThd ]
  [ "$(stat -c %s one/synth_$kind.wav)" -gt 100 ]
done
xcodec -b 6 one/synth_signals.wav s.ecdc
xcodec info s.ecdc | grep -q '4\.0'
