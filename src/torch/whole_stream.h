/// \file
/// Streams of a backend that can only do whole inputs: everything is kept and computed at Finish.
#ifndef XCODEC_SRC_TORCH_WHOLE_STREAM_H_
#define XCODEC_SRC_TORCH_WHOLE_STREAM_H_

#include <vector>

#include "model/backend.h"

namespace xcodec {

/// `backend` must outlive the stream. Nothing is given before Finish.
class WholeStreamEncoder : public StreamEncoder {
 public:
  WholeStreamEncoder(const Backend* backend, const EncodeParams& params);
  Status Push(const AudioBlock& audio, CodeBlock* codes) override;
  Status Finish(CodeBlock* codes) override;

 private:
  const Backend* backend_;
  EncodeParams params_;
  std::vector<std::vector<float>> channels_;
};

class WholeStreamDecoder : public StreamDecoder {
 public:
  WholeStreamDecoder(const Backend* backend, const DecodeParams& params);
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  const Backend* backend_;
  DecodeParams params_;
  std::vector<std::vector<std::uint16_t>> codebooks_;
};

/// For networks whose output depends on `context` frames to either side only: decodes pieces with that much
/// around them. Constant memory; gives audio that is `context` frames behind.
class PiecewiseStreamDecoder : public StreamDecoder {
 public:
  PiecewiseStreamDecoder(const Backend* backend, const DecodeParams& params, std::int64_t context);
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  /// Decodes frames [next_, to) of what is kept, of which `end` frames may be looked at.
  Status DecodePiece(std::int64_t to, std::int64_t end, std::vector<float>* samples);
  void Give(const std::vector<float>& samples, AudioBlock* audio) const;

  const Backend* backend_;
  DecodeParams params_;
  std::int64_t context_;
  std::vector<std::vector<std::uint16_t>> kept_;  // of each codebook
  std::int64_t next_ = 0;                         // first frame in kept_ that has not been decoded
};

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_WHOLE_STREAM_H_
