#include "container/v1/v1_trailer.h"

#include <algorithm>

#include "base/endian.h"
#include "container/section.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

constexpr std::size_t kSizeBytes = 3;                   // the section's own size, for readers from the end
constexpr std::size_t kTailBytes = kSizeBytes + 4;      // with the checksum after it
constexpr std::int64_t kMaxBlockBytes = (1 << 24) - 1;  // of a whole section

Status Damaged() { return Status(StatusCode::kDamaged, "the index at the end of the file is damaged"); }

void AppendSize(std::size_t size, std::vector<unsigned char>* out) {
  for (std::size_t i = 0; i < kSizeBytes; ++i) out->push_back(static_cast<unsigned char>(size >> (8 * i)));
}

std::size_t LoadSize(const unsigned char* p) {
  return static_cast<std::size_t>(p[0]) | static_cast<std::size_t>(p[1]) << 8 |
         static_cast<std::size_t>(p[2]) << 16;
}

// Small numbers of either sign to small numbers: 0, -1, 1, -2, 2 to 0, 1, 2, 3, 4.
std::uint64_t ZigZag(std::int64_t v) {
  return v < 0 ? 2 * static_cast<std::uint64_t>(-(v + 1)) + 1 : 2 * static_cast<std::uint64_t>(v);
}

std::int64_t UnZigZag(std::int64_t v) { return (v & 1) != 0 ? -(v / 2) - 1 : v / 2; }

// total_samples at the source's rate, halves up. Whole multiples of the rate are handled separately, so that
// nothing overflows.
std::int64_t AtSourceRate(const V1Header& header, std::int64_t total) {
  const std::int64_t from = header.sample_rate;
  const std::int64_t to = header.source_rate > 0 ? header.source_rate : from;
  return total / from * to + (2 * (total % from * to) + from) / (2 * from);
}

// Rounding to the model's rate loses at most one sample of that rate.
bool PossibleExcess(const V1Header& header, std::int64_t excess) {
  const bool resampled = header.source_rate > 0 && header.source_rate != header.sample_rate;
  const std::int64_t most = resampled ? header.source_rate / header.sample_rate + 1 : 0;
  return -most <= excess && excess <= most;
}

bool ParseRecord(WireParser* in, V1RecoveryRecord* r) {
  return in->Copy(r->identity_prefix.size(), r->identity_prefix.data()) &&
         in->Integer(1, v1::kMaxCodebooks, &r->codebooks) && in->Integer(0, 255, &r->coder) &&
         in->Integer(0, 65535, &r->coder_version) &&
         in->Integer(1, v1::kMaxCodesPerBlock, &r->units_per_block);
}

}  // namespace

std::int64_t V1Trailer::BlockOffset(std::int64_t number) const {
  std::int64_t at = offset;
  for (std::size_t i = block_bytes.size(); i > static_cast<std::size_t>(number); --i)
    at -= block_bytes[i - 1];
  return at;
}

V1RecoveryRecord MakeV1RecoveryRecord(const V1Header& header) {
  V1RecoveryRecord record;
  std::copy_n(header.identity.begin(), record.identity_prefix.size(), record.identity_prefix.begin());
  record.codebooks = header.codebooks;
  record.coder = header.coder;
  record.coder_version = header.coder_version;
  record.units_per_block = header.units_per_block;
  return record;
}

std::int64_t V1SourceSamples(const V1Header& header, const V1Trailer& trailer) {
  return std::max<std::int64_t>(0, AtSourceRate(header, trailer.total_samples) + trailer.source_excess);
}

std::int64_t V1SourceExcess(const V1Header& header, std::int64_t total_samples, std::int64_t source_samples) {
  if (source_samples == kUnknownLength) return 0;
  const std::int64_t excess = source_samples - AtSourceRate(header, total_samples);
  return PossibleExcess(header, excess) ? excess : 0;
}

std::vector<unsigned char> EncodeV1TrailerBody(const V1Trailer& trailer) {
  std::vector<unsigned char> out;
  AppendVarint(static_cast<std::uint64_t>(trailer.total_samples), &out);
  AppendVarint(ZigZag(trailer.source_excess), &out);
  AppendBytes(trailer.digest, &out);
  AppendBytes(trailer.record.identity_prefix, &out);
  AppendVarint(static_cast<std::uint64_t>(trailer.record.codebooks), &out);
  AppendVarint(static_cast<std::uint64_t>(trailer.record.coder), &out);
  AppendVarint(static_cast<std::uint64_t>(trailer.record.coder_version), &out);
  AppendVarint(static_cast<std::uint64_t>(trailer.record.units_per_block), &out);
  for (const std::uint32_t bytes : trailer.block_bytes) AppendVarint(bytes, &out);
  AppendSize(SectionBytes(section_type::kTrailer, out.size() + kSizeBytes), &out);
  return out;
}

Result<V1Trailer> ParseV1TrailerBody(Bytes body) {
  if (body.size() < kSizeBytes) return Damaged();
  const std::size_t size = LoadSize(body.data() + body.size() - kSizeBytes);
  if (size != SectionBytes(section_type::kTrailer, body.size())) return Damaged();
  WireParser in(body.subspan(0, body.size() - kSizeBytes));
  V1Trailer trailer;
  std::int64_t excess = 0;
  if (!in.Integer(0, v1::kMaxSamples, &trailer.total_samples) ||
      !in.Integer(0, 2 * v1::kMaxSourceExcess, &excess) ||
      !in.Copy(trailer.digest.size(), trailer.digest.data()) || !ParseRecord(&in, &trailer.record))
    return Damaged();
  trailer.source_excess = UnZigZag(excess);
  while (!in.done()) {
    std::uint32_t bytes = 0;
    if (!in.Integer(1, kMaxBlockBytes, &bytes)) return Damaged();
    trailer.block_bytes.push_back(bytes);
  }
  return trailer;
}

Status CheckV1Trailer(const V1Header& header, const V1Trailer& trailer) {
  const V1RecoveryRecord expected = MakeV1RecoveryRecord(header);
  const V1RecoveryRecord& found = trailer.record;
  const bool same = expected.identity_prefix == found.identity_prefix &&
                    expected.codebooks == found.codebooks && expected.coder == found.coder &&
                    expected.coder_version == found.coder_version &&
                    expected.units_per_block == found.units_per_block;
  if (!same) return Status(StatusCode::kDamaged, "the end of the file belongs to another file");
  if (header.BlocksFor(trailer.total_samples) != static_cast<std::int64_t>(trailer.block_bytes.size()))
    return Damaged();
  if (!PossibleExcess(header, trailer.source_excess)) return Damaged();
  return Status::Ok();
}

Result<V1Trailer> ReadV1TrailerFromEnd(ByteSource* source) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t end, source->Size());
  if (end < static_cast<std::int64_t>(kTailBytes))
    return Status(StatusCode::kTruncated, "the file ends too early");
  unsigned char tail[kTailBytes];
  XCODEC_RETURN_IF_ERROR(source->Seek(end - static_cast<std::int64_t>(kTailBytes)));
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(tail, sizeof tail));
  const auto size = static_cast<std::int64_t>(LoadSize(tail));
  if (size < static_cast<std::int64_t>(kTailBytes) || size > end) return Damaged();
  XCODEC_RETURN_IF_ERROR(source->Seek(end - size));
  XCODEC_ASSIGN_OR_RETURN(const char type, ReadMarker(source));
  if (type != section_type::kTrailer) return Damaged();
  XCODEC_ASSIGN_OR_RETURN(Section section, ReadSection(source, type, v1::kMaxSection));
  if (section.bytes != size) return Damaged();
  XCODEC_ASSIGN_OR_RETURN(V1Trailer trailer, ParseV1TrailerBody(section.body));
  trailer.offset = section.offset;
  return trailer;
}

}  // namespace xcodec::container
