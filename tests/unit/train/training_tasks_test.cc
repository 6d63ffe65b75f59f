// Tasks beside plain codecs: X-Codec with its teacher, and the language model over a codec's codes.
#include <fcntl.h>
#include <unistd.h>

#include "model/checkpoint/safetensors.h"
#include "torch/backend/tensors.h"
#include "torch/xcodec/xcodec_semantic.h"
#include "train/data/clip.h"
#include "train/lm/code_corpus.h"
#include "training_fixture.h"
#include "xcodec/files.h"

namespace xcodec::train {
namespace {

constexpr char kXCodec[] =
    "start: teacher.safetensors\n"
    "model:\n  architecture: xcodec\n"
    "  codec: {sample_rate: 8000, channels: 1, hop: 8, codebooks: 2, codebook_bits: 4, codebook_size: 16,\n"
    "          bandwidths: [4, 8], chunk_length: 0, chunk_stride: 0, normalize: false, frame_rule: xcodec}\n"
    "  xcodec:\n"
    "    acoustic_width: 4\n    decoder_width: 16\n    acoustic_dim: 8\n    ratios: [4, 2]\n"
    "    semantic: {hidden_size: 16, layers: 1, heads: 2, intermediate_size: 32, conv_dim: [8, 8],\n"
    "               conv_kernel: [6, 3], conv_stride: [4, 2], pos_conv_kernel: 8, pos_conv_groups: 4}\n"
    "losses: {mel: 1, waveform: 1, adversarial: 0.1, feature: 1, commitment: 0.1, semantic: 10}\n"
    "discriminator: {kind: frequency, filters: 8, windows: [64, 256], from_step: 2}\n"
    "codebooks: {dead_below: 0.5}\n";

constexpr char kSpectral[] =
    "model:\n  architecture: spectral\n"
    "  codec: {sample_rate: 8000, channels: 2, hop: 32, codebooks: 4, codebook_bits: 4, codebook_size: 16,\n"
    "          bandwidths: [2, 4], chunk_length: 4096, chunk_stride: 4032, normalize: true,\n"
    "          frame_rule: full_chunk}\n"
    "  spectral: {bins: 64, bands: 8, wave_dims: 12, envelope_dims: 4, width: 16, blocks: 1, encoder_width: "
    "8,\n"
    "             encoder_blocks: 1}\n"
    "losses: {mel: 1, prefix: 0.2}\n";

// The same, which looks for codes with weights, and predicts its envelope.
std::string Predicting() {
  std::string text = kSpectral;
  const std::string last = "encoder_blocks: 1";
  text.insert(text.find(last) + last.size(), ", search_exponent: 0.25, search_width: 2, start_codebooks: 2");
  return text + "start_steps: 20\n";
}

constexpr char kLm[] =
    "task: lm\nseed: 5\nmodel: ./codec/model/small\n"
    "data: {train: [{kind: tones, list: list.txt}], valid: list.txt, valid_seconds: 2, augment: {swap: 0.5, "
    "speed: 0.5}}\n"
    "lm: {dim: 16, layers: 1, heads: 2, context_seconds: 0.2, segment_seconds: 0.3, max_offset: 50, "
    "network: ";

constexpr char kLmRest[] =
    ", copies: 1}\n"
    "optimizer: {steps: 50, batch: 4, rate: 1.0e-2, warmup: 5, average: 0.9, clip: 1}\n"
    "log: {every: 1, validate: 50, checkpoint: 1000}\n";

constexpr int kSteps = 15;

class Tasks : public Training {
 protected:
  // A teacher with random weights, as a file that holds nothing else.
  void WriteTeacher(const model::ModelConfig& config) const {
    torch::manual_seed(4);
    libtorch::SemanticModel teacher(config.xcodec.semantic);
    {
      torch::NoGradGuard no_grad;
      for (torch::Tensor& parameter : teacher.parameters()) parameter.normal_(0, 0.2);
    }
    model::TensorMap tensors;
    for (const auto& [name, tensor] : libtorch::SaveParameters(teacher))
      tensors["semantic_model." + name] = tensor;
    const int fd = open(folder_->File("teacher.safetensors").c_str(), O_WRONLY | O_CREAT, 0600);
    ASSERT_GE(fd, 0);
    ASSERT_TRUE(model::WriteSafetensors(fd, tensors, {}).ok());
    close(fd);
  }

  std::string LmConfigFile(const std::string& output, const std::string& network = "reference") const {
    const std::string path = folder_->File(output + ".yaml");
    std::ofstream(path) << "output: " << output << "\nname: small\n" << kLm << network << kLmRest;
    return path;
  }

  std::uintmax_t SizeOf(const std::string& name) const {
    return std::filesystem::file_size(folder_->File(name));
  }
};

TEST_F(Tasks, XCodecLearnsResumesExactlyAndEncodes) {
  const std::string whole = Config(kXCodec, "whole");
  const auto config = ReadTrainConfig(whole);
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_TRUE(config->adversarial.discriminator.frequency);
  WriteTeacher(config->model);
  const Status status = Run(whole);
  ASSERT_TRUE(status.ok()) << status.message();
  ExpectFalls("whole", "waveform");
  ExpectFalls("whole", "semantic");
  ExpectLoadsAndEncodes("whole", 2);
  const std::string parts = Config(kXCodec, "parts");
  ASSERT_TRUE(Run(parts, 21).ok());
  ASSERT_TRUE(Run(parts).ok());
  ASSERT_FALSE(Weights("whole").empty());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
}

TEST_F(Tasks, XCodecNeedsItsTeacher) {
  std::string family = kXCodec;
  family.erase(0, family.find('\n') + 1);
  const Status status = Run(Config(family, "none"));
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << status.message();
}

class LmTasks : public Tasks, public testing::WithParamInterface<const char*> {};

TEST_P(LmTasks, LearnsResumesExactlyAndCodes) {
  const bool history = std::string(GetParam()) == "history";
  ASSERT_TRUE(Run(Config(history ? Predicting() : kSpectral, "codec")).ok());
  const Status status = Run(LmConfigFile("lm", GetParam()));
  ASSERT_TRUE(status.ok()) << status.message();
  ExpectFalls("lm", "bits");
  EXPECT_EQ(Weights("lm"), Weights("codec"));
  ASSERT_TRUE(Run(LmConfigFile("parts", GetParam()), 17).ok());
  ASSERT_TRUE(Run(LmConfigFile("parts", GetParam())).ok());
  ASSERT_FALSE(Weights("lm", "lm.safetensors").empty());
  EXPECT_TRUE(Weights("lm", "lm.safetensors") == Weights("parts", "lm.safetensors"));
  // The recording that it has learnt takes fewer bits than the codes have, and comes back.
  EncodeOptions encode;
  encode.model = folder_->File("lm/model/small");
  encode.bandwidth_kbps = 4;
  encode.entropy = EntropyCoding::kLanguageModel;
  ASSERT_TRUE(EncodeFile(folder_->File("tone.wav"), folder_->File("tone.ecdc"), encode).ok());
  EXPECT_LT(SizeOf("tone.ecdc"), 3U * 4000 / 8);
  DecodeOptions decode;
  EXPECT_EQ(DecodeFile(folder_->File("tone.ecdc"), folder_->File("back.wav"), decode).code(),
            StatusCode::kModelMissing)
      << "the model is in no store";
  decode.model = encode.model;
  EXPECT_TRUE(DecodeFile(folder_->File("tone.ecdc"), folder_->File("back.wav"), decode).ok());
  EXPECT_GT(SizeOf("back.wav"), 44U);
}

TEST_F(Tasks, AModelThatPredictsCanStartFromOneThatDoesNot) {
  ASSERT_TRUE(Run(Config(kSpectral, "plain")).ok());
  const Status status = Run(Config(Predicting() + "start: plain/model/small\n", "predicting"));
  ASSERT_TRUE(status.ok()) << status.message();
  const auto plain = model::ModelStore::Load(folder_->File("plain/model/small"));
  const auto model = model::ModelStore::Load(folder_->File("predicting/model/small"));
  ASSERT_TRUE(model.ok()) << model.status().message();
  EXPECT_EQ((*model)->config.spectral.start_codebooks, 2);
  EXPECT_GT(libtorch::ToTorch((*model)->tensors.at("predict")).abs().max().item<float>(), 0.05F);
  EXPECT_TRUE(libtorch::ToTorch((*model)->tensors.at("env_basis"))
                  .equal(libtorch::ToTorch((*plain)->tensors.at("env_basis"))));
  ExpectLoadsAndEncodes("predicting");
}

TEST_F(Tasks, CodesOfEveryBandwidthAreExtractedOnce) {
  for (const bool nested : {true, false}) {
    const std::string name = nested ? "plain" : "predicting";
    const std::string path = Config(nested ? kSpectral : Predicting(), name);
    ASSERT_TRUE(Run(path, 1).ok());
    ASSERT_TRUE(Run(path).ok());
    const auto model = model::ModelStore::Load(folder_->File(name + "/model/small"));
    ASSERT_TRUE(model.ok());
    const model::CodecSpec& spec = (*model)->config.spec;
    const auto clips = OpenClips(folder_->File("list.txt"), folder_->File(name + "/cache"), spec);
    ASSERT_TRUE(clips.ok()) << clips.status().message();
    auto extractor = CodeExtractor::Create(*model, 1);
    ASSERT_TRUE(extractor.ok());
    const auto codes = extractor->Extract(*clips->front());
    ASSERT_TRUE(codes.ok()) << codes.status().message();
    ASSERT_EQ((*codes)->size(), 2U);
    const CodeBlock& low = (**codes)[0];
    const CodeBlock& high = (**codes)[1];
    EXPECT_EQ(low.codebooks, 2);
    EXPECT_EQ(high.codebooks, 4);
    EXPECT_EQ(low.frames, high.frames);
    EXPECT_EQ(std::equal(low.codes.begin(), low.codes.end(), high.codes.begin()), nested);
    const auto again = extractor->Extract(*clips->front());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ((**again)[0].codes, low.codes);
    EXPECT_EQ((**again)[1].codes, high.codes);
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, LmTasks, testing::Values("reference", "history"));

TEST_F(Tasks, LanguageModelOfTwoProcessesEqualsOne) {
  ASSERT_TRUE(Run(Config(kSpectral, "codec")).ok());
  ASSERT_TRUE(Run(LmConfigFile("one"), kSteps).ok());
  const int state = RunTwoProcesses(LmConfigFile("two"), kSteps);
  if (WIFEXITED(state) && WEXITSTATUS(state) == 4) GTEST_SKIP() << "built without Gloo";
  ASSERT_EQ(state, 0);
  const std::vector<double> one = Logged("one", "gradient");
  const std::vector<double> two = Logged("two", "gradient");
  ASSERT_EQ(one.size(), static_cast<std::size_t>(kSteps));
  ASSERT_EQ(two.size(), one.size());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(two[i], one[i], 1e-2 * one[i]) << i;
}

}  // namespace
}  // namespace xcodec::train
