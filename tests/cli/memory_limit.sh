# Reliability case 23, first half: too little address space is exit code 6, without output and without a crash. (127 is
# the loader's, before the program begins.) Single allocations that fail: tests/fault/memory.py.
sox -n -r 48000 -c 2 a.wav synth 5 pinknoise vol 0.2
xcodec -b 24 a.wav good.ecdc
limits="40000 55000 60000 65000 70000 75000 80000 90000 100000 120000"
for limit in $limits; do
  for command in "-b 24 a.wav a.ecdc" "-d good.ecdc a_out.wav"; do
    status=0
    (ulimit -c 0; ulimit -v "$limit"; exec xcodec -T 1 $command) 2> message || status=$?
    case $status in
      0) ;;
      6|127) ls a.ecdc a_out.wav .xcodec* 2> /dev/null && { echo "$limit: an output"; exit 1; } ;;
      *) echo "$limit kB: xcodec $command: $status"; cat message; exit 1 ;;
    esac
    rm -f a.ecdc a_out.wav
  done
done
