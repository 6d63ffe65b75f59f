# Formatters have nothing to say against the man pages. Skipped without groff and man.
command -v man > /dev/null && command -v groff > /dev/null || { echo "needs man-db and groff"; exit 77; }
for page in xcodec.1 xcodec-bench.1 ecdc.5; do
  LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$TESTS/../../man/$page" > formatted 2> warnings
  test -s formatted
  test ! -s warnings || { cat warnings; exit 1; }
  if command -v mandoc > /dev/null; then mandoc -T lint -W warning "$TESTS/../../man/$page"; fi
done
man -l "$TESTS/../../man/xcodec.1" | col -b | grep -q -- '--bandwidth KBPS'
