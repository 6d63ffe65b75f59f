#include "container/v0/v0.h"

#include <cmath>
#include <optional>

#include "base/checked.h"
#include "base/endian.h"
#include "container/signature.h"

namespace xcodec::container {
namespace {

Status Damaged(const char* text) { return Status(StatusCode::kDamaged, text); }

std::int64_t FramesOf(const V0Layout& layout, std::int64_t samples) {
  return CeilDiv(layout.full_chunks ? layout.chunk_length : samples, static_cast<std::int64_t>(layout.hop));
}

// Bytes of `count` chunks of `samples` samples, or nothing when that overflows.
std::optional<std::int64_t> ChunkBytes(const V0Header& header, const V0Layout& layout, std::int64_t count,
                                       std::int64_t samples) {
  const auto codes = CheckedMul(FramesOf(layout, samples), std::int64_t{header.codebooks});
  if (!codes) return std::nullopt;
  const auto bits = CheckedMul(*codes, std::int64_t{layout.codebook_bits});
  if (!bits) return std::nullopt;
  const std::int64_t bytes = header.language_model ? 1 : CeilDiv(*bits, std::int64_t{8});
  return CheckedMul(bytes + (layout.normalize ? 4 : 0), count);
}

}  // namespace

Status WriteV0Header(const V0Header& header, ByteSink* sink) {
  const std::string json = V0HeaderJson(header);
  if (json.size() > kV0MaxJsonBytes)
    return Status(StatusCode::kInvalidArgument, "the model's name is too long");
  std::vector<unsigned char> out(kMagic, kMagic + sizeof kMagic);
  out.push_back(0);
  AppendBigEndian(static_cast<std::uint32_t>(json.size()), &out);
  out.insert(out.end(), json.begin(), json.end());
  return sink->Write(out);
}

Result<V0Header> ReadV0Header(ByteSource* source) {
  unsigned char size[4];
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(size, sizeof size));
  const auto length = LoadBigEndian<std::uint32_t>(size);
  if (length > kV0MaxJsonBytes) return Damaged("the header's length is damaged");
  std::vector<unsigned char> json;
  XCODEC_RETURN_IF_ERROR(source->ReadVector(length, &json));
  return ParseV0HeaderJson(json);
}

Status WriteV0Scale(float scale, ByteSink* sink) {
  if (!std::isfinite(scale) || !(scale > 0.0F))
    return Status(StatusCode::kInvalidArgument, "a chunk's scale is not a positive number");
  std::vector<unsigned char> out;
  AppendBigEndian(FloatBits(scale), &out);
  return sink->Write(out);
}

Result<float> ReadV0Scale(ByteSource* source) {
  unsigned char bytes[4];
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(bytes, sizeof bytes));
  const float scale = FloatFromBits(LoadBigEndian<std::uint32_t>(bytes));
  if (!std::isfinite(scale) || !(scale > 0.0F)) return Damaged("a chunk's scale is damaged");
  return scale;
}

Result<std::int64_t> V0PayloadBytes(const V0Header& header, const V0Layout& layout) {
  if (header.samples == 0) return std::int64_t{0};
  const std::int64_t length = layout.chunk_length > 0 ? layout.chunk_length : header.samples;
  const std::int64_t stride = layout.chunk_length > 0 ? layout.chunk_stride : header.samples;
  const std::int64_t chunks = CeilDiv(header.samples, stride);
  // Chunks that end before the audio does are full; at most the last ceil(length / stride) are not.
  const std::int64_t full = header.samples >= length ? (header.samples - length) / stride + 1 : 0;
  std::optional<std::int64_t> total = ChunkBytes(header, layout, full, length);
  for (std::int64_t c = full; total && c < chunks; ++c) {
    const auto bytes = ChunkBytes(header, layout, 1, header.samples - c * stride);
    total = bytes ? CheckedAdd(*total, *bytes) : std::nullopt;
  }
  if (!total) return Damaged("the header promises more audio than any file can hold");
  return *total;
}

Status CheckV0PayloadSize(const V0Header& header, const V0Layout& layout, std::int64_t remaining) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t needed, V0PayloadBytes(header, layout));
  if (remaining < needed)
    return Status(StatusCode::kTruncated, "the file is too short for the audio that its header promises");
  if (!header.language_model && remaining > needed)
    return Damaged("the file goes on after the audio that its header promises");
  return Status::Ok();
}

Status ExpectV0End(ByteSource* source) {
  unsigned char byte = 0;
  XCODEC_ASSIGN_OR_RETURN(const std::size_t n, source->Read(&byte, 1));
  return n == 0 ? Status::Ok() : Damaged("the file goes on after the audio that its header promises");
}

}  // namespace xcodec::container
