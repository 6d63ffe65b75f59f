// DAC in the native engine against golden vectors, from both published forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "codec/chunks/join_frames.h"
#include "conformance/chunks.h"
#include "conformance/native.h"
#include "engine/dac/dac_codec.h"
#include "model/dac_lookahead.h"
#include "model/store/model_store.h"
#include "support/golden.h"
#include "support/paths.h"

namespace xcodec {
namespace {

std::shared_ptr<const model::Model> Import(const std::string& file) {
  model::ImportOptions options;
  options.file = file;
  options.name = "dac";
  auto model = model::ModelStore::ReadCheckpoint(options);
  EXPECT_TRUE(model.ok()) << model.status().message();
  return model.ok() ? *model : nullptr;
}

CodeBlock First(const CodeBlock& codes, int codebooks) {
  CodeBlock first(codebooks, codes.frames);
  std::copy_n(codes.codes.begin(), first.codes.size(), first.codes.begin());
  return first;
}

class DacNative : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = paths::SmallGolden() + "/dac/" + GetParam() + "/";
    model_ = Import(folder_ + "weights.pth");
    ASSERT_NE(model_, nullptr);
    backend_ = golden::Native(model_, &pool_);
    ASSERT_NE(backend_, nullptr);
  }
  AudioBlock Input(const std::string& name) const { return golden::ReadAudio(folder_ + name + ".input.npy"); }
  CodeBlock Codes(const std::string& name) const { return golden::ReadCodes(folder_ + name + ".codes.npy"); }

  ThreadPool pool_{2};
  std::string folder_;
  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
};

TEST_P(DacNative, CodesAreEqualAndAudioAgrees) {
  const model::CodecSpec& spec = backend_->spec();
  for (const std::string name : {"one", "short", "hop", "after", "long"}) {
    SCOPED_TRACE(name);
    const AudioBlock input = Input(name);
    const CodeBlock expected = Codes(name);
    EXPECT_EQ(expected.frames, spec.FramesFor(input.length));
    EXPECT_EQ(golden::EqualShare(golden::EncodeWhole(*backend_, input, spec.codebooks), expected), 1);
    for (const int count : {1, spec.codebooks}) {
      const std::string file = folder_ + name + ".decoded" + std::to_string(count) + ".npy";
      if (!golden::Exists(file)) continue;
      const AudioBlock published = golden::ReadAudio(file);
      const AudioBlock audio = golden::DecodeWhole(*backend_, First(expected, count));
      ASSERT_EQ(audio.length, expected.frames * spec.hop);
      EXPECT_LE(golden::MaxDifference(golden::Cut(audio, 0, published.length), published), 1e-4);
      // The published decoder ends before the last hop does if a ratio is odd.
      for (std::int64_t t = published.length; t < audio.length; ++t) EXPECT_EQ(audio.channel(0)[t], 0);
    }
    EXPECT_EQ(golden::EqualShare(golden::EncodeWhole(*backend_, input, 2), First(expected, 2)), 1);
  }
}

TEST_P(DacNative, BothPublishedFormsAreOneModel) {
  const auto other = Import(folder_ + "model.safetensors");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->identity, model_->identity);
  const auto backend = golden::Native(other);
  ASSERT_NE(backend, nullptr);
  EXPECT_EQ(golden::EncodeWhole(*backend, Input("long"), backend->spec().codebooks).codes,
            Codes("long").codes);
}

TEST_P(DacNative, EveryNumberOfCodebooksIsABandwidth) {
  const model::CodecSpec& spec = backend_->spec();
  ASSERT_EQ(spec.bandwidths.size(), static_cast<std::size_t>(spec.codebooks));
  for (int count = 1; count <= spec.codebooks; ++count) {
    const double kbps = spec.bandwidths[static_cast<std::size_t>(count) - 1];
    EXPECT_EQ(spec.CodebooksFor(kbps), count);
    EXPECT_NEAR(kbps, count * spec.frame_rate() * spec.codebook_bits / 1000.0, 0.0101);
  }
}

TEST_P(DacNative, ThreadsChangeNoBit) {
  const AudioBlock audio = Input("long");
  const AudioBlock decoded = golden::DecodeWhole(*backend_, Codes("long"));
  for (const int threads : {0, 1, 3, 8}) {
    std::unique_ptr<ThreadPool> pool;
    if (threads > 0) pool = std::make_unique<ThreadPool>(threads);
    const auto other = golden::Native(model_, pool.get());
    EXPECT_EQ(golden::EncodeWhole(*other, audio, 3).codes, First(Codes("long"), 3).codes) << threads;
    EXPECT_EQ(golden::DecodeWhole(*other, Codes("long")).samples, decoded.samples) << threads;
  }
}

TEST_P(DacNative, InstructionSetsGiveTheSameBits) {
  const AudioBlock audio = golden::Cut(Input("long"), 3000, 2001);
  const CodeBlock codes = codec::SliceFrames(Codes("long"), 10, 31);
  std::vector<AudioBlock> first;
  for (const std::string& name : engine::KernelNames()) {
    if (name == "sse4") continue;  // no fused multiply-add: other roundings
    SCOPED_TRACE(name);
    const engine::DacCodec codec(model_, *engine::FindKernels(name), nullptr);
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<AudioBlock> decoded;
    ASSERT_TRUE(
        codec.Decode(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), nullptr, &decoded)
            .ok());
    if (first.empty()) first = decoded;
    EXPECT_EQ(decoded[0].samples, first[0].samples);
    model::EncodeParams params;
    params.codebooks = 3;
    std::vector<CodeBlock> coded;
    ASSERT_TRUE(codec.Encode(Span<const AudioBlock>(&audio, 1), params, nullptr, &coded).ok());
    EXPECT_EQ(coded[0].codes, golden::EncodeWhole(*backend_, audio, 3).codes);
  }
}

TEST_P(DacNative, PiecesGiveWhatOneCallDoes) {
  const CodeBlock codes = Codes("long");
  const AudioBlock whole = golden::DecodeWhole(*backend_, codes);
  for (const std::int64_t piece : {std::int64_t{1}, std::int64_t{7}, std::int64_t{81}}) {
    auto stream = backend_->NewStreamDecoder(model::DecodeParams());
    ASSERT_TRUE(stream.ok());
    std::vector<float> samples;
    AudioBlock audio;
    for (std::int64_t t = 0; t < codes.frames; t += piece) {
      ASSERT_TRUE(
          (*stream)->Push(codec::SliceFrames(codes, t, std::min(t + piece, codes.frames)), &audio).ok());
      samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
    }
    ASSERT_TRUE((*stream)->Finish(&audio).ok());
    samples.insert(samples.end(), audio.samples.begin(), audio.samples.end());
    EXPECT_EQ(samples, whole.samples) << piece;
  }
  const AudioBlock input = Input("long");
  for (const std::int64_t piece : {1, 39, 1000}) {
    model::EncodeParams params;
    params.codebooks = 3;
    auto stream = backend_->NewStreamEncoder(params);
    ASSERT_TRUE(stream.ok());
    CodeBlock found(3, 0), more;
    const std::int64_t end = piece == 1 ? 2000 : input.length;
    for (std::int64_t at = 0; at < end; at += piece) {
      ASSERT_TRUE((*stream)->Push(golden::Cut(input, at, std::min(piece, end - at)), &more).ok());
      found = codec::JoinFrames(found, more);
    }
    ASSERT_TRUE((*stream)->Finish(&more).ok());
    EXPECT_EQ(codec::JoinFrames(found, more).codes,
              golden::EncodeWhole(*backend_, golden::Cut(input, 0, end), 3).codes)
        << piece;
  }
}

TEST_P(DacNative, CodesComeAsSoonAsTheModelSays) {
  const AudioBlock input = Input("long");
  const std::int64_t hop = backend_->spec().hop;
  model::EncodeParams params;
  params.codebooks = 1;
  auto stream = backend_->NewStreamEncoder(params);
  ASSERT_TRUE(stream.ok());
  CodeBlock codes;
  std::int64_t frames = 0;
  for (std::int64_t at = 0; at + hop <= input.length; at += hop) {
    ASSERT_TRUE((*stream)->Push(golden::Cut(input, at, hop), &codes).ok());
    frames += codes.frames;
    // The first missing frame begins less than that many samples ago.
    EXPECT_LT(at + hop - frames * hop, model::DacLookahead(model_->config.dac)) << at;
  }
}

TEST_P(DacNative, DamagedModelsAreRefused) {
  for (const std::string name : {"acoustic_encoder.block.1.conv1.weight", "acoustic_decoder.snake1.alpha",
                                 "quantizer.quantizers.1.out_proj.bias"}) {
    auto broken = std::make_shared<model::Model>(*model_);
    broken->tensors.erase(name);
    const auto backend = golden::Native(broken);
    model::EncodeParams params;
    params.codebooks = 1;
    const AudioBlock audio(1, 100);
    const CodeBlock codes(1, 2);
    const model::ChunkToDecode chunk{&codes, 0};
    std::vector<CodeBlock> coded;
    std::vector<AudioBlock> decoded;
    const Status encode = backend->EncodeChunks(Span<const AudioBlock>(&audio, 1), params, &coded);
    const Status decode =
        backend->DecodeChunks(Span<const model::ChunkToDecode>(&chunk, 1), model::DecodeParams(), &decoded);
    EXPECT_EQ(encode.ok(), name.find("decoder") != std::string::npos) << name;
    EXPECT_EQ(decode.ok(), name.find("encoder") != std::string::npos) << name;
    EXPECT_NE((encode.ok() ? decode : encode).message().find(name), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Ratios, DacNative, testing::Values("odd", "even"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace xcodec
