# Formatters have nothing to say against the man pages. Skipped without groff and man.
command -v man > /dev/null && command -v groff > /dev/null || { echo "needs man-db and groff"; exit 77; }
for page in xcodec.1 xcodec-bench.1 xcodec-eval.1 xcodec-train.1 ecdc.5; do
  LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$TESTS/../../man/$page" > formatted 2> warnings
  test -s formatted
  test ! -s warnings || { cat warnings; exit 1; }
  if command -v mandoc > /dev/null; then mandoc -T lint -W warning "$TESTS/../../man/$page"; fi
done
man -l "$TESTS/../../man/xcodec.1" | col -b | grep -q -- '--bandwidth KBPS'
# These two are written by hand: they have every option of --help, and no other.
for program in xcodec-eval xcodec-train; do
  command -v $program > /dev/null || continue
  $program --help | grep -oE '^  (-[a-z],)?--[a-z-]+' | grep -oE -- '--.*' | sort > options
  sed 's/\\-/-/g' "$TESTS/../../man/$program.1" | grep -A1 '^.TP' | grep -oE -- 'fB--[a-z-]+' | sed 's/^fB//' | sort > documented
  diff options documented
done
