/// \file
/// Version 0 behind the EcdcReader interface.
#ifndef XCODEC_SRC_CODEC_V0_FILE_READER_H_
#define XCODEC_SRC_CODEC_V0_FILE_READER_H_

#include <memory>

#include "codec/ecdc_reader.h"

namespace xcodec {

class V0FileReader final : public EcdcReader {
 public:
  /// `source` stands behind the signature.
  static Result<std::unique_ptr<EcdcReader>> Open(ByteSource* source);

  Status Begin(const CodecSpec& spec, const BlockCoder* coder, int blocks_at_once) override;
  Result<std::optional<CodedChunk>> Next() override;
  Result<std::int64_t> SeekToSample(std::int64_t sample) override;

 private:
  Result<std::optional<CodedChunk>> NextChunk();
  Result<std::optional<CodedChunk>> NextRun();
  Status ReadCodes(CodeBlock* codes);

  ByteSource* source_ = nullptr;
  V0Header header_;
  CodecSpec spec_;
  std::int64_t offset_ = 0;       // first sample of the next chunk
  std::int64_t frames_read_ = 0;  // models without chunks
};

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_V0_FILE_READER_H_
