/// \file
/// The encoding path: audio at the model's rate -> codes -> bytes.
#ifndef XCODEC_SRC_CODEC_PIPELINE_ENCODE_PIPELINE_H_
#define XCODEC_SRC_CODEC_PIPELINE_ENCODE_PIPELINE_H_

#include <cstdint>
#include <memory>

#include "codec/chunks/chunk_encoder.h"
#include "codec/file/ecdc_writer.h"
#include "codec/pipeline/codec_parts.h"
#include "container/codes_digest.h"
#include "xcodec/options.h"

namespace xcodec::codec {

/// The parameters of a model for the options. kInvalidArgument lists possible values.
Result<model::EncodeParams> EncodeParamsFor(const model::CodecSpec& spec, const EncodeOptions& options);

/// The entropy coder that follows from the options. kInvalidArgument: version 0 with the adaptive coder,
/// versions other than 0 and 1.
Result<entropy::CoderId> CoderChoice(const EncodeOptions& options);

/// A writer with the entropy coder that it refers to.
struct OpenedWriter {
  std::unique_ptr<entropy::BlockCoder> coder;
  std::unique_ptr<entropy::FloatLm> lm;
  std::unique_ptr<EcdcWriter> writer;
};

/// The writer that follows from the options. `description` needs no identities. `sink` must outlive it.
/// Errors: those of CoderChoice, kModelMissing and kUnsupported (no language model), kInvalidArgument (tags).
Result<OpenedWriter> OpenWriter(const CodecParts& parts, const EncodeOptions& options, int codebooks,
                                V1Description description, container::ByteSink* sink);

/// ChunkEncoder -> EcdcWriter, or codes; for the program, EncodeFile, Encoder and Codec::Encode alike.
/// Bounded memory, with the exceptions of EcdcWriter. Not thread-safe.
class EncodePipeline {
 public:
  /// `description`: properties of the source, without identities, effort and segments. `sink` and the objects
  /// that `parts` points to must outlive this one. Errors: those of EncodeParamsFor and OpenWriter.
  static Result<std::unique_ptr<EncodePipeline>> Create(const CodecParts& parts, const EncodeOptions& options,
                                                        V1Description description, container::ByteSink* sink);
  /// The same for codes in order.
  static Result<std::unique_ptr<EncodePipeline>> CreateForCodes(const CodecParts& parts,
                                                                const EncodeOptions& options,
                                                                CodedChunkSink codes);
  /// Audio of the model's channels at its rate; any length.
  Status Push(const AudioBlock& audio);
  /// Ends the audio. `source_samples`: its length at the source's rate; kUnknownLength if unknown.
  Status Finish(std::int64_t source_samples);
  /// Samples taken so far.
  std::int64_t samples() const { return chunks_->samples(); }
  /// After Finish: the digest over all written codes. Not for CreateForCodes.
  container::V1Digest digest() { return digest_.Finish(); }

 private:
  OpenedWriter opened_;  // without a writer: codes only
  container::CodesDigest digest_;
  std::unique_ptr<ChunkEncoder> chunks_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_ENCODE_PIPELINE_H_
