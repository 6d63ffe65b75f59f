// The language model at its published size (200 wide, 5 layers) agrees with the reference, bit by bit, with
// the OpenBLAS kernel of the environment; tests/golden/make_float_lm.py made the hashes. Narrow models do
// not show whether product and bias are one operation: the kernels for AVX2 round otherwise from 800 terms
// on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "base/sha256.h"
#include "codec/backend_factory.h"
#include "codec/file/ecdc_writer.h"
#include "codec/file/v0_file_reader.h"
#include "container/signature.h"
#include "support/golden.h"
#include "support/lm_config_json.h"
#include "support/lm_synthetic.h"
#include "support/paths.h"

namespace xcodec {
namespace {

bool CanRun(const std::string& kernel) {
#if defined(__x86_64__)
  if (kernel == "SkylakeX")
    return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  return __builtin_cpu_supports("avx2") != 0;
#else
  return kernel.empty();
#endif
}

class FloatLmOfPublishedSize : public ::testing::Test {
 protected:
  void SetUp() override {
    golden_ = nlohmann::json::parse(golden::ReadFile(paths::Source() + "/tests/golden/float_lm.json"));
    const char* const asked = std::getenv("OPENBLAS_CORETYPE");
    kernel_ = asked == nullptr ? "Haswell" : asked;
    if (!hashes().contains(kernel_))
      GTEST_SKIP() << "another kernel than those that the reference was asked with";
    if (!CanRun(kernel_)) GTEST_SKIP() << "a processor without the instructions of the kernel " << kernel_;
    OpenLm();
  }

  const nlohmann::json& hashes() const { return golden_.at("probabilities_sha256"); }

  void OpenLm() {
    const entropy::LmConfig config = LmConfigFrom(golden_.at("config"));
    const xcodec::testing::SyntheticLm synthetic(config, golden_.at("seed"));
    auto model = std::make_shared<model::Model>();
    model->lm_config = config;
    for (const auto& [name, tensor] : synthetic.tensors()) {
      model->lm_tensors[name] = model::Tensor::FromFloats(
          tensor.shape, std::vector<float>(tensor.values.begin(), tensor.values.end()));
    }
    auto symbol = codec::TorchPluginSymbol(model::kTorchCreateLmSymbol);
    ASSERT_TRUE(symbol.ok()) << symbol.status().message();
    Status status;
    lm_.reset(reinterpret_cast<model::TorchCreateLmFunction>(*symbol)(model, model::TorchOptions(), &status));
    ASSERT_NE(lm_, nullptr) << status.message();
  }

  std::string HashOf(int arithmetic) const {
    const entropy::LmConfig& config = lm_->config();
    auto session = lm_->NewSymbolModel(config.n_q, arithmetic);
    if (!session.ok()) return session.status().message();
    Sha256 hash;
    std::vector<std::uint16_t> previous;
    std::vector<float> pdfs;
    for (int t = 0; t < golden_.at("steps").get<int>(); ++t) {
      const Status status = (*session)->Next(previous, &pdfs);
      if (!status.ok()) return status.message();
      hash.Update(Bytes(reinterpret_cast<const unsigned char*>(pdfs.data()), pdfs.size() * sizeof(float)));
      previous.clear();
      for (int k = 0; k < config.n_q; ++k)
        previous.push_back(static_cast<std::uint16_t>((t * 7 + k * 131) % config.card));
    }
    const Sha256Digest digest = hash.Finish();
    return ToHex(Bytes(digest.data(), digest.size()));
  }

  nlohmann::json golden_;
  std::string kernel_;
  std::unique_ptr<entropy::FloatLm> lm_;
};

TEST_F(FloatLmOfPublishedSize, SaysWhatTheReferenceSays) {
  EXPECT_EQ(HashOf(0), hashes().at(kernel_).get<std::string>());
}

// In this process, whatever kernel it began with.
TEST_F(FloatLmOfPublishedSize, SaysWhatTheReferenceSaysElsewhere) {
  std::set<std::string> said;
  for (int i = 0; i < lm_->arithmetics(); ++i) said.insert(HashOf(i));
  for (const char* const threads : {"probabilities_sha256", "one_thread_sha256"}) {
    for (const auto& [kernel, hash] : golden_.at(threads).items()) {
      if (!CanRun(kernel)) continue;
      EXPECT_EQ(said.count(hash.get<std::string>()), 1) << kernel << ", " << threads;
    }
  }
  EXPECT_EQ(HashOf(0), hashes().at(kernel_).get<std::string>()) << "the others leave nothing behind";
}

// Writes with one arithmetic what has to be read with another.
class WithArithmetic : public entropy::FloatLm {
 public:
  WithArithmetic(const entropy::FloatLm& lm, int arithmetic) : lm_(lm), arithmetic_(arithmetic) {}
  const entropy::LmConfig& config() const override { return lm_.config(); }

 private:
  Result<std::unique_ptr<entropy::SymbolModel>> DoNewSymbolModel(int codebooks,
                                                                 int /*arithmetic*/) const override {
    return lm_.NewSymbolModel(codebooks, arithmetic_);
  }

  const entropy::FloatLm& lm_;
  int arithmetic_;
};

TEST_F(FloatLmOfPublishedSize, FilesOfOtherArithmeticsAreRead) {
  model::CodecSpec spec;
  spec.name = "elsewhere";
  spec.codebooks = lm_->config().n_q;
  spec.codebook_size = lm_->config().card;
  spec.codebook_bits = 10;
  spec.hop = 320;
  spec.sample_rate = 24000;
  spec.channels = 1;
  CodedChunk chunk;
  chunk.codes = CodeBlock(spec.codebooks, 60);
  for (std::size_t i = 0; i < chunk.codes.codes.size(); ++i)
    chunk.codes.codes[i] = static_cast<std::uint16_t>(i * 7919 % 1024);
  for (int i = 0; i < lm_->arithmetics(); ++i) {
    const WithArithmetic elsewhere(*lm_, i);
    std::vector<unsigned char> bytes;
    container::VectorSink sink(&bytes);
    const auto writer = codec::NewV0Writer(&sink, spec, spec.codebooks, &elsewhere);
    ASSERT_TRUE(writer->Add(chunk).ok());
    ASSERT_TRUE(writer->Finish(chunk.codes.frames * spec.hop, -1).ok());

    container::MemorySource source{Bytes(bytes)};
    ASSERT_TRUE(container::ReadSignature(&source).ok());
    const auto reader = codec::V0FileReader::Open(&source);
    ASSERT_TRUE(reader.ok()) << reader.status().message();
    codec::CodeDecoders decoders;
    decoders.lm = lm_.get();
    ASSERT_TRUE((*reader)->Begin(spec, decoders).ok());
    const auto read = (*reader)->Next();
    ASSERT_TRUE(read.ok()) << i << ": " << read.status().message();
    EXPECT_EQ((*read)->codes.codes, chunk.codes.codes) << i;
  }
}

}  // namespace
}  // namespace xcodec
