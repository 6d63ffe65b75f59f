/// \file
/// `xcodec codes --latents`: what is around a quantizer, as NumPy arrays.
#ifndef XCODEC_SRC_CLI_OUTPUT_LATENTS_OUTPUT_H_
#define XCODEC_SRC_CLI_OUTPUT_LATENTS_OUTPUT_H_

#include <memory>
#include <string>

#include "codec/chunks/segmenter.h"
#include "codec/file/output_file.h"
#include "model/backend.h"

namespace xcodec::cli {

/// Collects audio and writes an archive of two arrays, float32 [frames, width]: `before` and `after` the
/// quantizer, one row for every frame of codes, computed in the same segments. Memory grows with the input.
/// Not thread-safe.
class LatentsOutput {
 public:
  /// `backend` must outlive the object. Errors: kUnsupported (a model with chunks), and those of
  /// OutputFile::Create.
  static Result<std::unique_ptr<LatentsOutput>> Create(const std::string& path, const std::string& input,
                                                       const codec::OutputOptions& options,
                                                       const model::Backend& backend,
                                                       const model::EncodeParams& params);
  /// Audio at the model's rate.
  Status Push(const AudioBlock& audio);
  /// No more audio: the file appears.
  Status Finish();

 private:
  LatentsOutput(const model::Backend& backend, const model::EncodeParams& params);
  Status Compute(const codec::Segment& segment);

  const model::Backend& backend_;
  model::EncodeParams params_;
  codec::Segmenter segmenter_;
  std::unique_ptr<codec::OutputFile> file_;
  model::Latents all_;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_LATENTS_OUTPUT_H_
