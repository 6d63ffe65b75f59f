/// \file
/// EcdcReader for version 0.
#ifndef XCODEC_SRC_CODEC_FILE_V0_FILE_READER_H_
#define XCODEC_SRC_CODEC_FILE_V0_FILE_READER_H_

#include <memory>

#include "codec/file/ecdc_reader.h"

namespace xcodec::codec {

class V0FileReader final : public EcdcReader {
 public:
  /// `source` must be positioned after the signature.
  static Result<std::unique_ptr<EcdcReader>> Open(container::ByteSource* source);

  Status Begin(const model::CodecSpec& spec, const CodeDecoders& decoders) override;
  Result<std::optional<CodedChunk>> Next() override;
  Result<std::int64_t> SeekToSample(std::int64_t sample) override;

 private:
  Result<std::optional<CodedChunk>> NextChunk();
  Result<std::optional<CodedChunk>> NextRun();
  Status ReadCodes(CodeBlock* codes);
  Result<std::optional<CodedChunk>> NextLmChunk();
  Result<std::size_t> DecodeWithLm(CodeBlock* codes);
  Status ReadRest();

  container::ByteSource* source_ = nullptr;
  container::V0Header header_;
  model::CodecSpec spec_;
  std::int64_t offset_ = 0;       // first sample of the next chunk
  std::int64_t frames_read_ = 0;  // models without chunks
  // With a language model a chunk does not state its length in bytes, so the whole body is kept in
  // memory.
  const entropy::FloatLm* lm_ = nullptr;
  int arithmetic_ = 0;  // of lm_; the one that decoded the last chunk
  std::vector<unsigned char> rest_;
  std::size_t used_ = 0;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_V0_FILE_READER_H_
