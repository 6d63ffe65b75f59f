/// \file
/// An .ecdc file of either version -> coded chunks in order.
#ifndef XCODEC_SRC_CODEC_FILE_ECDC_READER_H_
#define XCODEC_SRC_CODEC_FILE_ECDC_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "container/byte_stream.h"
#include "container/tags.h"
#include "container/v0/v0.h"
#include "container/v1/v1_header.h"
#include "entropy/coders/block_coder.h"
#include "entropy/coders/symbol_model.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::codec {

/// The header of a file.
struct EcdcInfo {
  int version = 0;
  std::string model;
  std::int64_t samples =
      container::kUnknownLength;  ///< at the model's rate; version 1 from a pipe knows it only at the end
  /// Length of the source at its own rate, known when `samples` is; equal to it without a source rate.
  std::int64_t source_samples = container::kUnknownLength;
  int codebooks = 0;
  bool language_model = false;
  std::optional<container::V1Header> v1;  ///< version 1 only
  container::Tags tags;
};

/// The decoders of a file's bytes; they must outlive the reader.
struct CodeDecoders {
  const entropy::BlockCoder* coder = nullptr;  ///< version 1: the coder that info().v1 names
  int blocks_at_once = 1;                      ///< passed to the coder together
  const entropy::FloatLm* lm = nullptr;        ///< version 0 with language model
};

/// Open reads the header, Begin says how to interpret the body, and Next returns chunks until the end. Every
/// size is checked before memory is allocated. Not thread-safe.
class EcdcReader {
 public:
  virtual ~EcdcReader() = default;

  /// Reads the signature and header. `source` must outlive the reader. Errors: kTruncated, kDamaged,
  /// kUnsupportedVersion, kUnsupported, kResourceLimit, kIo.
  static Result<std::unique_ptr<EcdcReader>> Open(container::ByteSource* source);

  const EcdcInfo& info() const { return info_; }

  /// `spec` is that of the model that info() names; kDamaged if the file contradicts it.
  virtual Status Begin(const model::CodecSpec& spec, const CodeDecoders& decoders) = 0;
  /// For version 1, whose header contains everything needed to read codes: nothing is compared with a model.
  /// kModelMissing for version 0.
  virtual Status BeginWithoutModel(const CodeDecoders& decoders);
  /// The next chunk (or run of frames), or nothing after the last one; at that point everything that the
  /// format allows to check has been checked, and info().samples is known. Errors: kDamaged, kTruncated, kIo.
  virtual Result<std::optional<CodedChunk>> Next() = 0;
  /// Makes the first chunk that affects `sample` the next one and returns its number. Needs a seekable source
  /// for speed; otherwise chunks are read and dropped.
  virtual Result<std::int64_t> SeekToSample(std::int64_t sample) = 0;

 protected:
  EcdcInfo info_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_ECDC_READER_H_
