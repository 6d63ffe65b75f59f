# Through PulseAudio itself: its library, its server, a sink that swallows everything; what comes out of its monitor begins
# with the samples that decoding gives.
for tool in pulseaudio parec sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
sox -D -n -r 48000 -c 2 -b 16 music.wav synth 2 sine 300 sine 500 vol 0.5
xcodec -b 3 music.wav a.ecdc
export HOME="$PWD" XDG_RUNTIME_DIR="$PWD/run" PULSE_SERVER="unix:$PWD/socket" PULSE_COOKIE="$PWD/cookie"
mkdir -m 700 run
status=0
xcodec play a.ecdc > said.txt 2>&1 || status=$?
[ "$status" = 5 ] && grep -q '^xcodec: cannot play: Connection refused; it takes a running PulseAudio' said.txt || { echo "$status"; cat said.txt; exit 1; }
pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --disable-shm=yes --log-level=error \
  --load='module-null-sink sink_name=nothing format=float32le rate=48000 channels=2' \
  --load="module-native-protocol-unix socket=$PWD/socket auth-anonymous=1" > server.txt 2>&1 &
server=$!
recorder=
# The recorder first: it says so when its server goes.
trap 'for p in $recorder $server; do kill $p 2> /dev/null; wait $p 2> /dev/null || true; done' EXIT
for try in $(seq 120); do
  [ ! -S socket ] && kill -0 $server 2> /dev/null || break
  sleep 0.5
done
[ -S socket ] || { tail -1 server.txt; echo "PulseAudio does not start here"; exit 77; }
parec -d nothing.monitor --format=float32le --rate=48000 --channels=2 --raw > heard.f32 2> recorder.txt &
recorder=$!
for try in $(seq 120); do
  [ ! -s heard.f32 ] || break
  sleep 0.5
done
timeout 60 xcodec play -v a.ecdc > said.txt 2>&1 || { cat said.txt server.txt; exit 1; }
[ "$(cat said.txt)" = 'xcodec: playing a.ecdc' ] || { cat said.txt; exit 1; }
sleep 1
xcodec --quiet --bits 32f a.ecdc want.wav
python3 "$TESTS/f32_of_wav.py" want.wav want.f32
python3 - <<'END2'
want, heard = open("want.f32", "rb").read(), open("heard.f32", "rb").read()
# A server that is not called in time repeats nothing but leaves gaps: the buffer holds the first half second.
begin = next((at for at in range(0, len(want), 8) if want[at:at + 8] != bytes(8)), None)
piece = want[begin:begin + 8 * 4800]
assert piece in heard, (len(heard), "the samples are not what came out of the server")
END2
