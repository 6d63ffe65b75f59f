# The committed man page and completions equal the program's output. If they do not:
# cmake --build --preset release --target generated
for pair in man:man/xcodec.1 bash:completions/xcodec.bash zsh:completions/_xcodec fish:completions/xcodec.fish; do
  xcodec --generate "${pair%%:*}" > made
  cmp made "$TESTS/../../${pair#*:}"
done
xcodec-bench --generate man > made
cmp made "$TESTS/../../man/xcodec-bench.1"
