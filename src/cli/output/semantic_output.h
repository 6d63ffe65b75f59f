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
                                                        const OutputOptions& options, const Backend& backend,
                                                        const Segments& segments);
  /// Audio at the model's rate.
  Status Push(const AudioBlock& audio);
  /// Ends the audio; the file appears.
  Status Finish();

 private:
  SemanticOutput(const Backend& backend, const Segments& segments);
  Status Compute(const Segment& segment);
  Status WriteHeader();

  const Backend& backend_;
  Segmenter segmenter_;
  std::unique_ptr<OutputFile> file_;
  std::int64_t frames_ = 0;
  int width_ = 0;
};

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OUTPUT_SEMANTIC_OUTPUT_H_
