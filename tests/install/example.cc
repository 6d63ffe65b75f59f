// The smallest program: music in, .ecdc and back.
#include <xcodec/xcodec.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  xcodec::Status status = xcodec::EncodeFile(argv[1], "/tmp/xcodec-example.ecdc", {/*bandwidth=*/3.0});
  if (status.ok()) status = xcodec::DecodeFile("/tmp/xcodec-example.ecdc", "/tmp/xcodec-example.wav", {});
  std::printf("%s\n", status.ok() ? "ok" : status.message().c_str());
  std::remove("/tmp/xcodec-example.ecdc");
  std::remove("/tmp/xcodec-example.wav");
  return status.ok() ? 0 : 1;
}
