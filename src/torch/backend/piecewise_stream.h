/// \file
/// A stream of codes through a network that can only do whole inputs.
#ifndef XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_
#define XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "model/backend.h"

namespace xcodec {

/// For networks whose output depends on `context` frames to either side only: decodes pieces with that much
/// around them. Constant memory; gives audio that is `context` frames late.
class PiecewiseStreamDecoder : public StreamDecoder {
 public:
  /// Codes -> `hop` samples a frame.
  using Decode = std::function<Status(const CodeBlock& codes, AudioBlock* audio)>;
  PiecewiseStreamDecoder(int hop, std::int64_t context, Decode decode)
      : hop_(hop), context_(context), decode_(std::move(decode)) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  /// Decodes frames [next_, to) of what is kept, of which `end` frames may be looked at.
  Status DecodePiece(std::int64_t to, std::int64_t end, std::vector<float>* samples);
  void Give(const std::vector<float>& samples, AudioBlock* audio) const;

  int hop_;
  std::int64_t context_;
  Decode decode_;
  std::vector<std::vector<std::uint16_t>> kept_;  // of each codebook
  std::int64_t next_ = 0;                         // first frame in kept_ that has not been decoded
};

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_BACKEND_PIECEWISE_STREAM_H_
