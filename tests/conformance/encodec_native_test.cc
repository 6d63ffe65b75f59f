// Every golden case of EnCodec through the codec layer and the native engine; streams against whole passes;
// instruction sets against each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "codec/chunks/scale.h"
#include "conformance/chunks.h"
#include "conformance/golden_cases.h"
#include "engine/backend/join_blocks.h"
#include "engine/backend/native_backend.h"
#include "engine/encodec/encodec_codec.h"
#include "engine/encodec/seanet_stream.h"
#include "support/golden.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "encodec/";

// Relative error that a latent may have in single precision; LibTorch's own, against double precision, is
// larger on some frames of these models.
constexpr double kLatentTolerance = 1e-4;

class EncodecNative : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    model_ = golden::ReadEncodec(kFolder + "hf/" + GetParam(), GetParam());
    auto backend = engine::CreateNativeBackend(model_, engine::NativeOptions());
    ASSERT_TRUE(backend.ok()) << backend.status().message();
    backend_ = std::move(backend).value();
    engine::Weights weights(model_->tensors);
    side_ = std::make_unique<engine::EncodecEncoder>(*model_, engine::BestKernels(), &weights);
    ASSERT_TRUE(weights.status().ok()) << weights.status().message();
  }

  std::vector<CodedChunk> Encode(const AudioBlock& audio, int codebooks) {
    model::EncodeParams params;
    params.codebooks = codebooks;
    return golden::Encode(*backend_, audio, params);
  }

  // Latents [dim, frames] of one chunk.
  std::vector<float> Latents(const AudioBlock& chunk) {
    const engine::Workspace::Frame scope(&workspace_);
    const auto channels = static_cast<std::size_t>(chunk.channels);
    std::vector<float> rows(chunk.samples.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i] = chunk.channel(static_cast<int>(i % channels))[i / channels];
    }
    engine::Signal signal;
    signal.a = rows.data();
    signal.rows = static_cast<std::size_t>(chunk.length);
    signal.channels = channels;
    engine::SkipLstm::Sequence s;
    s.rows = static_cast<std::size_t>(backend_->spec().FramesFor(chunk.length));
    s.y = workspace_.Take(s.rows * side_->net.width());
    s.x = s.y;
    side_->net.EncodeFront(side_->kernels, signal, &workspace_, s.y);
    side_->net.lstm()->Run(side_->kernels, {s}, &workspace_);
    signal.a = s.y;
    signal.rows = s.rows;
    signal.channels = side_->net.width();
    const auto dim = static_cast<std::size_t>(model_->config.encodec.hidden_size);
    std::vector<float> out(s.rows * dim);
    side_->net.EncodeBack(side_->kernels, signal, &workspace_, out.data());
    std::vector<float> latents(out.size());
    for (std::size_t i = 0; i < out.size(); ++i) latents[i % dim * s.rows + i / dim] = out[i];
    return latents;
  }

  golden::TieReport CheckCase(const AudioBlock& input, std::vector<CodedChunk> chunks,
                              const CodeBlock& expected) {
    const model::CodecSpec& spec = backend_->spec();
    if (spec.chunk_length == 0) {  // pieces of one stream
      chunks[0].codes = golden::Join(chunks);
      chunks.resize(1);
    }
    std::vector<std::vector<float>> codebooks;
    for (int k = 0; k < expected.codebooks; ++k) {
      codebooks.push_back(
          model_->tensors.at("quantizer.layers." + std::to_string(k) + ".codebook.embed").ToFloat());
    }
    golden::TieReport sum;
    std::int64_t frame = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const std::int64_t start = static_cast<std::int64_t>(i) * spec.chunk_stride;
      const std::int64_t rest = input.length - start;
      AudioBlock chunk =
          golden::Cut(input, start, spec.chunk_length == 0 ? rest : std::min(rest, spec.chunk_length));
      if (spec.normalize) codec::DivideByScale(chunks[i].scale, &chunk);
      const CodeBlock codes = golden::FramesOf(expected, frame, chunks[i].codes.frames);
      frame += codes.frames;
      const golden::TieReport report = golden::CheckAgainstGolden(
          Latents(chunk), model_->config.encodec.hidden_size, codes, codebooks, kLatentTolerance);
      sum.decisions += report.decisions;
      sum.firm += report.firm;
      sum.firm_wrong += report.firm_wrong;
      sum.unexplained += report.unexplained;
    }
    return sum;
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<model::Backend> backend_;
  std::unique_ptr<engine::EncodecEncoder> side_;
  engine::Workspace workspace_;
};

TEST_P(EncodecNative, CodesOfEveryCase) {
  golden::ExpectEncodecCodes(
      *backend_, GetParam(),
      [this](const AudioBlock& input, const std::vector<CodedChunk>& chunks, const CodeBlock& expected) {
        return CheckCase(input, chunks, expected);
      });
}

TEST_P(EncodecNative, AudioOfEveryCase) { golden::ExpectEncodecAudio(*backend_, GetParam()); }

TEST_P(EncodecNative, ResultsDoNotDependOnTheBatch) {
  std::vector<AudioBlock> chunks;
  for (const char* tag : {"n321", "n100", "n1", "n320", "n319"}) {
    chunks.push_back(golden::ReadAudio(kFolder + "cases/" + GetParam() + "/" + tag + ".input.npy"));
  }
  golden::ExpectChunksAlone(*backend_, chunks, 4);
}

TEST_P(EncodecNative, InstructionSetsGiveTheSameBits) {
  AudioBlock chunk = golden::ReadAudio(kFolder + "cases/" + GetParam() + "/n321.input.npy");
  std::vector<CodeBlock> first_codes;
  std::vector<AudioBlock> first_audio;
  for (const std::string& name : engine::KernelNames()) {
    if (name == "sse4") continue;  // no fused multiply-add: other roundings
    const engine::EncodecCodec codec(model_, *engine::FindKernels(name));
    model::EncodeParams params;
    params.codebooks = 8;
    std::vector<CodeBlock> codes;
    ASSERT_TRUE(codec.EncodeWhole(Span<const AudioBlock>(&chunk, 1), params, &workspace_, &codes).ok());
    if (first_codes.empty()) first_codes = codes;
    EXPECT_EQ(codes[0].codes, first_codes[0].codes) << name;
    const model::ChunkToDecode place{&first_codes[0], 0};
    std::vector<AudioBlock> audio;
    ASSERT_TRUE(codec.DecodeWhole(Span<const model::ChunkToDecode>(&place, 1), &workspace_, &audio).ok());
    if (first_audio.empty()) first_audio = audio;
    EXPECT_EQ(audio[0].samples, first_audio[0].samples) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, EncodecNative, testing::Values("encodec_24khz", "encodec_48khz"),
                         [](const auto& instance) { return std::string(instance.param); });

class EncodecStream : public EncodecNative {};

// Pieces of every size give what one pass over the whole input gives.
TEST_P(EncodecStream, PiecesGiveTheCodesAndTheAudioOfOnePass) {
  const AudioBlock long_input = golden::ReadAudio(kFolder + "cases/encodec_24khz/n99999.input.npy");
  const engine::EncodecCodec codec(model_, engine::BestKernels());
  ThreadPool pool(2);
  engine::NativeOptions options;
  options.pool = &pool;
  const auto threaded = engine::CreateNativeBackend(model_, options);
  ASSERT_TRUE(threaded.ok());
  model::EncodeParams params;
  params.codebooks = 8;
  for (const std::int64_t length : {1, 2, 7, 100, 319, 320, 321, 641, 4799, 30000}) {
    const AudioBlock input = golden::Cut(long_input, 20000, length);
    std::vector<CodeBlock> whole;
    ASSERT_TRUE(codec.EncodeWhole(Span<const AudioBlock>(&input, 1), params, &workspace_, &whole).ok());
    const model::ChunkToDecode place{&whole[0], 0};
    std::vector<AudioBlock> whole_audio;
    ASSERT_TRUE(
        codec.DecodeWhole(Span<const model::ChunkToDecode>(&place, 1), &workspace_, &whole_audio).ok());
    for (const std::int64_t piece : {1, 7, 319, 320, 321, 4799, 48001}) {
      if (length / piece > 5000) continue;
      // Large pieces go through both threads of the pipeline.
      const model::Backend* const backend = piece % 2 == 0 ? backend_.get() : threaded->get();
      SCOPED_TRACE(testing::Message() << length << " samples in pieces of " << piece);
      auto encoder = backend->NewStreamEncoder(params);
      ASSERT_TRUE(encoder.ok());
      CodeBlock codes(8, 0);
      CodeBlock more;
      for (std::int64_t at = 0; at < length; at += piece) {
        const AudioBlock cut = golden::Cut(input, at, std::min(piece, length - at));
        ASSERT_TRUE((*encoder)->Push(cut, &more).ok());
        codes = engine::JoinCodes(codes, more);
      }
      ASSERT_TRUE((*encoder)->Finish(&more).ok());
      codes = engine::JoinCodes(codes, more);
      ASSERT_EQ(codes.codes, whole[0].codes);

      auto decoder = backend->NewStreamDecoder(model::DecodeParams());
      ASSERT_TRUE(decoder.ok());
      AudioBlock audio(1, 0);
      AudioBlock audio_more;
      const std::int64_t frames = whole[0].frames;
      const std::int64_t step = piece > 4000 ? 60 : 1 + piece % 5;
      for (std::int64_t at = 0; at < frames; at += step) {
        CodeBlock cut(8, std::min(step, frames - at));
        for (int k = 0; k < 8; ++k) {
          for (std::int64_t t = 0; t < cut.frames; ++t) cut.at(k, t) = whole[0].at(k, at + t);
        }
        ASSERT_TRUE((*decoder)->Push(cut, &audio_more).ok());
        audio = engine::JoinAudio(audio, audio_more);
      }
      ASSERT_TRUE((*decoder)->Finish(&audio_more).ok());
      audio = engine::JoinAudio(audio, audio_more);
      ASSERT_EQ(audio.samples, whole_audio[0].samples);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Causal, EncodecStream, testing::Values("encodec_24khz"));

}  // namespace
}  // namespace xcodec
