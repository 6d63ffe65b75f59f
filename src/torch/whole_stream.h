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

}  // namespace xcodec

#endif  // XCODEC_SRC_TORCH_WHOLE_STREAM_H_
