/// \file
/// The decoding path: bytes -> codes -> audio -> rate and channels -> sink.
#ifndef XCODEC_SRC_CODEC_PIPELINE_DECODE_PIPELINE_H_
#define XCODEC_SRC_CODEC_PIPELINE_DECODE_PIPELINE_H_

#include <cstdint>
#include <memory>

#include "codec/file/coder_factory.h"
#include "codec/pipeline/audio_output.h"
#include "codec/pipeline/file_decoder.h"

namespace xcodec::codec {

/// Decodes one file, for the program, DecodeFile and Decoder alike. Not thread-safe.
class DecodePipeline {
 public:
  /// Starts reading. `reader` reads from `source`; both, and the objects that `parts` points to, must outlive
  /// this one. parts.model is the file's. Uses the options about audio. Errors: kInvalidArgument (options),
  /// those of BeginCodes.
  static Result<std::unique_ptr<DecodePipeline>> Create(container::ByteSource* source, EcdcReader* reader,
                                                        const CodecParts& parts,
                                                        const DecodeOptions& options);

  /// The plan of the whole output. At the end its length is known.
  OutputPlan plan() const { return PlanOutput(parts_.spec(), FactsOf(reader_->info()), options_); }

  /// Once, before Step: `output` takes the audio, `cut` is the requested part. kResourceLimit.
  Status Start(AudioOutput* output, const RangePlan& cut);
  /// Processes the next chunk; false after the last one; then the caller has to finish the output. Errors:
  /// those of FileDecoder, of the output, and kResourceLimit (max_seconds).
  Result<bool> Step();
  /// Samples decoded so far, at the model's rate.
  std::int64_t decoded() const { return decoded_; }

 private:
  DecodePipeline(container::ByteSource* source, EcdcReader* reader, const CodecParts& parts,
                 const DecodeOptions& options)
      : source_(source), reader_(reader), parts_(parts), options_(options) {}
  Status CheckKnownDuration(const RangePlan& cut);
  Status Receive(const AudioBlock& audio);

  container::ByteSource* source_;
  EcdcReader* reader_;
  CodecParts parts_;
  DecodeOptions options_;
  FileCoders coders_;
  AudioOutput* output_ = nullptr;
  bool duration_known_ = false;  // and checked
  std::int64_t decoded_ = 0;
  std::unique_ptr<FileDecoder> decoder_;
};

/// kInvalidArgument for values that are invalid for any input.
Status CheckDecodeOptions(const DecodeOptions& options);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_DECODE_PIPELINE_H_
