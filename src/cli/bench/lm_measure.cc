#include "cli/bench/lm_measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <map>

#include "cli/tasks/encode_task.h"
#include "codec/file/ecdc_writer.h"

namespace xcodec::cli::bench {
namespace {

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Processor time of all threads.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Status FirstFailure(const std::vector<Status>& statuses) {
  for (const Status& status : statuses) XCODEC_RETURN_IF_ERROR(status);
  return Status::Ok();
}

void AddChunk(CodeBlock chunk, int bits, std::int64_t frames_per_block, CodedBlocks* blocks) {
  std::int64_t frames = 0;
  if (!blocks->shapes.empty())
    for (const std::int64_t n : blocks->shapes.back().chunk_frames) frames += n;
  if (blocks->shapes.empty() || frames + chunk.frames > frames_per_block) {
    blocks->shapes.push_back({chunk.codebooks, bits, {}});
    blocks->codes.emplace_back();
  }
  blocks->count += static_cast<std::int64_t>(chunk.codes.size());
  blocks->shapes.back().chunk_frames.push_back(chunk.frames);
  blocks->codes.back().push_back(std::move(chunk));
}

// Bits of one block; the model sees its frames one after the other.
Result<double> FloatBits(const entropy::FloatLm& lm, const entropy::BlockCodes& codes) {
  const auto card = static_cast<std::size_t>(lm.config().card);
  XCODEC_ASSIGN_OR_RETURN(const auto symbols, lm.NewSymbolModel(codes[0].codebooks));
  double bits = 0;
  std::vector<std::uint16_t> previous;
  std::vector<float> pdfs;
  for (const CodeBlock& chunk : codes) {
    for (std::int64_t t = 0; t < chunk.frames; ++t) {
      XCODEC_RETURN_IF_ERROR(symbols->Next(previous, &pdfs));
      previous.clear();
      for (int k = 0; k < chunk.codebooks; ++k) {
        previous.push_back(chunk.at(k, t));
        const float p = pdfs[static_cast<std::size_t>(k) * card + previous.back()];
        bits -= std::log2(static_cast<double>(std::max(p, 1e-30F)));
      }
    }
  }
  return bits;
}

// Uniform numbers, always the same.
std::vector<float> Weights(std::size_t count, double limit, std::uint64_t* seed) {
  std::vector<float> values(count);
  for (float& v : values) {
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    v = static_cast<float>((static_cast<double>(*seed >> 40) / (1 << 23) - 1) * limit);
  }
  return values;
}

}  // namespace

Result<CodedBlocks> CodesOf(cli::Session* session, const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const cli::LoadedModel* loaded, session->ForEncoding());
  const model::CodecSpec& spec = loaded->backend->spec();
  const auto frames_per_block = static_cast<std::int64_t>(codec::kBlockSeconds * spec.frame_rate());
  CodedBlocks blocks;
  const auto samples = cli::EncodeAudio(session, path, *loaded, [&](CodedChunk chunk) {
    AddChunk(std::move(chunk.codes), spec.codebook_bits, frames_per_block, &blocks);
    return Status::Ok();
  });
  if (!samples.ok()) return samples.status();
  return blocks;
}

Result<CoderResult> MeasureCoder(const entropy::BlockCoder& coder, const CodedBlocks& blocks, int repeat) {
  CoderResult result;
  for (int i = 0; i < repeat; ++i) {
    std::vector<std::vector<unsigned char>> payloads;
    std::vector<Status> statuses;
    const double cpu_start = CpuSeconds();
    const auto start = Clock::now();
    coder.EncodeMany(blocks.shapes, blocks.codes, &payloads, &statuses);
    const double encode = Since(start);
    const double encode_cpu = CpuSeconds() - cpu_start;
    XCODEC_RETURN_IF_ERROR(FirstFailure(statuses));
    const std::vector<Bytes> views(payloads.begin(), payloads.end());
    std::vector<entropy::BlockCodes> decoded;
    const double cpu_middle = CpuSeconds();
    const auto middle = Clock::now();
    coder.DecodeMany(blocks.shapes, views, &decoded, &statuses);
    const double decode = Since(middle);
    const double decode_cpu = CpuSeconds() - cpu_middle;
    XCODEC_RETURN_IF_ERROR(FirstFailure(statuses));
    std::size_t bytes = 0;
    for (std::size_t b = 0; b < payloads.size(); ++b) {
      bytes += payloads[b].size();
      for (std::size_t c = 0; c < decoded[b].size(); ++c)
        if (decoded[b][c].codes != blocks.codes[b][c].codes)
          return Status(StatusCode::kInternal, "codes come back wrong");
    }
    result.bits_per_code = 8.0 * static_cast<double>(bytes) / static_cast<double>(blocks.count);
    result.encode_seconds = i == 0 ? encode : std::min(result.encode_seconds, encode);
    result.decode_seconds = i == 0 ? decode : std::min(result.decode_seconds, decode);
    result.encode_cpu = i == 0 ? encode_cpu : std::min(result.encode_cpu, encode_cpu);
    result.decode_cpu = i == 0 ? decode_cpu : std::min(result.decode_cpu, decode_cpu);
  }
  return result;
}

Result<FloatComparison> CompareWithFloat(const entropy::FloatLm& lm, const entropy::BlockCoder& integer,
                                         const CodedBlocks& blocks, std::size_t max_blocks) {
  FloatComparison result;
  double codes = 0;
  for (std::size_t b = 0; b < std::min(max_blocks, blocks.codes.size()); ++b) {
    XCODEC_ASSIGN_OR_RETURN(const double bits, FloatBits(lm, blocks.codes[b]));
    std::vector<unsigned char> payload;
    XCODEC_RETURN_IF_ERROR(integer.Encode(blocks.shapes[b], blocks.codes[b], &payload));
    result.float_bits += bits;
    result.integer_bits += 8.0 * static_cast<double>(payload.size());
    for (const CodeBlock& chunk : blocks.codes[b]) codes += static_cast<double>(chunk.codes.size());
  }
  result.float_bits /= std::max(1.0, codes);
  result.integer_bits /= std::max(1.0, codes);
  return result;
}

Result<entropy::IntegerLm> RandomLm(const model::CodecSpec& spec) {
  entropy::LmConfig config;
  config.n_q = spec.codebooks;
  config.card = spec.codebook_size;
  config.past_context = static_cast<int>(3.5 * spec.frame_rate());
  std::uint64_t seed = 1;
  std::map<std::string, std::vector<float>> values;
  entropy::LmFloatTensors tensors;
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape, double limit) {
    std::size_t count = 1;
    for (const std::int64_t extent : shape) count *= static_cast<std::size_t>(extent);
    values[name] = Weights(count, limit, &seed);
    tensors[name] = {std::move(shape), values[name]};
  };
  const auto linear = [&](const std::string& name, const char* separator, int rows, int cols) {
    const double limit = 1 / std::sqrt(static_cast<double>(cols));
    add(name + separator + "weight", {rows, cols}, limit);
    add(name + separator + "bias", {rows}, limit);
  };
  const auto norm = [&](const std::string& name) {
    add(name + ".weight", {config.dim}, 1);
    for (float& v : values[name + ".weight"]) v = 1;
    add(name + ".bias", {config.dim}, 0);
  };
  for (int q = 0; q < config.n_q; ++q) {
    add("emb." + std::to_string(q) + ".weight", {config.card + 1, config.dim}, 1);
    linear("linears." + std::to_string(q), ".", config.card, config.dim);
  }
  norm("transformer.norm_in");
  const int hidden = config.dim * config.hidden_scale;
  for (int i = 0; i < config.num_layers; ++i) {
    const std::string layer = "transformer.layers." + std::to_string(i);
    linear(layer + ".self_attn.in_proj", "_", 3 * config.dim, config.dim);
    linear(layer + ".self_attn.out_proj", ".", config.dim, config.dim);
    linear(layer + ".linear1", ".", hidden, config.dim);
    linear(layer + ".linear2", ".", config.dim, hidden);
    norm(layer + ".norm1");
    norm(layer + ".norm2");
  }
  return entropy::ConvertLm(config, tensors);
}

}  // namespace xcodec::cli::bench
