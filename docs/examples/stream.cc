// A pipe in both directions: raw 32-bit float samples in, .ecdc in between, raw samples out, in small pieces
// and in constant memory.
//   stream encode MODEL KBPS < audio.f32 > audio.ecdc      (MODEL "": the built-in one; interleaved channels)
//   stream decode < audio.ecdc > audio.f32
#include <xcodec/xcodec.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

xcodec::Status ToStdout(xcodec::Bytes bytes) {
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size();
  return written ? xcodec::Status() : xcodec::Status(xcodec::StatusCode::kIo, "cannot write");
}

xcodec::Status Encode(const std::string& model, double kbps) {
  XCODEC_ASSIGN_OR_RETURN(const auto codec, xcodec::Codec::Open(model));
  xcodec::EncodeOptions options;
  options.bandwidth_kbps = kbps;
  XCODEC_ASSIGN_OR_RETURN(const auto encoder, xcodec::Encoder::Create(codec, options, ToStdout));
  const auto channels = static_cast<std::size_t>(codec->info().channels);
  std::vector<float> piece(480 * channels);
  while (const std::size_t frames = std::fread(piece.data(), sizeof(float) * channels, 480, stdin)) {
    XCODEC_RETURN_IF_ERROR(encoder->PushInterleaved(piece.data(), static_cast<std::int64_t>(frames)));
  }
  return encoder->Finish();
}

xcodec::Status Decode() {
  const auto read = [](unsigned char* data, std::size_t size) -> xcodec::Result<std::size_t> {
    const std::size_t n = std::fread(data, 1, size, stdin);
    if (n == 0 && std::ferror(stdin) != 0) return xcodec::Status(xcodec::StatusCode::kIo, "cannot read");
    return n;
  };
  XCODEC_ASSIGN_OR_RETURN(const auto decoder, xcodec::Decoder::Create(read));
  const xcodec::StreamInfo& info = decoder->info();
  std::fprintf(stderr, "%s, %d Hz, %d channels\n", info.model.c_str(), info.sample_rate, info.channels);
  std::vector<float> piece(480 * static_cast<std::size_t>(info.channels));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t frames, decoder->ReadInterleaved(piece.data(), 480));
    if (frames == 0) return xcodec::Status();
    const auto count = static_cast<std::size_t>(frames * info.channels);
    XCODEC_RETURN_IF_ERROR(
        ToStdout({reinterpret_cast<const unsigned char*>(piece.data()), count * sizeof(float)}));
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  const bool encode = what == "encode" && argc == 4;
  if (!encode && !(what == "decode" && argc == 2)) {
    std::fprintf(stderr, "usage: stream encode MODEL KBPS | stream decode\n");
    return 2;
  }
  const xcodec::Status status = encode ? Encode(argv[2], std::atof(argv[3])) : Decode();
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.message().c_str());
  return xcodec::ExitCodeFor(status.code());
}
