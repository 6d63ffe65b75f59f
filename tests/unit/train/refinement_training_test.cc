// A small spectral model that refines its waveform: its start, its training, and the resulting model.
#include <map>

#include "engine/backend/native_backend.h"
#include "torch/backend/tensors.h"
#include "train/core/trainable.h"
#include "training_fixture.h"

namespace xcodec::train {
namespace {

constexpr char kLosses[] = "start_steps: 20\nlosses: {mel: 1, prefix: 0.2, coefficients: 0.15}\n";

// Bandwidths of 2, 3 and 6 codebooks, with more fields of the family's part.
std::string Family(const std::string& more) {
  return "model:\n  architecture: spectral\n"
         "  codec: {sample_rate: 8000, channels: 2, hop: 32, codebooks: 6, codebook_bits: 4, codebook_size: "
         "16,\n"
         "          bandwidths: [2, 3, 6], chunk_length: 4096, chunk_stride: 4032, normalize: true,\n"
         "          frame_rule: full_chunk}\n"
         "  spectral: {bins: 64, bands: 8, wave_dims: 12, envelope_dims: 4, width: 16, blocks: 1,\n"
         "             encoder_width: 8, encoder_blocks: 1" +
         more + "}\n" + kLosses;
}

std::string Predicting() { return Family(", search_exponent: 0.25, search_width: 2, start_codebooks: 2"); }

// 4 codebooks are the quantizer's, the last of them for the envelope alone; two bandwidths are refined.
std::string Refining() {
  return Family(
      ", search_exponent: 0.25, search_width: 2, start_codebooks: 2,\n"
      "             refinement: {base_codebooks: [2, 2, 4], envelope_codebooks: 1, unit: 8, stages: 2, "
      "context: "
      "1,\n"
      "                          weight: 192, spread_time: 64, spread_bins: 48}");
}

// With texture where no code describes the waveform.
std::string Texture() {
  std::string family = Refining();
  return family.insert(family.find("refinement:"), "random_signs: true, ");
}

double Snr(const AudioBlock& audio, const AudioBlock& reference) {
  double signal = 0, error = 0;
  for (std::size_t i = 0; i < audio.samples.size(); ++i) {
    const auto x = static_cast<double>(reference.samples[i]);
    signal += x * x;
    error += std::pow(static_cast<double>(audio.samples[i]) - x, 2);
  }
  return 10 * std::log10(signal / error);
}

class RefinementTraining : public Training {
 protected:
  // As Config, for runs of a few steps.
  std::string Short(const std::string& family, const std::string& output) const {
    std::string text = std::string("output: ") + output + "\nname: small\n" + kCommon + family;
    const std::string steps = "steps: 50";
    text.replace(text.find(steps), steps.size(), "steps: 12");
    const std::string path = folder_->File(output + ".yaml");
    std::ofstream(path) << text;
    return path;
  }

  std::shared_ptr<const model::Model> Trained(const std::string& output) const {
    auto model = model::ModelStore::Load(folder_->File(output + "/model/small"));
    EXPECT_TRUE(model.ok()) << model.status().message();
    return model.ok() ? std::move(model).value() : nullptr;
  }

  static bool Complete(const model::ModelConfig& config, const model::TensorMap& tensors) {
    const auto codec = CreateTrainable(config, &tensors, EmaOptions(), torch::kCPU);
    EXPECT_TRUE(codec.ok()) << codec.status().message();
    return codec.ok() && (*codec)->complete();
  }

  static AudioBlock Chunk() {
    AudioBlock chunk(2, 4096);
    for (std::int64_t i = 0; i < chunk.length; ++i) {
      const double t = static_cast<double>(i) / 8000;
      chunk.channel(0)[i] = static_cast<float>(1.7 * std::sin(2 * M_PI * (200 + 150 * t) * t));
      chunk.channel(1)[i] = 0.6F * chunk.channel(0)[i];
    }
    return chunk;
  }

  // The native engine's codes, played by it and by LibTorch; and that LibTorch chooses about the same. Not
  // through the plug-in, which sets how many threads later tests have.
  static void ExpectEnginesAgree(const std::shared_ptr<const model::Model>& model) {
    const auto native = engine::CreateNativeBackend(model, engine::NativeOptions());
    const auto codec = libtorch::CreateTorchCodec(*model, torch::kCPU);
    ASSERT_TRUE(native.ok() && codec.ok());
    const torch::InferenceMode inference;
    const AudioBlock chunk = Chunk();
    std::map<int, double> snr;
    for (const int codebooks : {2, 3, 6}) {
      model::EncodeParams params;
      params.codebooks = codebooks;
      model::DecodeParams play;
      play.noise = false;
      std::vector<CodeBlock> codes;
      std::vector<AudioBlock> audio;
      ASSERT_TRUE((*native)->EncodeChunks(Span<const AudioBlock>(&chunk, 1), params, &codes).ok());
      const model::ChunkToDecode place{&codes[0], 0};
      ASSERT_TRUE((*native)->DecodeChunks(Span<const model::ChunkToDecode>(&place, 1), play, &audio).ok());
      const torch::Tensor ours = libtorch::ToTorch(codes[0]);
      const torch::Tensor theirs = (*codec)->Encode(libtorch::ToTorch(chunk), params);
      EXPECT_GE(ours.eq(theirs).to(torch::kFloat32).mean().item<float>(), 0.5F) << codebooks;
      EXPECT_GT(Snr(audio[0], libtorch::AudioFromTorch((*codec)->Decode(ours, 0, play))), 60) << codebooks;
      snr[codebooks] = Snr(audio[0], chunk);
    }
    EXPECT_GT(snr[6], snr[2] + 1);
  }
};

float Largest(const model::Model& model, const std::string& name) {
  return libtorch::ToTorch(model.tensors.at(name)).abs().max().item<float>();
}

TEST_F(RefinementTraining, LearnsResumesExactlyAndCodes) {
  const Status status = Run(Config(Refining(), "whole"));
  ASSERT_TRUE(status.ok()) << status.message();
  ExpectFalls("whole", "mel");
  ExpectLoadsAndEncodes("whole", 6);
  const auto model = Trained("whole");
  ASSERT_TRUE(model);
  EXPECT_TRUE(Complete(model->config, model->tensors));
  for (const char* name :
       {"refine.codebook", "refine.change", "refine.seen", "refine.level", "dec.refined.weight"})
    EXPECT_GT(Largest(*model, name), 0) << name;
  // Every stage can say that nothing is there.
  EXPECT_TRUE(libtorch::ToTorch(model->tensors.at("refine.codebook"))
                  .abs()
                  .amax(-1)
                  .eq(0)
                  .any(-1)
                  .all()
                  .item<bool>());
  // The envelope's codebook has nothing to say of the waveform before training, and little after it.
  EXPECT_LT(libtorch::ToTorch(model->tensors.at("codebook"))[3].narrow(1, 0, 12).abs().max().item<float>(),
            0.2F);
  for (const char* kbps : {"2", "3", "6"})
    std::printf("%s kbps: %.2f dB\n", kbps, Logged("whole", std::string("valid/snr_") + kbps)[0]);
  EXPECT_GT(Logged("whole", "valid/snr_6")[0], Logged("whole", "valid/snr_2")[0]);
  ExpectEnginesAgree(model);

  const std::string parts = Config(Refining(), "parts");
  ASSERT_TRUE(Run(parts, 21).ok());
  ASSERT_TRUE(Run(parts).ok());
  ASSERT_FALSE(Weights("whole").empty());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
}

TEST_F(RefinementTraining, CanStartFromAModelWithoutRefinement) {
  const auto config = ReadTrainConfig(Short(Refining(), "unused"));
  ASSERT_TRUE(config.ok()) << config.status().message();
  for (const std::string& before : {Family(""), Predicting()}) {
    const std::string name = before == Predicting() ? "predicting" : "plain";
    ASSERT_TRUE(Run(Short(before, name)).ok());
    const auto plain = Trained(name);
    ASSERT_TRUE(plain);
    EXPECT_FALSE(Complete(config->model, plain->tensors));
    const Status status = Run(Short(Refining() + "start: " + name + "/model/small\n", name + "_refined"));
    ASSERT_TRUE(status.ok()) << status.message();
    const auto model = Trained(name + "_refined");
    ASSERT_TRUE(model);
    EXPECT_TRUE(model->config.spectral.refines());
    EXPECT_GT(Largest(*model, "refine.codebook"), 0);
    EXPECT_TRUE(libtorch::ToTorch(model->tensors.at("env_basis"))
                    .equal(libtorch::ToTorch(plain->tensors.at("env_basis"))));
    EXPECT_EQ(model->tensors.at("codebook").shape[0], 4);
    ExpectLoadsAndEncodes(name + "_refined", 6);
  }
}

// Codes for an encoder that has learned since they were found; what is not left out stays.
TEST_F(RefinementTraining, FindsCodebooksAnewForAStartWithoutThem) {
  ASSERT_TRUE(Run(Short(Refining(), "old")).ok());
  const std::string rest = "frozen: [enc., codebook]\nstart: old/model/small\nstart_without: ";
  const Status status = Run(Short(Refining() + rest + "[codebook, predict, refine.]\n", "renewed"));
  ASSERT_TRUE(status.ok()) << status.message();
  const auto before = Trained("old");
  const auto after = Trained("renewed");
  ASSERT_TRUE(before && after);
  for (const auto& [name, tensor] : before->tensors) {
    if (name.rfind("dec.", 0) == 0) continue;  // learns
    const bool same = libtorch::ToTorch(tensor).equal(libtorch::ToTorch(after->tensors.at(name)));
    const bool left_out =
        name.rfind("codebook", 0) == 0 || name == "predict" || name.rfind("refine.", 0) == 0;
    EXPECT_NE(same, left_out) << name;
  }
  ExpectEnginesAgree(after);
  const Status unknown = Run(Short(Refining() + rest + "no_such_part\n", "unknown"));
  EXPECT_EQ(unknown.code(), StatusCode::kInvalidArgument);
  EXPECT_NE(unknown.message().find("no_such_part"), std::string::npos) << unknown.message();
}

// The stored decoder's texture is louder from there on, everything else is as without.
TEST_F(RefinementTraining, TextureGainIsAppliedToWhatIsStored) {
  const std::string texture = Texture();
  ASSERT_TRUE(Run(Short(texture, "plain")).ok());
  ASSERT_TRUE(Run(Short(texture + "texture_gain: [{from: 0, db: 0}, {from: 2000, db: 6}]\n", "raised")).ok());
  const auto plain = Trained("plain");
  const auto raised = Trained("raised");
  ASSERT_TRUE(plain && raised);
  const std::int64_t bins = plain->config.spectral.bins;
  for (const auto& [name, tensor] : plain->tensors) {
    const torch::Tensor before = libtorch::ToTorch(tensor).to(torch::kFloat32);
    const torch::Tensor after = libtorch::ToTorch(raised->tensors.at(name)).to(torch::kFloat32);
    if (name.rfind("dec.coef.", 0) != 0) {
      EXPECT_TRUE(after.equal(before)) << name;
      continue;
    }
    for (std::int64_t row = 0; row < before.size(0); ++row) {
      const double factor = row % bins < bins / 2 ? 1 : std::pow(10.0, 6 / 20.0);
      EXPECT_TRUE(after[row].allclose(before[row] * factor, 2e-3, 1e-6)) << name << " row " << row;
    }
  }
}

TEST_F(RefinementTraining, TextureGainThatFitsNothingIsRefused) {
  for (const char* gain :
       {"[{from: 12000, db: 1}, {from: 4000, db: 1}]", "[{from: 1, db: 100}]", "3", "[{hz: 1}]"}) {
    const Status status = Run(Short(Texture() + "texture_gain: " + gain + "\n", "refused"));
    EXPECT_EQ(status.code(), StatusCode::kInvalidArgument) << gain;
    EXPECT_NE(status.message().find("texture_gain"), std::string::npos) << status.message();
  }
  const Status none = Run(Short(Refining() + "texture_gain: [{from: 1, db: 1}]\n", "refused"));
  EXPECT_NE(none.message().find("random_signs"), std::string::npos) << none.message();
}

// What is made of the codebooks must be there after an interruption, also if they do not learn.
TEST_F(RefinementTraining, FrozenCodebooksResumeExactlyToo) {
  const std::string family = Refining() + "frozen: [codebook]\n";
  ASSERT_TRUE(Run(Short(family, "whole")).ok());
  const std::string parts = Short(family, "parts");
  ASSERT_TRUE(Run(parts, 5).ok());
  ASSERT_TRUE(Run(parts).ok());
  ASSERT_FALSE(Weights("whole").empty());
  EXPECT_TRUE(Weights("whole") == Weights("parts"));
  for (const char* column : {"valid/snr_3", "valid/snr_6"})
    EXPECT_EQ(Logged("whole", column), Logged("parts", column));
}

}  // namespace
}  // namespace xcodec::train
