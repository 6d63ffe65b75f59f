// The language model at its published size (200 wide, 5 layers) agrees with the reference, bit by bit, with
// the OpenBLAS kernel of the environment; tests/golden/make_float_lm.py made the hashes. Narrow models do
// not show whether product and bias are one operation: the kernels for AVX2 round otherwise from 800 terms
// on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "codec/backend_factory.h"
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

TEST(FloatLmOfPublishedSize, SaysWhatTheReferenceSays) {
  const char* const asked = std::getenv("OPENBLAS_CORETYPE");
  const std::string kernel = asked == nullptr ? "Haswell" : asked;
  const auto golden =
      nlohmann::json::parse(golden::ReadFile(paths::Source() + "/tests/golden/float_lm.json"));
  const auto& hashes = golden.at("probabilities_sha256");
  if (!hashes.contains(kernel)) GTEST_SKIP() << "another kernel than those that the reference was asked with";
  if (!CanRun(kernel)) GTEST_SKIP() << "a processor without the instructions of the kernel " << kernel;

  const entropy::LmConfig config = LmConfigFrom(golden.at("config"));
  const xcodec::testing::SyntheticLm synthetic(config, golden.at("seed"));
  auto model = std::make_shared<model::Model>();
  model->lm_config = config;
  for (const auto& [name, tensor] : synthetic.tensors()) {
    model->lm_tensors[name] = model::Tensor::FromFloats(
        tensor.shape, std::vector<float>(tensor.values.begin(), tensor.values.end()));
  }
  auto symbol = codec::TorchPluginSymbol(model::kTorchCreateLmSymbol);
  ASSERT_TRUE(symbol.ok()) << symbol.status().message();
  Status status;
  const std::unique_ptr<entropy::FloatLm> lm(
      reinterpret_cast<model::TorchCreateLmFunction>(*symbol)(model, model::TorchOptions(), &status));
  ASSERT_NE(lm, nullptr) << status.message();

  auto session = lm->NewSymbolModel(config.n_q);
  ASSERT_TRUE(session.ok()) << session.status().message();
  Sha256 hash;
  std::vector<std::uint16_t> previous;
  std::vector<float> pdfs;
  for (int t = 0; t < golden.at("steps").get<int>(); ++t) {
    ASSERT_TRUE((*session)->Next(previous, &pdfs).ok());
    hash.Update(Bytes(reinterpret_cast<const unsigned char*>(pdfs.data()), pdfs.size() * sizeof(float)));
    previous.clear();
    for (int k = 0; k < config.n_q; ++k) {
      previous.push_back(static_cast<std::uint16_t>((t * 7 + k * 131) % config.card));
    }
  }
  const Sha256Digest digest = hash.Finish();
  EXPECT_EQ(ToHex(Bytes(digest.data(), digest.size())), hashes.at(kernel).get<std::string>());
}

}  // namespace
}  // namespace xcodec
