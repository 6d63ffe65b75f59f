// Speed and saving of the entropy coders that need no network.
//
// usage: entropy_bench CODEBOOKS FRAMES_PER_BLOCK FILE...
// A file has little-endian 16-bit codes, frame after frame, 16 codebooks a frame; the first CODEBOOKS are
// used.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "entropy/coders/adaptive_coder.h"
#include "entropy/coders/packed_coder.h"

namespace {

using namespace xcodec;

constexpr int kStored = 16;

struct Blocks {
  std::vector<entropy::BlockShape> shapes;
  std::vector<entropy::BlockCodes> codes;
};

void AddFile(const std::string& path, int codebooks, std::int64_t frames_per_block, Blocks* out) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  const auto frames = static_cast<std::int64_t>(bytes.size() / (2 * kStored));
  for (std::int64_t first = 0; first < frames; first += frames_per_block) {
    const std::int64_t n = std::min(frames_per_block, frames - first);
    CodeBlock chunk(codebooks, n);
    for (std::int64_t t = 0; t < n; ++t) {
      for (int k = 0; k < codebooks; ++k) {
        const auto at = static_cast<std::size_t>(2 * ((first + t) * kStored + k));
        chunk.at(k, t) = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) |
                                                    static_cast<unsigned char>(bytes[at + 1]) << 8);
      }
    }
    entropy::BlockShape shape;
    shape.codebooks = codebooks;
    shape.chunk_frames = {n};
    out->shapes.push_back(shape);
    out->codes.push_back({chunk});
  }
}

// Of processor time: other programs do not count.
double Seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

bool Measure(const char* name, const entropy::BlockCoder& coder, const Blocks& blocks) {
  std::vector<std::vector<unsigned char>> payloads(blocks.codes.size());
  double packed = 0;
  double coded = 0;
  double best[2] = {1e9, 1e9};
  for (int round = 0; round < 5; ++round) {
    const double start = Seconds();
    for (std::size_t i = 0; i < payloads.size(); ++i)
      if (!coder.Encode(blocks.shapes[i], blocks.codes[i], &payloads[i]).ok()) return false;
    const double middle = Seconds();
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      entropy::BlockCodes read;
      if (!coder.Decode(blocks.shapes[i], payloads[i], &read).ok()) return false;
      if (read[0].codes != blocks.codes[i][0].codes) return false;
    }
    best[0] = std::min(best[0], middle - start);
    best[1] = std::min(best[1], Seconds() - middle);
  }
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    packed += static_cast<double>(blocks.codes[i][0].codes.size()) * 10 / 8;
    coded += static_cast<double>(payloads[i].size());
  }
  std::printf("%-9s saving %5.2f %%  encode %6.1f MB/s  decode %6.1f MB/s\n", name,
              100 - 100 * coded / packed, packed / best[0] / 1e6, packed / best[1] / 1e6);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: %s CODEBOOKS FRAMES_PER_BLOCK FILE...\n", argv[0]);
    return 2;
  }
  Blocks blocks;
  for (int i = 3; i < argc; ++i) AddFile(argv[i], std::atoi(argv[1]), std::atoll(argv[2]), &blocks);
  const bool ok = Measure("packed", entropy::PackedCoder(), blocks) &&
                  Measure("adaptive", entropy::AdaptiveCoder(), blocks);
  if (!ok) std::fprintf(stderr, "%s: codes do not come back\n", argv[0]);
  return ok ? 0 : 1;
}
