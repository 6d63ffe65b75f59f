#include "codec/coder_factory.h"

#include <string>

#include "codec/hex.h"
#include "codec/v0_bits.h"

namespace xcodec {
namespace {

// Enough blocks for the language model's lockstep to fill its vectors; two minutes of audio.
constexpr int kLmBlocks = 12;

class PackedCoder final : public BlockCoder {
 public:
  CoderId id() const override { return CoderId::kPacked; }
  int version() const override { return 1; }
  Status Encode(const BlockShape& shape, const BlockCodes& codes,
                std::vector<unsigned char>* payload) const override {
    V0BitWriter bits(shape.codebook_bits);
    for (const CodeBlock& chunk : codes) bits.Append(chunk, payload);
    bits.Flush(payload);
    return Status::Ok();
  }
  Status Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const override {
    std::int64_t frames = 0;
    for (std::int64_t n : shape.chunk_frames) frames += n;
    if (static_cast<std::int64_t>(payload.size()) !=
        V0PackedBytes(frames, shape.codebooks, shape.codebook_bits)) {
      return Status(StatusCode::kDamaged, "the codes have another length than they should");
    }
    CodeBlock all(shape.codebooks, frames);
    XCODEC_RETURN_IF_ERROR(V0Unpack(payload, shape.codebook_bits, 1 << shape.codebook_bits, &all));
    std::int64_t first = 0;
    for (std::int64_t n : shape.chunk_frames) {
      CodeBlock chunk(shape.codebooks, n);
      for (int k = 0; k < shape.codebooks; ++k) {
        for (std::int64_t t = 0; t < n; ++t) chunk.at(k, t) = all.at(k, first + t);
      }
      codes->push_back(std::move(chunk));
      first += n;
    }
    return Status::Ok();
  }
};

}  // namespace

Result<std::unique_ptr<BlockCoder>> NewCoder(CoderId id, const Model*, ThreadPool*) {
  if (id == CoderId::kPacked) return std::unique_ptr<BlockCoder>(new PackedCoder);
  return Status(StatusCode::kUnsupported,
                "entropy coder " + std::to_string(static_cast<int>(id)) + " is not known");
}

Result<std::unique_ptr<BlockCoder>> CoderFor(const V1Header& header, const Model* model, ThreadPool* pool) {
  XCODEC_ASSIGN_OR_RETURN(auto coder, NewCoder(static_cast<CoderId>(header.coder), model, pool));
  if (coder->version() != header.coder_version) {
    return Status(StatusCode::kUnsupportedVersion,
                  "the codes need version " + std::to_string(header.coder_version) +
                      " of the entropy coder's arithmetic; this build has version " +
                      std::to_string(coder->version()));
  }
  return coder;
}

int BlocksAtOnce(const BlockCoder& coder) { return coder.id() == CoderId::kLm ? kLmBlocks : 1; }

}  // namespace xcodec
