# The script of docs/many-files.md: shards of a tree under GNU parallel; a broken file does not stop the others, and a
# second run does what is left. Skipped without GNU parallel.
parallel --version 2> /dev/null | grep -q GNU || { echo "needs GNU parallel"; exit 77; }
mkdir -p 'music/a b' .parallel
export PARALLEL_HOME="$PWD/.parallel"
touch .parallel/will-cite
sox -n -r 48000 -c 2 music/top.wav synth 0.1 sine 300
for i in 1 2 3 4 5; do cp music/top.wav "music/a b/$i song.wav"; done
echo junk > music/bad.wav
status=0; sh "$TESTS/../cluster/parallel.sh" music archive 4 -b 3 2> message || status=$?
[ "$status" = 1 ]
[ "$(grep -c bad.wav message)" = 1 ]
rm music/bad.wav 'archive/a b/3 song.ecdc'
sh "$TESTS/../cluster/parallel.sh" music archive 4 -b 3
[ "$(find archive -type f | wc -l)" = 6 ]
xcodec test --recursive archive > /dev/null
