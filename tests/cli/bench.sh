# xcodec-bench prints what it promises, as a table and as JSON; how fast anything is, is no test's business.
xcodec-bench --seconds 0.5 --repeat 1 -b 3 -T 1 > table.txt
for heading in 'xcodec --version' 'encode 1 s' 'decode 1 s' 'multiply-add GFLOP/s' 'best ms' 'x real time' '% of peak' 'page faults' 'peak MiB'; do
  grep -q -- "$heading" table.txt || { echo "no '$heading'"; cat table.txt; exit 1; }
done

xcodec-bench --json --seconds 0.5 --repeat 2 -T 1 -b 3 -b 24 --machine --speed \
  --compare "cp {in} {out}" --compare-decode "cp {in} {out}" > all.json
python3 - <<'END'
import json
found = json.load(open("all.json"))
assert list(found) == ["machine", "speed", "compare"], list(found)
cases = [(row["kbps"], row["direction"]) for row in found["speed"]]
assert cases == [(3, "encode"), (3, "decode"), (24, "encode"), (24, "decode")], cases
for row in found["speed"]:
    assert row["model"] == "wren2_48khz" and row["backend"] == "native" and row["threads"] == 1
    assert 0 < row["best_s"] <= row["median_s"] and row["realtime"] > 0
    assert row["peak_mib"] > 1 and row["peak_percent"] > 0 and row["page_faults"] >= 0
    # Operations of half a second do not depend on how fast it was, and all rows are compared with one peak.
    row["operations"] = row["gflops"] * row["best_s"]
    assert 0.001 < row["operations"] < 10, row["operations"]
    first = found["speed"][0]
    assert abs(row["gflops"] / row["peak_percent"] * first["peak_percent"] / first["gflops"] - 1) < 1e-6
for row in found["compare"]:
    assert row["ratio_best"] > 0 and row["ratio_cpu"] > 0 and row["ratio_median"] > 0
    assert abs(row["other_best_s"] / row["ours_best_s"] - row["ratio_best"]) < 1e-6
assert [row["direction"] for row in found["compare"]] == ["encode", "decode"] * 2
END

# Wrong requests are usage errors; failing commands are told.
status=0; xcodec-bench -b 5 --seconds 0.5 --speed 2> error.txt || status=$?
test $status = 2; grep -q 'does not have 5 kbps' error.txt
status=0; xcodec-bench --random-dac 48 2> error.txt || status=$?
test $status = 2; grep -q 'random-dac' error.txt
status=0; xcodec-bench --compare 'cp x y' 2> error.txt || status=$?
test $status = 2; grep -q '{in} and {out}' error.txt
status=0; xcodec-bench --seconds 0.5 --repeat 1 -b 3 -T 1 --compare 'false {in} {out}' 2> error.txt || status=$?
test $status = 1; grep -q 'false' error.txt

# Nothing is left behind.
mkdir tmp
TMPDIR=$PWD/tmp xcodec-bench --machine -T 1 > /dev/null
test -z "$(ls tmp)"

# Nor by one that is stopped.
TMPDIR=$PWD/tmp xcodec-bench --speed --seconds 2 -T 1 > /dev/null 2>&1 &
for i in $(seq 300); do [ -z "$(ls tmp)" ] || break; sleep 0.1; done
test -n "$(ls tmp)"
kill -TERM $!
wait $! 2> /dev/null || true
for i in $(seq 600); do [ -n "$(ls tmp)" ] || break; sleep 0.1; done
test -z "$(ls tmp)"
