/// \file
/// Coded chunks in order -> an .ecdc file of either version.
#ifndef XCODEC_SRC_CODEC_FILE_ECDC_WRITER_H_
#define XCODEC_SRC_CODEC_FILE_ECDC_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "container/byte_stream.h"
#include "container/tags.h"
#include "container/v1/v1_header.h"
#include "entropy/coders/block_coder.h"
#include "entropy/coders/symbol_model.h"
#include "model/backend.h"
#include "model/codec_spec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::codec {

/// Takes the output of ChunkEncoder. Memory is bounded (version 0 goes through a temporary file, since its
/// header contains the length). Not thread-safe.
class EcdcWriter {
 public:
  virtual ~EcdcWriter() = default;
  /// The next chunk, or for models without chunks the next run of frames.
  virtual Status Add(CodedChunk chunk) = 0;
  /// The input had `samples` samples at the model's rate. Writes the remainder; if this is ok, the output is
  /// complete. `source_samples`: the length before resampling, kUnknownLength if unknown.
  virtual Status Finish(std::int64_t samples, std::int64_t source_samples = container::kUnknownLength) = 0;
};

/// The metadata of a version 1 file.
struct V1Description {
  std::string identity;     ///< of the model, 64 hexadecimal digits
  std::string lm_identity;  ///< of the language model when `coder` is one; otherwise empty
  int source_rate = 0;
  int source_channels = 0;
  container::V1SourceFormat source_format = container::V1SourceFormat::kUnknown;
  std::string source_codec;  ///< written only for lossy sources: for others the format is enough
  int effort = 0;
  model::Segments segments{};  ///< in which the encoder looks at long inputs
  container::Tags tags;
};

/// Seconds of audio in a block of version 1: the unit of random access, and of loss by a damaged byte.
inline constexpr double kBlockSeconds = 10;

/// `sink` must outlive the writer, and so must `lm`, the language model to code with, or null.
std::unique_ptr<EcdcWriter> NewV0Writer(container::ByteSink* sink, const model::CodecSpec& spec,
                                        int codebooks, const entropy::FloatLm* lm);
/// `sink` and `coder` must outlive the writer; `blocks_at_once` blocks are passed to the coder together.
Result<std::unique_ptr<EcdcWriter>> NewV1Writer(container::ByteSink* sink, const model::CodecSpec& spec,
                                                int codebooks, const entropy::BlockCoder* coder,
                                                int blocks_at_once, const V1Description& description);

/// The version 1 header of a file: exposed for tests and tools.
Result<container::V1Header> MakeV1Header(const model::CodecSpec& spec, int codebooks,
                                         const entropy::BlockCoder& coder, const V1Description& description);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_ECDC_WRITER_H_
