# --version loads no plug-in; -v adds the versions of LibTorch and FFmpeg, or says why there is none.
LD_DEBUG=files xcodec --version > plain 2> loaded
grep -q '^xcodec [0-9]' plain
grep -q '^LibTorch: plug-in' plain
if grep -q -i -e torch -e libcurl -e libav loaded; then echo "--version loads a plug-in"; exit 1; fi
ldd "$BIN/xcodec" > linked
if grep -q -i -e torch -e libcurl -e libav linked; then cat linked; exit 1; fi
xcodec --version -v > long
if [ -e "$BIN/../lib/libxcodec_torch.so" ]; then
  grep -q '^LibTorch [0-9]*\.[0-9]' long
else
  grep -q '^LibTorch: .*libxcodec_torch.so is not installed' long
fi
if [ -e "$BIN/../lib/libxcodec_ffmpeg.so" ]; then
  grep -q '^FFmpeg [0-9n]' long
else
  grep -q '^FFmpeg: .*libxcodec_ffmpeg.so is not installed' long
fi
