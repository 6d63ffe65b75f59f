# Through a sound server: PulseAudio's own client, its clock, a sink that swallows everything.
for tool in pulseaudio gst-launch-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
gst-inspect-1.0 pulsesink > /dev/null 2>&1 || { echo "needs pulsesink (package gstreamer1.0-pulseaudio)"; exit 77; }
sox "$CORPUS/audio/music_country_44k.flac" music.wav trim 0 2
xcodec -b 3 music.wav a.ecdc
export HOME="$PWD" XDG_RUNTIME_DIR="$PWD/run" PULSE_SERVER="unix:$PWD/socket" PULSE_COOKIE="$PWD/cookie"
mkdir -m 700 run
pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --disable-shm=yes \
  --load='module-null-sink sink_name=nothing' --load="module-native-protocol-unix socket=$PWD/socket auth-anonymous=1" > server.txt 2>&1 &
server=$!
trap 'kill $server 2> /dev/null; wait $server 2> /dev/null || true' EXIT
for try in $(seq 120); do
  [ ! -S socket ] && kill -0 $server 2> /dev/null || break
  sleep 0.5
done
[ -S socket ] || { tail -1 server.txt; echo "PulseAudio does not start here"; exit 77; }
timeout 300 gst-launch-1.0 filesrc location=a.ecdc ! decodebin ! audioconvert ! audioresample ! pulsesink > said.txt 2>&1 || { cat said.txt server.txt; exit 1; }
grep -q 'Got EOS' said.txt || { cat said.txt; exit 1; }
# In the time that it lasts: the server played it.
seconds=$(sed -n 's/^Execution ended after \([0-9]*\):\([0-9]*\):\([0-9]*\)\..*/\1 \2 \3/p' said.txt | awk '{ print $1 * 3600 + $2 * 60 + $3 }')
[ "$seconds" -ge 1 ] || { cat said.txt; exit 1; }
