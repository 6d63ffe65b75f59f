// Codes to and from payloads of the adaptive coder, for the comparison with format/adaptive_decoder.py.
//
// usage: adaptive_tool CODEBOOKS BITS FRAMES[,FRAMES...] SEED KIND > payload   and the codes on stderr,
// one line a frame. KIND 0: random codes; 1: codes that repeat; 2: few different ones.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "entropy/coders/adaptive_coder.h"

namespace {

using namespace xcodec;

std::uint16_t Draw(std::mt19937* random, int kind, const CodeBlock& codes, int k, std::int64_t t, int bits) {
  const auto any = static_cast<std::uint32_t>((*random)());
  if (kind == 1 && t > 3 && any >> 30 != 0) return codes.at(k, t - (any >> 29 & 1 ? 2 : 4));
  const std::uint32_t range = kind == 2 ? 7U : 1U << bits;
  return static_cast<std::uint16_t>(any % range & ((1U << bits) - 1));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  entropy::BlockShape shape;
  shape.codebooks = std::atoi(argv[1]);
  shape.codebook_bits = std::atoi(argv[2]);
  for (const char* p = argv[3]; *p != '\0';) {
    char* end = nullptr;
    shape.chunk_frames.push_back(std::strtoll(p, &end, 10));
    p = *end == ',' ? end + 1 : end;
  }
  std::mt19937 random(static_cast<unsigned>(std::atoi(argv[4])));
  entropy::BlockCodes codes;
  for (const std::int64_t frames : shape.chunk_frames) {
    CodeBlock chunk(shape.codebooks, frames);
    for (std::int64_t t = 0; t < frames; ++t) {
      for (int k = 0; k < shape.codebooks; ++k) {
        chunk.at(k, t) = Draw(&random, std::atoi(argv[5]), chunk, k, t, shape.codebook_bits);
        std::fprintf(stderr, k == 0 ? "%d" : " %d", chunk.at(k, t));
      }
      std::fprintf(stderr, "\n");
    }
    codes.push_back(std::move(chunk));
  }
  std::vector<unsigned char> payload;
  const Status status = entropy::AdaptiveCoder().Encode(shape, codes, &payload);
  if (!status.ok()) return 1;
  return std::fwrite(payload.data(), 1, payload.size(), stdout) == payload.size() ? 0 : 1;
}
