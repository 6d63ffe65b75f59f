// The smallest program: music in, .ecdc and back.
// usage: example MUSIC FOLDER      FOLDER: for its files, which it removes
#include <xcodec/xcodec.h>

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string coded = std::string(argv[2]) + "/example.ecdc",
                    decoded = std::string(argv[2]) + "/example.wav";
  xcodec::Status status = xcodec::EncodeFile(argv[1], coded, {/*bandwidth=*/3.0});
  if (status.ok()) status = xcodec::DecodeFile(coded, decoded, {});
  std::printf("%s\n", status.ok() ? "ok" : status.message().c_str());
  std::remove(coded.c_str());
  std::remove(decoded.c_str());
  return status.ok() ? 0 : 1;
}
