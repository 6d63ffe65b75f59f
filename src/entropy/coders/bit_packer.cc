#include "entropy/coders/bit_packer.h"

#include "base/checked.h"

namespace xcodec::entropy {
namespace {

Status Truncated() { return Status(StatusCode::kTruncated, "packed codes end too early"); }

}  // namespace

void BitWriter::Put(const CodeBlock& codes) {
  for (std::int64_t t = 0; t < codes.frames; ++t)
    for (int k = 0; k < codes.codebooks; ++k) Put(codes.at(k, t));
}

Status BitReader::Get(CodeBlock* codes) {
  std::uint32_t code = 0;
  for (std::int64_t t = 0; t < codes->frames; ++t) {
    for (int k = 0; k < codes->codebooks; ++k) {
      if (!Get(&code)) return Truncated();
      codes->at(k, t) = static_cast<std::uint16_t>(code);
    }
  }
  return Status::Ok();
}

Status BitReader::Align() {
  const std::uint64_t padding = buffer_;
  buffer_ = 0;
  filled_ = 0;
  if (padding != 0) return Status(StatusCode::kDamaged, "bits after the last packed code are set");
  return Status::Ok();
}

Result<std::int64_t> PackedBytes(std::int64_t frames, int codebooks, int bits) {
  const Status damaged(StatusCode::kDamaged, "impossible number of packed codes");
  if (frames < 0 || codebooks < 0 || bits < 0) return damaged;
  const auto codes = CheckedMul<std::int64_t>(frames, codebooks);
  const auto sum = codes ? CheckedMul<std::int64_t>(*codes, bits) : codes;
  if (!sum) return damaged;
  return CeilDiv<std::int64_t>(*sum, 8);
}

Status PackCodes(const CodeBlock& codes, int bits, std::vector<unsigned char>* out) {
  if (bits < 1 || bits > kMaxPackedBits || codes.codebooks < 1 || codes.frames < 0)
    return Status(StatusCode::kInvalidArgument, "impossible shape of codes to pack");
  const auto count = CheckedMul<std::int64_t>(codes.codebooks, codes.frames);
  if (!count || static_cast<std::uint64_t>(*count) != codes.codes.size())
    return Status(StatusCode::kInvalidArgument, "codes to pack do not have their shape");
  std::uint32_t all = 0;
  for (const std::uint16_t code : codes.codes) all |= code;
  if (all >> bits != 0) return Status(StatusCode::kInvalidArgument, "a code to pack is out of range");
  BitWriter writer(bits, out);
  writer.Put(codes);
  writer.Flush();
  return Status::Ok();
}

Result<std::size_t> UnpackCodes(Bytes bytes, int bits, CodeBlock* codes) {
  // Frames without codes would take no bytes, so their number would be unlimited.
  if (bits < 1 || bits > kMaxPackedBits || codes->codebooks < 1)
    return Status(StatusCode::kInvalidArgument, "impossible shape of packed codes");
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, PackedBytes(codes->frames, codes->codebooks, bits));
  if (static_cast<std::uint64_t>(size) > bytes.size()) return Truncated();
  codes->codes.assign(static_cast<std::size_t>(codes->codebooks) * static_cast<std::size_t>(codes->frames),
                      0);
  BitReader reader(bits, bytes);
  XCODEC_RETURN_IF_ERROR(reader.Get(codes));
  XCODEC_RETURN_IF_ERROR(reader.Align());
  return reader.consumed();
}

}  // namespace xcodec::entropy
