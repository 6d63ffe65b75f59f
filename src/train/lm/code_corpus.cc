#include "train/lm/code_corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/atomic_file.h"
#include "base/xxh3.h"
#include "codec/backend_factory.h"
#include "codec/chunks/chunk_encoder.h"
#include "train/support/random.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kPiece = 1 << 16;
constexpr std::size_t kIdentityDigits = 16;

// Cache file: the codes as 16-bit numbers, bandwidth after bandwidth, codebook after codebook.
Status WriteCodes(const std::string& path, const std::vector<CodeBlock>& codes) {
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, false, 0}));
  for (const CodeBlock& block : codes) {
    XCODEC_RETURN_IF_ERROR(file->Write(Bytes(reinterpret_cast<const unsigned char*>(block.codes.data()),
                                             block.codes.size() * sizeof(std::uint16_t))));
  }
  return file->Commit();
}

// Nothing when the file is missing or is not what WriteCodes wrote.
CodeClip ReadCodes(const std::string& path, const model::CodecSpec& spec) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  std::size_t frame = 0;
  for (const double kbps : spec.bandwidths)
    frame += static_cast<std::size_t>(spec.CodebooksFor(kbps)) * sizeof(std::uint16_t);
  if (bytes.empty() || bytes.size() % frame != 0) return nullptr;
  auto codes = std::make_shared<std::vector<CodeBlock>>();
  const char* at = bytes.data();
  for (const double kbps : spec.bandwidths) {
    codes->emplace_back(spec.CodebooksFor(kbps), static_cast<std::int64_t>(bytes.size() / frame));
    std::vector<std::uint16_t>& block = codes->back().codes;
    const char* end = at + block.size() * sizeof(std::uint16_t);
    std::copy(at, end, reinterpret_cast<char*>(block.data()));
    at = end;
    const auto wrong = [&](std::uint16_t code) { return code >= spec.codebook_size; };
    if (std::any_of(block.begin(), block.end(), wrong)) return nullptr;
  }
  return codes;
}

CodeBlock First(const CodeBlock& codes, int codebooks) {
  CodeBlock first(codebooks, codes.frames);
  std::copy_n(codes.codes.begin(), first.codes.size(), first.codes.begin());
  return first;
}

CodeBlock Joined(const std::vector<CodeBlock>& parts, int codebooks) {
  std::int64_t frames = 0;
  for (const CodeBlock& part : parts) frames += part.frames;
  CodeBlock all(codebooks, frames);
  for (int k = 0; k < codebooks; ++k) {
    std::int64_t at = 0;
    for (const CodeBlock& part : parts) {
      for (std::int64_t t = 0; t < part.frames; ++t) all.at(k, at++) = part.at(k, t);
    }
  }
  return all;
}

std::size_t PickCumulated(const std::vector<double>& cumulated, double at) {
  const auto found = std::upper_bound(cumulated.begin(), cumulated.end(), at * cumulated.back());
  return std::min(static_cast<std::size_t>(found - cumulated.begin()), cumulated.size() - 1);
}

// What a variant depends on, as part of a file's name.
std::string VariantKey(const CodeVariant& variant) {
  if (variant.copy == 0) return "";
  const AugmentOptions& a = variant.augment;
  const std::string text =
      fmt::format("{} {} {} {} {} {} {} {} {}", variant.seed, a.gain_low_db, a.gain_high_db, a.swap, a.invert,
                  a.width, a.filter, a.cut_off, a.speed);
  Xxh3 hash;
  hash.Update(text.data(), text.size());
  return "." + hash.Hex().substr(0, kIdentityDigits) + "." + std::to_string(variant.copy);
}

AudioBlock Varied(const Clip& clip, const CodeVariant& variant, const model::CodecSpec& spec) {
  if (variant.copy == 0) return clip.Read(0, clip.length());
  Random random(
      {variant.seed, static_cast<std::uint64_t>(variant.copy), static_cast<std::uint64_t>(clip.length())});
  const std::int64_t latest =
      std::min(spec.chunk_length > 0 ? spec.chunk_length : spec.hop, clip.length() / 2);
  const std::int64_t start = random.Below(latest + 1);
  const std::int64_t length = clip.length() - start;
  const double speed = DrawSpeed(variant.augment, &random);
  AudioBlock audio = ChangeSpeed(clip.Read(start, length), speed,
                                 static_cast<std::int64_t>(static_cast<double>(length) / speed));
  Augment(variant.augment, spec.sample_rate, &random, &audio);
  return audio;
}

AudioBlock Piece(const AudioBlock& audio, std::int64_t first, std::int64_t length) {
  AudioBlock piece(audio.channels, length);
  for (int c = 0; c < audio.channels; ++c) std::copy_n(audio.channel(c) + first, length, piece.channel(c));
  return piece;
}

}  // namespace

Result<CodeExtractor> CodeExtractor::Create(std::shared_ptr<const model::Model> model, int threads) {
  CodeExtractor extractor;
  extractor.model_ = std::move(model);
  extractor.pool_ = std::make_unique<ThreadPool>(threads);
  codec::BackendOptions options;
  options.pool = extractor.pool_.get();
  XCODEC_ASSIGN_OR_RETURN(extractor.backend_, codec::CreateBackend(extractor.model_, options));
  return extractor;
}

Result<CodeBlock> CodeExtractor::Encode(const AudioBlock& audio, int codebooks) {
  model::EncodeParams params;
  params.codebooks = codebooks;
  std::vector<CodeBlock> parts;
  XCODEC_ASSIGN_OR_RETURN(const auto encoder, codec::ChunkEncoder::Create(
                                                  backend_.get(), params, pool_.get(), [&](CodedChunk chunk) {
                                                    parts.push_back(std::move(chunk.codes));
                                                    return Status::Ok();
                                                  }));
  for (std::int64_t at = 0; at < audio.length; at += kPiece) {
    XCODEC_RETURN_IF_ERROR(encoder->Push(Piece(audio, at, std::min(kPiece, audio.length - at))));
  }
  XCODEC_RETURN_IF_ERROR(encoder->Finish());
  return Joined(parts, codebooks);
}

// One after the other, unless the codes of a low bandwidth are the first of a higher one's.
Result<std::vector<CodeBlock>> CodeExtractor::EncodeAll(const AudioBlock& audio) {
  const model::CodecSpec& spec = model_->config.spec;
  const model::SpectralConfig& search = model_->config.spectral;
  const bool nested = spec.architecture != model::Architecture::kSpectral ||
                      (search.search_width == 1 && search.start_codebooks == 0);
  std::vector<CodeBlock> all;
  if (nested) {
    XCODEC_ASSIGN_OR_RETURN(const CodeBlock most, Encode(audio, spec.codebooks));
    for (const double kbps : spec.bandwidths) all.push_back(First(most, spec.CodebooksFor(kbps)));
    return all;
  }
  for (const double kbps : spec.bandwidths) {
    XCODEC_ASSIGN_OR_RETURN(CodeBlock codes, Encode(audio, spec.CodebooksFor(kbps)));
    all.push_back(std::move(codes));
  }
  return all;
}

Result<CodeClip> CodeExtractor::Extract(const Clip& clip, const CodeVariant& variant) {
  const model::CodecSpec& spec = model_->config.spec;
  const std::string path = clip.cache_path() + "." + model_->identity.substr(0, kIdentityDigits) +
                           VariantKey(variant) + ".all.codes";
  if (CodeClip kept = ReadCodes(path, spec)) return kept;
  auto codes = EncodeAll(Varied(clip, variant, spec));
  if (!codes.ok()) return codes.status().WithPrefix(clip.path());
  XCODEC_RETURN_IF_ERROR(WriteCodes(path, codes.value()));
  return CodeClip(std::make_shared<std::vector<CodeBlock>>(std::move(codes).value()));
}

torch::Tensor CodesOf(const CodeBlock& codes, std::int64_t start, std::int64_t count) {
  torch::Tensor tensor = torch::empty({codes.codebooks, count}, torch::kInt64);
  auto* out = tensor.data_ptr<std::int64_t>();
  for (int k = 0; k < codes.codebooks; ++k) {
    for (std::int64_t t = 0; t < count; ++t) *out++ = codes.at(k, (start + t) % codes.frames);
  }
  return tensor;
}

CodeSampler::CodeSampler(std::vector<CodeGroup> groups, std::uint64_t seed) : seed_(seed) {
  double total = 0;
  for (CodeGroup& group : groups) {
    Group kept;
    double clip_total = 0;
    for (CodeClip& clip : group.clips) {
      const std::int64_t frames = clip->front().frames;
      if (frames == 0) continue;
      clip_total += std::pow(static_cast<double>(frames), 0.7);
      kept.clip_weight.push_back(clip_total);
      kept.clips.push_back(std::move(clip));
    }
    if (kept.clips.empty() || group.weight <= 0) continue;
    total += group.weight;
    kept.weight = total;
    groups_.push_back(std::move(kept));
  }
}

torch::Tensor CodeSampler::Draw(std::uint64_t step, std::uint64_t item, std::size_t bandwidth,
                                std::int64_t frames) const {
  Random random({seed_, step, item});
  const double at = random.Uniform() * groups_.back().weight;
  const auto above = [at](const Group& g) { return at < g.weight; };
  auto group = std::find_if(groups_.begin(), groups_.end(), above);
  if (group == groups_.end()) --group;
  const CodeBlock& codes = (*group->clips[PickCumulated(group->clip_weight, random.Uniform())])[bandwidth];
  const std::int64_t start = random.Below(std::max<std::int64_t>(codes.frames - frames, 0) + 1);
  return CodesOf(codes, start, frames);
}

}  // namespace xcodec::train
