/// \file
/// Streams of models that need their whole input at once.
#ifndef XCODEC_SRC_ENGINE_WHOLE_INPUT_H_
#define XCODEC_SRC_ENGINE_WHOLE_INPUT_H_

#include <functional>
#include <utility>
#include <vector>

#include "model/backend.h"

namespace xcodec::engine {

/// Keeps the audio, and gives all codes at its end.
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

/// Keeps the codes, and gives all audio at their end.
class WholeInputDecoder : public StreamDecoder {
 public:
  using Decode = std::function<Status(const CodeBlock& codes, AudioBlock* audio)>;
  WholeInputDecoder(const CodecSpec& spec, Decode decode) : spec_(spec), decode_(std::move(decode)) {}
  Status Push(const CodeBlock& codes, AudioBlock* audio) override;
  Status Finish(AudioBlock* audio) override;

 private:
  CodecSpec spec_;
  std::vector<std::vector<std::uint16_t>> codebooks_;
  Decode decode_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_WHOLE_INPUT_H_
