/// \file
/// EcdcReader for version 1.
#ifndef XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_
#define XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_

#include <deque>
#include <memory>

#include "codec/file/ecdc_reader.h"
#include "container/codes_digest.h"
#include "container/v1/v1_reader.h"

namespace xcodec::codec {

class V1FileReader final : public EcdcReader {
 public:
  /// `source` must be positioned after the signature.
  static Result<std::unique_ptr<EcdcReader>> Open(container::ByteSource* source);

  Status Begin(const model::CodecSpec& spec, const CodeDecoders& decoders) override;
  Status BeginWithoutModel(const CodeDecoders& decoders) override;
  Result<std::optional<CodedChunk>> Next() override;
  Result<std::int64_t> SeekToSample(std::int64_t sample) override;

 private:
  Status FillChunks();
  Status DecodeBlocks(const std::vector<container::V1Block>& blocks);
  Status CheckEnd();

  std::unique_ptr<container::V1Reader> reader_;
  const entropy::BlockCoder* coder_ = nullptr;
  int blocks_at_once_ = 1;
  std::deque<CodedChunk> ready_;
  container::CodesDigest digest_;
  bool from_start_ = true;
  bool ended_ = false;
};

/// Decodes one block's payload. kDamaged when codes and header disagree.
Result<std::vector<CodedChunk>> DecodeV1Block(const container::V1Header& header,
                                              const container::V1Block& block,
                                              const entropy::BlockCoder& coder);

/// kDamaged unless a file's geometry is the model's.
Status CheckV1Geometry(const container::V1Header& header, const model::CodecSpec& spec);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_V1_FILE_READER_H_
