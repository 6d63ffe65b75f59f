/// \file
/// EcdcReader for version 1.
#ifndef XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_
#define XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_

#include <deque>
#include <memory>

#include "codec/file/ecdc_reader.h"
#include "container/codes_digest.h"
#include "container/v1/v1_reader.h"

namespace xcodec {

class V1FileReader final : public EcdcReader {
 public:
  /// `source` must be positioned after the signature.
  static Result<std::unique_ptr<EcdcReader>> Open(ByteSource* source);

  Status Begin(const CodecSpec& spec, const CodeDecoders& decoders) override;
  Status BeginWithoutModel(const CodeDecoders& decoders) override;
  Result<std::optional<CodedChunk>> Next() override;
  Result<std::int64_t> SeekToSample(std::int64_t sample) override;

 private:
  Status FillChunks();
  Status DecodeBlocks(const std::vector<V1Block>& blocks);
  Status CheckEnd();

  std::unique_ptr<V1Reader> reader_;
  const BlockCoder* coder_ = nullptr;
  int blocks_at_once_ = 1;
  std::deque<CodedChunk> ready_;
  CodesDigest digest_;
  bool from_start_ = true;
  bool ended_ = false;
};

/// Decodes one block's payload. kDamaged when codes and header disagree.
Result<std::vector<CodedChunk>> DecodeV1Block(const V1Header& header, const V1Block& block,
                                              const BlockCoder& coder);

/// kDamaged unless a file's geometry is the model's.
Status CheckV1Geometry(const V1Header& header, const CodecSpec& spec);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_
