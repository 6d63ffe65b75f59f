// The reference's language model files must decode to its codes with the float model of the LibTorch plug-in.
// One different bit in a probability loses the rest of a chunk, so this needs the BLAS kernels that the files
// were made with: OpenBLAS for Haswell, which the plug-in's loader asks for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "codec/backend_factory.h"
#include "model/checkpoint/torch_checkpoint.h"
#include "support/golden.h"
#include "support/lm_config_json.h"
#include "support/v0_reference.h"

namespace xcodec {
namespace {

const std::string kFolder = golden::Folder() + "encodec/";

std::shared_ptr<const model::Model> ReadWithLm(const std::string& name) {
  const std::string prefix = name == "encodec_24khz" ? "encodec_lm_24khz" : "encodec_lm_48khz";
  const auto checkpoint = model::ReadTorchCheckpoint(golden::Published(kFolder + "store/" + name, prefix));
  EXPECT_TRUE(checkpoint.ok()) << checkpoint.status().message();
  if (!checkpoint.ok()) return nullptr;
  auto model = std::make_shared<model::Model>(*golden::ReadEncodec(kFolder + "hf/" + name, name));
  const auto json = nlohmann::json::parse(golden::ReadFile(kFolder + "store/" + name + "/lm_config.json"));
  model->lm_config = LmConfigFrom(json);
  model->lm_tensors = checkpoint->tensors;
  return model;
}

class FloatLmTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2")) GTEST_SKIP() << "a processor without the kernels of the files";
#else
    GTEST_SKIP() << "a processor without the kernels of the files";
#endif
    model_ = ReadWithLm(GetParam());
    ASSERT_NE(model_, nullptr);
    auto symbol = codec::TorchPluginSymbol(model::kTorchCreateLmSymbol);
    ASSERT_TRUE(symbol.ok()) << symbol.status().message();
    Status status;
    lm_.reset(
        reinterpret_cast<model::TorchCreateLmFunction>(*symbol)(model_, model::TorchOptions(), &status));
    ASSERT_NE(lm_, nullptr) << status.message();
  }

  // Decodes a whole version 0 file with a language model; codes of all chunks one after another.
  CodeBlock DecodeFile(const std::string& bytes) {
    std::size_t at = 9;
    std::size_t header_size = 0;
    for (std::size_t i = 5; i < at; ++i)
      header_size = header_size * 256 + static_cast<unsigned char>(bytes[i]);
    const auto header = nlohmann::json::parse(bytes.substr(at, header_size));
    at += header_size;
    const model::CodecSpec& spec = model_->config.spec;
    const std::int64_t length = header.at("al");
    const int codebooks = header.at("nc");
    std::vector<std::vector<std::uint16_t>> rows(static_cast<std::size_t>(codebooks));
    const std::int64_t stride = spec.chunk_length == 0 ? length : spec.chunk_stride;
    for (std::int64_t start = 0; start < length; start += stride) {
      const std::int64_t rest = length - start;
      const std::int64_t chunk = spec.chunk_length == 0 ? rest : std::min(rest, spec.chunk_length);
      if (spec.normalize) at += 4;
      if (!DecodeChunk(bytes, spec.FramesFor(chunk), &at, &rows)) return CodeBlock();
    }
    EXPECT_EQ(at, bytes.size());
    CodeBlock codes(codebooks, static_cast<std::int64_t>(rows[0].size()));
    auto out = codes.codes.begin();
    for (const auto& row : rows) out = std::copy(row.begin(), row.end(), out);
    return codes;
  }

  bool DecodeChunk(const std::string& bytes, std::int64_t frames, std::size_t* at,
                   std::vector<std::vector<std::uint16_t>>* rows) {
    auto session = lm_->NewSymbolModel(static_cast<int>(rows->size()));
    EXPECT_TRUE(session.ok());
    golden::ArithmeticDecoder decoder(bytes, at);
    std::vector<std::uint16_t> previous;
    std::vector<float> pdfs;
    const int card = lm_->config().card;
    for (std::int64_t t = 0; t < frames; ++t) {
      EXPECT_TRUE((*session)->Next(previous, &pdfs).ok());
      previous.clear();
      for (std::size_t k = 0; k < rows->size(); ++k) {
        const int code =
            decoder.Pull(golden::QuantizedCdf(pdfs.data() + k * static_cast<std::size_t>(card), card));
        if (code < 0) return false;
        previous.push_back(static_cast<std::uint16_t>(code));
        (*rows)[k].push_back(previous.back());
      }
    }
    return true;
  }

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<entropy::FloatLm> lm_;
};

TEST_P(FloatLmTest, DecodesTheReferencesFiles) {
  const auto index = nlohmann::json::parse(golden::ReadFile(kFolder + "cases/index.json"));
  int files = 0;
  for (const auto& entry : index.at(GetParam())) {
    const std::string name = entry.at(0);
    const std::size_t lm = name.rfind(".lm");
    if (lm == std::string::npos) continue;
    SCOPED_TRACE(name);
    const std::string stem = kFolder + "cases/" + GetParam() + "/" + name;
    const CodeBlock expected = golden::ReadCodes(stem.substr(0, stem.size() - 3) + ".codes.npy");
    EXPECT_EQ(golden::EqualShare(DecodeFile(golden::ReadFile(stem + ".ecdc")), expected), 1);
    ++files;
  }
  std::printf("%s: %d files\n", GetParam(), files);
  EXPECT_GE(files, 5);
}

TEST_P(FloatLmTest, RefusesWhatItCanNotServe) {
  EXPECT_EQ(lm_->NewSymbolModel(lm_->config().n_q + 1).status().code(), StatusCode::kUnsupported);
  auto session = lm_->NewSymbolModel(2);
  ASSERT_TRUE(session.ok());
  std::vector<float> pdfs;
  ASSERT_TRUE((*session)->Next({}, &pdfs).ok());
  EXPECT_EQ(pdfs.size(), 2U * static_cast<std::size_t>(lm_->config().card));
  double sum = 0;
  for (const float p : pdfs) sum += p;
  EXPECT_NEAR(sum, 2, 1e-5);
  const std::vector<std::uint16_t> wrong{0, 2000};
  EXPECT_EQ((*session)->Next(wrong, &pdfs).code(), StatusCode::kDamaged);
  EXPECT_EQ((*session)->Next({}, &pdfs).code(), StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Models, FloatLmTest, testing::Values("encodec_24khz", "encodec_48khz"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace xcodec
