// A model whose codes and audio are simple functions of its input, so that the codec layer can be tested
// exactly.
#ifndef XCODEC_TESTS_SUPPORT_FAKE_BACKEND_H_
#define XCODEC_TESTS_SUPPORT_FAKE_BACKEND_H_

#include <cmath>

#include "model/backend.h"

namespace xcodec {

class FakeBackend : public model::Backend {
 public:
  FakeBackend() {
    spec_.name = "fake";
    spec_.sample_rate = 1000;
    spec_.channels = 2;
    spec_.hop = 10;
    spec_.codebooks = 3;
    spec_.bandwidths = {1, 2, 3};
    spec_.chunk_length = 100;
    spec_.chunk_stride = 90;
    spec_.normalize = true;
  }
  model::CodecSpec& mutable_spec() { return spec_; }
  const model::CodecSpec& spec() const override { return spec_; }
  const char* name() const override { return "fake"; }
  int preferred_batch() const override { return 3; }

 protected:
  Status DoEncodeChunks(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                        std::vector<CodeBlock>* codes) const override {
    codes->clear();
    for (const AudioBlock& chunk : chunks) {
      CodeBlock block(params.codebooks, spec_.FramesFor(chunk.length));
      for (std::int64_t t = 0; t < block.frames; ++t) {
        const float sample = chunk.channel(0)[t * spec_.hop];
        for (int k = 0; k < block.codebooks; ++k) {
          block.at(k, t) = static_cast<std::uint16_t>(std::fabs(sample) * 100 + k) & 1023U;
        }
      }
      codes->push_back(block);
    }
    return Status::Ok();
  }
  Status DoDecodeChunks(Span<const model::ChunkToDecode> chunks, const model::DecodeParams&,
                        std::vector<AudioBlock>* audio) const override {
    audio->clear();
    for (const model::ChunkToDecode& chunk : chunks) {
      AudioBlock block(spec_.channels, chunk.codes->frames * spec_.hop);
      for (std::size_t i = 0; i < block.samples.size(); ++i) {
        block.samples[i] = static_cast<float>(chunk.index) + 0.001F * chunk.codes->at(0, 0);
      }
      audio->push_back(block);
    }
    return Status::Ok();
  }
  Result<std::unique_ptr<model::StreamEncoder>> DoNewStreamEncoder(
      const model::EncodeParams&) const override {
    return model::NoStreams();
  }
  Result<std::unique_ptr<model::StreamDecoder>> DoNewStreamDecoder(
      const model::DecodeParams&) const override {
    return model::NoStreams();
  }

 private:
  model::CodecSpec spec_;
};

}  // namespace xcodec

#endif  // XCODEC_TESTS_SUPPORT_FAKE_BACKEND_H_
