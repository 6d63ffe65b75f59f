/// \file
/// A stream of codes through a network that can only process whole inputs.
#ifndef XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_
#define XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "model/backend.h"

namespace xcodec::libtorch {

/// For networks whose output depends only on `context` frames on either side: decodes pieces with this much
/// context around them. Constant memory; the audio is delayed by `context` frames.
class PiecewiseStreamDecoder : public model::StreamDecoder {
 public:
  /// Codes -> `hop` samples a frame.
  using Decode = std::function<Status(const CodeBlock& codes, AudioBlock* audio)>;
  PiecewiseStreamDecoder(int hop, std::int64_t context, Decode decode)
      : hop_(hop), context_(context), decode_(std::move(decode)) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  /// Decodes the kept frames [next_, to); frames up to `end` may be used as context.
  Status DecodePiece(std::int64_t to, std::int64_t end, std::vector<float>* samples);
  void Give(const std::vector<float>& samples, AudioBlock* audio) const;

  int hop_;
  std::int64_t context_;
  Decode decode_;
  std::vector<std::vector<std::uint16_t>> kept_;  // of each codebook
  std::int64_t next_ = 0;                         // first frame in kept_ that has not been decoded
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_
