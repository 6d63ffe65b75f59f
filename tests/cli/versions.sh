# --version loads no plug-in; -v adds the version of LibTorch, or says why there is none.
LD_DEBUG=files xcodec --version > plain 2> loaded
grep -q '^xcodec [0-9]' plain
grep -q '^LibTorch: plug-in' plain
if grep -q -i -e torch -e libcurl loaded; then echo "--version loads a plug-in"; exit 1; fi
ldd "$BIN/xcodec" > linked
if grep -q -i -e torch -e libcurl linked; then cat linked; exit 1; fi
xcodec --version -v > long
if [ -e "$BIN/../lib/libxcodec_torch.so" ]; then
  grep -q '^LibTorch [0-9]*\.[0-9]' long
else
  grep -q '^LibTorch: .*libxcodec_torch.so is not installed' long
fi
