#include "container/v1/v1_block.h"

#include <algorithm>
#include <utility>

#include "base/checked.h"
#include "base/endian.h"
#include "container/v1/v1_scale.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

Status Damaged() { return Status(StatusCode::kDamaged, "a block is damaged"); }

std::size_t MaxPayload(const V1Header& h) {
  const std::int64_t frames =
      h.chunk_length > 0 ? CeilDiv(h.chunk_length, static_cast<std::int64_t>(h.hop)) : 1;
  const std::int64_t bits = h.units_per_block * frames * h.codebooks * h.codebook_bits;
  // A coder whose model is wrong everywhere may expand the codes; none of ours reaches a factor of two.
  return 2 * static_cast<std::size_t>(CeilDiv(bits, std::int64_t{8})) + 64;
}

Status CheckShape(const V1Header& header, const V1Block& block) {
  const bool ok = block.number >= 0 && block.number < v1::kMaxBlocks && block.units >= 1 &&
                  block.units <= header.units_per_block && block.cut >= 0 &&
                  block.cut < header.unit_length() &&
                  block.scales.size() == (header.normalize ? static_cast<std::size_t>(block.units) : 0U) &&
                  block.payload.size() <= MaxPayload(header);
  return ok ? Status::Ok() : Status(StatusCode::kInvalidArgument, "the block does not fit its header");
}

}  // namespace

std::int64_t V1Cut(const V1Header& header, std::int64_t first, std::int64_t units, std::int64_t total) {
  if (total == kUnknownLength) return 0;
  const std::int64_t end = (first + units - 1) * header.unit_stride() + header.unit_length();
  return std::max<std::int64_t>(0, end - total);
}

std::size_t V1MaxBlockBody(const V1Header& header) {
  constexpr std::size_t kNumbers = 16;  // number, units and cut take at most 4, 4 and 5 bytes
  const auto units = static_cast<std::size_t>(header.units_per_block);
  return kNumbers + (header.normalize ? 2 * units : 0U) + MaxPayload(header);
}

Result<std::vector<unsigned char>> EncodeV1BlockBody(const V1Header& header, const V1Block& block) {
  XCODEC_RETURN_IF_ERROR(CheckShape(header, block));
  std::vector<unsigned char> out;
  AppendVarint(static_cast<std::uint64_t>(block.number), &out);
  AppendVarint(static_cast<std::uint64_t>(block.units), &out);
  AppendVarint(static_cast<std::uint64_t>(block.cut), &out);
  for (const float scale : block.scales) {
    XCODEC_ASSIGN_OR_RETURN(const std::uint16_t code, V1ScaleToCode(scale));
    AppendLittleEndian(code, &out);
  }
  AppendBytes(block.payload, &out);
  return out;
}

Result<V1Block> ParseV1BlockBody(const V1Header& header, Bytes body) {
  WireParser in(body);
  V1Block block;
  if (!in.Integer(0, v1::kMaxBlocks - 1, &block.number) ||
      !in.Integer(1, header.units_per_block, &block.units) ||
      !in.Integer(0, header.unit_length() - 1, &block.cut))
    return Damaged();
  if (header.normalize) {
    Bytes codes;
    if (!in.Take(2 * static_cast<std::uint64_t>(block.units), &codes)) return Damaged();
    for (std::size_t i = 0; i < codes.size(); i += 2)
      block.scales.push_back(V1ScaleFromCode(LoadLittleEndian<std::uint16_t>(codes.data() + i)));
  }
  block.payload.assign(in.rest().begin(), in.rest().end());
  if (block.payload.size() > MaxPayload(header)) return Damaged();
  block.first_unit = block.number * header.units_per_block;
  const std::int64_t total = block.cut > 0 ? block.EndSample(header) : kUnknownLength;
  block.chunk_frames = header.ChunkFrames(block.first_unit, block.units, total);
  return block;
}

}  // namespace xcodec::container
