xcodec --version | head -1
xcodec --help | grep -q -- --bandwidth
xcodec --generate man | man -l - > /dev/null 2>&1 || xcodec --generate man | grep -q '^.TH XCODEC'
xcodec --generate bash | bash -n
