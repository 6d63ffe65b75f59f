# Numbers are read and written with a point, whatever the user's language.
sox -n -r 48000 -c 2 -b 16 a.wav synth 0.3 sine 300 vol 0.5
mkdir locales
localedef -i de_DE -f UTF-8 "$PWD/locales/de_DE.UTF-8" > /dev/null 2>&1 || { echo "localedef can not make a locale with decimal commas"; exit 77; }
export LOCPATH="$PWD/locales"
run() {
  xcodec -f -b 3.0 a.wav "$1.ecdc"
  xcodec info --json a.ecdc > "$1.json"
  xcodec info a.ecdc > "$1.txt"
  xcodec --skip 0.1s --until 0:00.2 -f a.ecdc "$1.wav"
  xcodec model info --json > "$1.model"
  xcodec recover --json --max-silence 0.5 -f a.ecdc "$1.saved.wav" | sed "s/\"$1\.saved/\"saved/" > "$1.report"
}
xcodec -b 3 a.wav a.ecdc
LC_ALL=C run c
LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 run de
for suffix in ecdc json txt wav model saved.wav report; do cmp c.$suffix de.$suffix; done
