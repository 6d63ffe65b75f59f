/// \file
/// `xcodec codes --semantic`: the teacher's features of X-Codec models as a NumPy array.
#ifndef XCODEC_SRC_CLI_OUTPUT_SEMANTIC_OUTPUT_H_
#define XCODEC_SRC_CLI_OUTPUT_SEMANTIC_OUTPUT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "codec/chunks/segmenter.h"
#include "codec/file/output_file.h"
#include "model/backend.h"

namespace xcodec::cli {

/// Writes float32 [frames, width] while audio arrives: one row for every frame of codes, computed in the same
/// segments. Constant memory. Not thread-safe.
class SemanticOutput {
 public:
  /// `backend` must outlive the object. Errors: kUnsupported (the model has no teacher), and those of
  /// OutputFile::Create.
  static Result<std::unique_ptr<SemanticOutput>> Create(const std::string& path, const std::string& input,
                                                        const codec::OutputOptions& options,
                                                        const model::Backend& backend,
                                                        const model::Segments& segments);
  /// Audio at the model's rate.
  Status Push(const AudioBlock& audio);
  /// Ends the audio; the file appears.
  Status Finish();

 private:
  SemanticOutput(const model::Backend& backend, const model::Segments& segments);
  Status Compute(const codec::Segment& segment);
  Status WriteHeader();

  const model::Backend& backend_;
  codec::Segmenter segmenter_;
  std::unique_ptr<codec::OutputFile> file_;
  std::int64_t frames_ = 0;
  int width_ = 0;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_SEMANTIC_OUTPUT_H_
