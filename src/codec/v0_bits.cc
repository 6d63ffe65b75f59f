#include "codec/v0_bits.h"

namespace xcodec {

void V0BitWriter::Append(const CodeBlock& codes, std::vector<unsigned char>* out) {
  for (std::int64_t t = 0; t < codes.frames; ++t) {
    for (int k = 0; k < codes.codebooks; ++k) {
      buffer_ |= static_cast<std::uint64_t>(codes.at(k, t)) << filled_;
      for (filled_ += bits_; filled_ >= 8; filled_ -= 8, buffer_ >>= 8) {
        out->push_back(static_cast<unsigned char>(buffer_));
      }
    }
  }
}

void V0BitWriter::Flush(std::vector<unsigned char>* out) {
  if (filled_ > 0) out->push_back(static_cast<unsigned char>(buffer_));
  buffer_ = 0;
  filled_ = 0;
}

Status V0Unpack(Bytes bytes, int bits, int codebook_size, CodeBlock* codes) {
  std::uint64_t buffer = 0;
  int filled = 0;
  std::size_t next = 0;
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  for (std::int64_t t = 0; t < codes->frames; ++t) {
    for (int k = 0; k < codes->codebooks; ++k) {
      for (; filled < bits; filled += 8) {
        if (next >= bytes.size()) return Status(StatusCode::kTruncated, "the codes end too early");
        buffer |= static_cast<std::uint64_t>(bytes[next++]) << filled;
      }
      const auto code = static_cast<int>(buffer & mask);
      if (code >= codebook_size) return Status(StatusCode::kDamaged, "a code is out of range");
      codes->at(k, t) = static_cast<std::uint16_t>(code);
      buffer >>= bits;
      filled -= bits;
    }
  }
  if (buffer != 0) return Status(StatusCode::kDamaged, "padding bits are set");
  return Status::Ok();
}

}  // namespace xcodec
