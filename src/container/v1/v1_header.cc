#include "container/v1/v1_header.h"

#include <algorithm>

#include "base/checked.h"
#include "base/text.h"

namespace xcodec::container {
namespace {

struct LossyCodec {
  V1SourceFormat format;
  const char* name;
};
constexpr LossyCodec kLossyCodecs[] = {
    {V1SourceFormat::kMp3, "MP3"}, {V1SourceFormat::kVorbis, "Vorbis"}, {V1SourceFormat::kOpus, "Opus"}};

Status Bad(const char* what) { return Status(StatusCode::kInvalidArgument, what); }

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool ValidName(const std::string& name) {
  if (name.empty() || name.size() > v1::kMaxNameBytes || !IsWordCharacter(name[0])) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return IsWordCharacter(c) || c == '.' || c == '_' || c == '+' || c == '-';
  });
}

bool ValidRate(std::int64_t rate) { return rate >= v1::kMinRate && rate <= v1::kMaxRate; }

bool ValidText(const std::optional<std::string>& text) {
  if (!text) return true;
  if (text->size() > v1::kMaxFieldBytes) return false;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const int n = Utf8SequenceLength(rest);
    if (n == 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Status CheckChunks(const V1Header& h) {
  if (h.chunk_length == 0) {
    if (h.chunk_stride != 0) return Bad("a chunk stride without chunks");
    if (h.normalize || h.full_chunks) return Bad("scales or full chunks without chunks");
    return Status::Ok();
  }
  if (h.chunk_length < 0 || h.chunk_length > v1::kMaxChunkLength) return Bad("chunk length out of range");
  if (h.chunk_stride < 1 || h.chunk_stride > h.chunk_length) return Bad("chunk stride out of range");
  return Status::Ok();
}

Status CheckBlockSize(const V1Header& h) {
  if (h.units_per_block < 1 || h.units_per_block > v1::kMaxCodesPerBlock)
    return Bad("block size out of range");
  const std::int64_t frames =
      h.chunk_length > 0 ? CeilDiv(h.chunk_length, static_cast<std::int64_t>(h.hop)) : 1;
  // Factors of at most 2^20, 2^24 and 2^8: no overflow.
  if (h.units_per_block * frames * h.codebooks > v1::kMaxCodesPerBlock)
    return Bad("too many codes in a block");
  if (h.units_per_block * h.unit_stride() + h.unit_length() > v1::kMaxSamplesPerBlock)
    return Bad("too many samples in a block");
  return Status::Ok();
}

Status CheckFields(const V1Header& h) {
  if ((h.effort && *h.effort < 0) || (h.expected_samples && *h.expected_samples < 0))
    return Bad("a negative field");
  if (h.expected_samples && *h.expected_samples > v1::kMaxSamples) return Bad("expected length out of range");
  if (h.tail < 0 || h.tail >= h.hop || (h.tail > 0 && h.chunk_length > 0)) return Bad("tail out of range");
  if (h.segments && (h.segments->length < 1 || h.segments->length > v1::kMaxSamples ||
                     h.segments->overlap < 0 || h.segments->overlap >= h.segments->length))
    return Bad("segments out of range");
  if (!ValidText(h.software) || !ValidText(h.source_codec)) return Bad("a text field is not short UTF-8");
  return Status::Ok();
}

}  // namespace

V1SourceFormat V1LossyFormat(const std::string& codec) {
  for (const LossyCodec& known : kLossyCodecs)
    if (codec == known.name) return known.format;
  return V1SourceFormat::kLossy;
}

std::string V1CodecOfFormat(V1SourceFormat format) {
  for (const LossyCodec& known : kLossyCodecs)
    if (format == known.format) return known.name;
  return "";
}

std::int64_t V1Header::UnitsFor(std::int64_t samples) const {
  if (samples <= 0) return 0;
  return samples <= tail ? 1 : CeilDiv(samples - tail, unit_stride());
}

std::int64_t V1Header::BlocksFor(std::int64_t samples) const {
  return CeilDiv(UnitsFor(samples), units_per_block);
}

std::vector<std::int64_t> V1Header::ChunkFrames(std::int64_t first, std::int64_t units,
                                                std::int64_t total) const {
  if (chunk_length == 0) return {units};
  std::vector<std::int64_t> frames(static_cast<std::size_t>(units));
  for (std::int64_t i = 0; i < units; ++i) {
    std::int64_t samples = chunk_length;
    if (total != kUnknownLength && !full_chunks)
      samples = std::min(samples, total - (first + i) * chunk_stride);
    frames[static_cast<std::size_t>(i)] = CeilDiv(samples, static_cast<std::int64_t>(hop));
  }
  return frames;
}

std::int64_t V1Header::bandwidth() const {
  return std::int64_t{codebooks} * codebook_bits * CeilDiv(sample_rate, hop);
}

std::int64_t V1Header::UnitsForDuration(double seconds) const {
  V1Header probe = *this;
  const double wanted = seconds * sample_rate / static_cast<double>(unit_stride());
  probe.units_per_block =
      std::clamp<std::int64_t>(static_cast<std::int64_t>(wanted + 0.5), 1, v1::kMaxCodesPerBlock);
  while (probe.units_per_block > 1 && !CheckBlockSize(probe).ok()) probe.units_per_block /= 2;
  return probe.units_per_block;
}

Status CheckV1Header(const V1Header& h) {
  if (!ValidName(h.model)) return Bad("the model's name has characters that files do not carry");
  if (!ValidRate(h.sample_rate)) return Bad("sample rate out of range");
  if (h.channels < 1 || h.channels > v1::kMaxChannels) return Bad("channels out of range");
  if (h.hop < 1 || h.hop > v1::kMaxHop) return Bad("hop out of range");
  if (h.codebooks < 1 || h.codebooks > v1::kMaxCodebooks) return Bad("codebooks out of range");
  if (h.codebook_bits < 1 || h.codebook_bits > v1::kMaxCodebookBits) return Bad("codebook bits out of range");
  if (h.coder < 0 || h.coder > 255 || h.coder_version < 0 || h.coder_version > 65535)
    return Bad("entropy coder out of range");
  if (h.source_rate != 0 && !ValidRate(h.source_rate)) return Bad("source rate out of range");
  if (h.source_channels < 0 || h.source_channels > 65535) return Bad("source channels out of range");
  XCODEC_RETURN_IF_ERROR(CheckChunks(h));
  XCODEC_RETURN_IF_ERROR(CheckBlockSize(h));
  return CheckFields(h);
}

}  // namespace xcodec::container
