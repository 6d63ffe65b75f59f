/// \file
/// Streams of models that need their whole input at once: memory grows with it.
#ifndef XCODEC_SRC_MODEL_WHOLE_INPUT_H_
#define XCODEC_SRC_MODEL_WHOLE_INPUT_H_

#include <functional>
#include <utility>
#include <vector>

#include "model/backend.h"

namespace xcodec::model {

/// Collects the audio and returns all codes at its end.
class WholeInputEncoder : public StreamEncoder {
 public:
  using Encode = std::function<Status(const AudioBlock& audio, CodeBlock* codes)>;
  WholeInputEncoder(int channels, int codebooks, Encode encode)
      : codebooks_(codebooks), channels_(static_cast<std::size_t>(channels)), encode_(std::move(encode)) {}
  Status Push(const AudioBlock& audio, CodeBlock* codes) override;
  Status Finish(CodeBlock* codes) override;

 private:
  int codebooks_;
  std::vector<std::vector<float>> channels_;
  Encode encode_;
};

/// Collects the codes and returns all audio at their end.
class WholeInputDecoder : public StreamDecoder {
 public:
  using Decode = std::function<Status(const CodeBlock& codes, AudioBlock* audio)>;
  WholeInputDecoder(int channels, Decode decode) : channels_(channels), decode_(std::move(decode)) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  int channels_;
  std::vector<std::vector<std::uint16_t>> codebooks_;
  Decode decode_;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_WHOLE_INPUT_H_
