# Eight minutes take the memory of eight seconds, pulled and pushed: nothing is kept.
for tool in gst-launch-1.0 sox; do command -v $tool > /dev/null || { echo "needs $tool"; exit 77; }; done
sox -V1 -D "$CORPUS/audio/music_country_44k.flac" -r 48000 short.wav
sox -V1 short.wav long.wav repeat 60
for length in short long; do xcodec --quiet -b 3 --effort 1 $length.wav $length.ecdc; done
python3 - <<'END'
import resource, subprocess

def most(command):  # megabytes of the largest of all children so far
    subprocess.run(command, shell=True, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024

push, pull = "gst-launch-1.0 -q fdsrc ! decodebin ! fakesink < {}.ecdc", "gst-launch-1.0 -q filesrc location={}.ecdc ! decodebin ! fakesink"
short = max(most(push.format("short")), most(pull.format("short")))
long = max(most(push.format("long")), most(pull.format("long")))
print(f"{short:.0f} MB, {long:.0f} MB")
assert long < short + 30  # its samples are 187
END
