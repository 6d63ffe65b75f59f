// Bits per code and speed of the integer language model.
//
// usage: xcodec-lm-bench [--model FILE] [--codes FILE.npy] [--codebooks K] [--rate FRAMES_PER_SECOND]
//                        [--seconds S] [--block S] [--threads N] [--simd NAME]
// Without --model: an untrained model of EnCodec's sizes; without --codes: generated ones. FILE is what
// IntegerLm::Serialize writes; FILE.npy holds int16 [1, K, T]. XCODEC_SIMD chooses the kernels.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/endian.h"
#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_coder.h"
#include "support/lm_synthetic.h"

namespace xcodec {
namespace {

struct Options {
  std::string model, codes;
  int codebooks = 8;
  int rate = 150;
  int seconds = 60;
  int block = 10;
  int threads = 0;
};

bool Parse(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return false;
    const std::string name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--model")
      options->model = value;
    else if (name == "--codes")
      options->codes = value;
    else if (name == "--codebooks")
      options->codebooks = std::atoi(value);
    else if (name == "--rate")
      options->rate = std::atoi(value);
    else if (name == "--seconds")
      options->seconds = std::atoi(value);
    else if (name == "--block")
      options->block = std::atoi(value);
    else if (name == "--threads")
      options->threads = std::atoi(value);
    else
      return false;
  }
  return true;
}

std::vector<unsigned char> ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Result<entropy::IntegerLm> Model(const Options& options) {
  if (!options.model.empty()) return entropy::IntegerLm::Parse(ReadAll(options.model));
  entropy::LmConfig config;
  config.n_q = 16;
  config.past_context = 525;
  const testing::SyntheticLm synthetic(config);
  return entropy::ConvertLm(config, synthetic.tensors());
}

// Rows of int16 codes of a .npy file [1, K, T], cut into blocks.
std::vector<entropy::BlockCodes> Blocks(const Options& options, std::vector<entropy::BlockShape>* shapes) {
  std::vector<entropy::BlockCodes> blocks;
  const std::int64_t per_block = std::int64_t{options.block} * options.rate;
  std::int64_t total = std::int64_t{options.seconds} * options.rate;
  std::vector<unsigned char> file;
  std::size_t header = 0;
  if (!options.codes.empty()) {
    file = ReadAll(options.codes);
    header = 10U + LoadLittleEndian<std::uint16_t>(&file[8]);
    const std::string text(file.begin() + 10, file.begin() + static_cast<std::ptrdiff_t>(header));
    const std::size_t comma = text.find(", ", text.find("'shape': (") + 10);
    total = std::atoll(text.c_str() + text.find(", ", comma + 1) + 2);
  }
  for (std::int64_t t = 0; t < total; t += per_block) {
    entropy::BlockShape shape;
    shape.codebooks = options.codebooks;
    for (std::int64_t u = t; u < total && u < t + per_block; u += options.rate)
      shape.chunk_frames.push_back(std::min<std::int64_t>(options.rate, total - u));
    entropy::BlockCodes codes = testing::SyntheticCodes(shape, static_cast<std::uint64_t>(t));
    std::int64_t u = t;
    for (CodeBlock& chunk : codes)
      for (std::int64_t f = 0; f < chunk.frames && !file.empty(); ++f, ++u)
        for (int k = 0; k < chunk.codebooks; ++k)
          chunk.at(k, f) =
              LoadLittleEndian<std::uint16_t>(&file[header + 2 * static_cast<std::size_t>(k * total + u)]);
    blocks.push_back(std::move(codes));
    shapes->push_back(shape);
  }
  return blocks;
}

// Of all threads of this process.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double Seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Encodes and decodes everything; prints speeds in times real time. False when a code comes back wrong.
bool Measure(const entropy::IntegerLm& model, int threads, double seconds,
             const std::vector<entropy::BlockShape>& shapes, const std::vector<entropy::BlockCodes>& blocks) {
  std::unique_ptr<ThreadPool> pool;
  // The calling thread works too.
  if (threads != 1) pool = std::make_unique<ThreadPool>(threads < 1 ? AvailableCores() : threads);
  const entropy::LmBlockCoder coder(model, pool.get());
  std::vector<std::vector<unsigned char>> payloads;
  std::vector<Status> statuses;
  const double begin = Seconds();
  const double begin_cpu = CpuSeconds();
  coder.EncodeMany(shapes, blocks, &payloads, &statuses);
  const double middle = Seconds();
  const double middle_cpu = CpuSeconds();
  std::vector<Bytes> views(payloads.begin(), payloads.end());
  std::vector<entropy::BlockCodes> decoded;
  coder.DecodeMany(shapes, views, &decoded, &statuses);
  const double end = Seconds();
  const double end_cpu = CpuSeconds();
  std::size_t bytes = 0;
  std::size_t codes = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!statuses[i].ok()) return false;
    bytes += payloads[i].size();
    for (std::size_t c = 0; c < blocks[i].size(); ++c) {
      if (decoded[i][c].codes != blocks[i][c].codes) return false;
      codes += blocks[i][c].codes.size();
    }
  }
  std::printf(
      "%-8s %2d threads: %zu blocks, %.4f bits per code, encode %.1f x (%.1f x by processor time), decode "
      "%.1f x "
      "(%.1f x)\n",
      entropy::BestLmKernels().name, pool == nullptr ? 1 : pool->size(), blocks.size(),
      8.0 * static_cast<double>(bytes) / static_cast<double>(codes), seconds / (middle - begin),
      seconds / (middle_cpu - begin_cpu), seconds / (end - middle), seconds / (end_cpu - middle_cpu));
  return true;
}

int Main(int argc, char** argv) {
  Options options;
  if (!Parse(argc, argv, &options)) {
    std::fprintf(stderr, "usage: see the head of lm_bench.cc\n");
    return 2;
  }
  const Result<entropy::IntegerLm> model = Model(options);
  if (!model.ok()) {
    std::fprintf(stderr, "%s\n", model.status().message().c_str());
    return 3;
  }
  std::vector<entropy::BlockShape> shapes;
  const std::vector<entropy::BlockCodes> blocks = Blocks(options, &shapes);
  double frames = 0;
  for (const entropy::BlockShape& shape : shapes)
    for (const std::int64_t f : shape.chunk_frames) frames += static_cast<double>(f);
  std::vector<int> counts{1, 0};
  if (options.threads > 0) counts = {options.threads};
  for (const int threads : counts)
    if (!Measure(*model, threads, frames / options.rate, shapes, blocks)) {
      std::fprintf(stderr, "decoded codes differ\n");
      return 1;
    }
  return 0;
}

}  // namespace
}  // namespace xcodec

int main(int argc, char** argv) { return xcodec::Main(argc, argv); }
