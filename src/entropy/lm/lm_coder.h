/// \file
/// Entropy coder of container version 1 that is driven by the integer language model.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_CODER_H_
#define XCODEC_SRC_ENTROPY_LM_LM_CODER_H_

#include <memory>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "entropy/coders/block_coder.h"
#include "entropy/lm/lm_model.h"

namespace xcodec::entropy {

/// CoderId::kLm. The model's context runs through all chunks of a block and starts empty in each block.
/// Results do not depend on the thread count, on the SIMD width (XCODEC_SIMD), or on how many blocks are
/// coded together; several blocks at once are faster, above all to decode. Const methods are thread-safe, but
/// must not be called from a task of `pool`. A shape with more codebooks than the model has, or with another
/// codebook size, is kUnsupported.
class LmBlockCoder : public BlockCoder {
 public:
  /// `pool` may be null (one thread) and must outlive the coder.
  explicit LmBlockCoder(IntegerLm model, ThreadPool* pool = nullptr);
  ~LmBlockCoder() override;

  CoderId id() const override { return CoderId::kLm; }
  int version() const override { return kLmArithmeticVersion; }
  /// Of the integer model: 64 hexadecimal digits.
  const std::string& identity() const;
  Status Encode(const BlockShape& shape, const BlockCodes& codes,
                std::vector<unsigned char>* payload) const override;
  Status Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const override;
  void EncodeMany(Span<const BlockShape> shapes, Span<const BlockCodes> codes,
                  std::vector<std::vector<unsigned char>>* payloads,
                  std::vector<Status>* statuses) const override;
  void DecodeMany(Span<const BlockShape> shapes, Span<const Bytes> payloads, std::vector<BlockCodes>* codes,
                  std::vector<Status>* statuses) const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_CODER_H_
