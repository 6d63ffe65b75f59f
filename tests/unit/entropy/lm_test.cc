#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "entropy/lm/kernels/lm_kernels.h"
#include "entropy/lm/lm_coder.h"
#include "entropy/lm/lm_network.h"
#include "support/lm_synthetic.h"

namespace xcodec::entropy {
namespace {

using testing::SyntheticCodes;
using testing::SyntheticLm;

LmConfig SmallConfig(LmNetworkKind network = LmNetworkKind::kReference) {
  LmConfig config;
  config.network = network;
  config.n_q = 4;
  config.card = 64;
  config.dim = 24;
  config.num_layers = 2;
  config.num_heads = 8;
  config.past_context = 37;
  return config;
}

IntegerLm SmallModel(LmNetworkKind network = LmNetworkKind::kReference) {
  const SyntheticLm synthetic(SmallConfig(network));
  return ConvertLm(SmallConfig(network), synthetic.tensors()).value();
}

BlockShape Shape(int codebooks, std::vector<std::int64_t> frames, int bits = 6) {
  BlockShape shape;
  shape.codebooks = codebooks;
  shape.codebook_bits = bits;
  shape.chunk_frames = std::move(frames);
  return shape;
}

bool Same(const BlockCodes& a, const BlockCodes& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].codes != b[i].codes || a[i].frames != b[i].frames || a[i].codebooks != b[i].codebooks)
      return false;
  return true;
}

// Sets XCODEC_SIMD for the life of the object.
class ForcedSimd {
 public:
  explicit ForcedSimd(const std::string& name) { setenv("XCODEC_SIMD", name.c_str(), 1); }
  ~ForcedSimd() { unsetenv("XCODEC_SIMD"); }
};

class LmNetworks : public ::testing::TestWithParam<LmNetworkKind> {};
INSTANTIATE_TEST_SUITE_P(Networks, LmNetworks,
                         ::testing::Values(LmNetworkKind::kReference, LmNetworkKind::kHistory),
                         [](const auto& kind) {
                           return kind.param == LmNetworkKind::kHistory ? "History" : "Reference";
                         });

TEST_P(LmNetworks, EveryShapeComesBack) {
  const LmBlockCoder coder(SmallModel(GetParam()));
  for (const auto& frames : std::vector<std::vector<std::int64_t>>{
           {}, {0}, {1}, {0, 3, 0, 0, 2, 0}, {47}, {48}, {49}, {150, 150, 1}, {37, 38}})
    for (const int codebooks : {1, 3, 4}) {
      const BlockShape shape = Shape(codebooks, frames);
      const BlockCodes codes = SyntheticCodes(shape, 5);
      std::vector<unsigned char> payload;
      ASSERT_TRUE(coder.Encode(shape, codes, &payload).ok());
      BlockCodes back;
      const Status status = coder.Decode(shape, payload, &back);
      ASSERT_TRUE(status.ok()) << status.message();
      EXPECT_TRUE(Same(codes, back));
    }
}

TEST_P(LmNetworks, BytesDoNotDependOnInstructionsThreadsOrCompany) {
  const IntegerLm model = SmallModel(GetParam());
  std::vector<BlockShape> shapes;
  std::vector<BlockCodes> blocks;
  for (int i = 0; i < 15; ++i) {
    shapes.push_back(Shape(i % 5 == 4 ? 2 : 4, {70, 30 + i * 3 % 17}));
    blocks.push_back(SyntheticCodes(shapes.back(), static_cast<std::uint64_t>(i)));
  }
  std::vector<std::vector<unsigned char>> expected;
  for (const std::string& simd : LmKernelNames()) {
    const ForcedSimd forced(simd);
    for (const int threads : {1, 2, 4, 16}) {
      ThreadPool pool(threads);
      const LmBlockCoder coder(model, threads == 1 ? nullptr : &pool);
      std::vector<std::vector<unsigned char>> payloads;
      std::vector<Status> statuses;
      coder.EncodeMany(shapes, blocks, &payloads, &statuses);
      if (expected.empty()) expected = payloads;
      ASSERT_EQ(payloads, expected) << simd << ", " << threads << " threads";
      std::vector<BlockCodes> decoded;
      coder.DecodeMany(shapes, std::vector<Bytes>(payloads.begin(), payloads.end()), &decoded, &statuses);
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        ASSERT_TRUE(statuses[i].ok());
        ASSERT_TRUE(Same(decoded[i], blocks[i])) << simd << ", block " << i;
      }
      std::vector<unsigned char> alone;
      ASSERT_TRUE(coder.Encode(shapes[3], blocks[3], &alone).ok());
      ASSERT_EQ(alone, expected[3]);
      BlockCodes one;
      ASSERT_TRUE(coder.Decode(shapes[3], alone, &one).ok());
      ASSERT_TRUE(Same(one, blocks[3]));
    }
  }
}

TEST_P(LmNetworks, DamageIsReportedAndOtherBlocksDecode) {
  const LmBlockCoder coder(SmallModel(GetParam()));
  const BlockShape shape = Shape(4, {40, 40});
  const BlockCodes codes = SyntheticCodes(shape, 9);
  std::vector<unsigned char> payload;
  ASSERT_TRUE(coder.Encode(shape, codes, &payload).ok());
  testing::SplitMix random(3);
  for (int i = 0; i < 60; ++i) {
    std::vector<unsigned char> bad = payload;
    if (i % 3 == 0) {
      bad.resize(random.Below(static_cast<std::uint32_t>(bad.size())));
    } else if (i % 3 == 1) {
      bad.push_back(static_cast<unsigned char>(i));
    } else {
      bad[random.Below(static_cast<std::uint32_t>(bad.size()))] ^=
          static_cast<unsigned char>(1 + random.Below(255));
    }
    std::vector<BlockCodes> decoded;
    std::vector<Status> statuses;
    coder.DecodeMany(std::vector<BlockShape>{shape, shape}, std::vector<Bytes>{bad, payload}, &decoded,
                     &statuses);
    EXPECT_EQ(statuses[0].code(), StatusCode::kDamaged) << i;
    ASSERT_TRUE(statuses[1].ok());
    EXPECT_TRUE(Same(decoded[1], codes));
  }
}

TEST(LmCoder, RefusesWhatTheModelDoesNotHave) {
  const LmBlockCoder coder(SmallModel());
  std::vector<unsigned char> payload;
  BlockCodes codes;
  EXPECT_EQ(coder.Encode(Shape(5, {}), {}, &payload).code(), StatusCode::kUnsupported);
  EXPECT_EQ(coder.Encode(Shape(4, {}, 10), {}, &payload).code(), StatusCode::kUnsupported);
  EXPECT_EQ(coder.Decode(Shape(5, {}), Bytes(), &codes).code(), StatusCode::kUnsupported);
  EXPECT_EQ(coder.Decode(Shape(4, {-1}), Bytes(), &codes).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(coder.Encode(Shape(4, {2}), {}, &payload).code(), StatusCode::kInvalidArgument);
  BlockCodes large = SyntheticCodes(Shape(4, {2}), 1);
  large[0].codes[3] = 64;
  EXPECT_EQ(coder.Encode(Shape(4, {2}), large, &payload).code(), StatusCode::kInvalidArgument);
}

TEST_P(LmNetworks, SerialisedFormAndTensorsComeBack) {
  const IntegerLm model = SmallModel(GetParam());
  const std::vector<unsigned char> bytes = model.Serialize();
  const Result<IntegerLm> parsed = IntegerLm::Parse(bytes);
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(parsed->Serialize(), bytes);
  EXPECT_EQ(parsed->identity(), model.identity());
  EXPECT_EQ(model.identity().size(), 64U);
  const Result<IntegerLm> again = IntegerLm::FromTensors(model.ToTensors());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->identity(), model.identity());
}

TEST(LmModel, RefusesDamagedForms) {
  const IntegerLm model = SmallModel();
  const std::vector<unsigned char> bytes = model.Serialize();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{3}, std::size_t{7}, bytes.size() / 2, bytes.size() - 1})
    EXPECT_EQ(IntegerLm::Parse(Bytes(bytes.data(), size)).status().code(), StatusCode::kDamaged);
  std::vector<unsigned char> longer = bytes;
  longer.push_back(0);
  EXPECT_EQ(IntegerLm::Parse(longer).status().code(), StatusCode::kDamaged);
  const auto broken = [&](const std::string& name, std::size_t byte, unsigned char value) {
    LmTensors tensors = model.ToTensors();
    tensors.at(name).bytes[byte] = value;
    return IntegerLm::FromTensors(tensors).status().code();
  };
  EXPECT_EQ(broken("config", 0, 9), StatusCode::kUnsupportedVersion);
  EXPECT_EQ(broken("config", 12, 25), StatusCode::kUnsupported);  // an odd width
  EXPECT_EQ(broken("config", 12, 26), StatusCode::kUnsupported);  // not a multiple of the heads
  EXPECT_EQ(broken("config", 12, 32), StatusCode::kDamaged);      // a width that the tensors do not have
  EXPECT_EQ(broken("emb.weight", 0, 0x80), StatusCode::kDamaged);
  EXPECT_EQ(broken("emb.multiplier", 3, 0x7F), StatusCode::kDamaged);
  EXPECT_EQ(broken("layers.0.linear2.shift", 0, 1), StatusCode::kDamaged);
  EXPECT_EQ(broken("layers.1.in_proj.bias", 3, 0x7F), StatusCode::kDamaged);
  EXPECT_EQ(broken("layers.1.norm1.exponent", 0, 16), StatusCode::kDamaged);
  EXPECT_EQ(broken("layers.1.score.shift", 0, 63), StatusCode::kDamaged);
  EXPECT_EQ(broken("config", 0, 2), StatusCode::kDamaged);  // tensors of the other network
  LmTensors tensors = model.ToTensors();
  tensors["extra"] = tensors["config"];
  EXPECT_EQ(IntegerLm::FromTensors(tensors).status().code(), StatusCode::kDamaged);
  tensors = model.ToTensors();
  tensors.erase("heads.2.bias");
  EXPECT_EQ(IntegerLm::FromTensors(tensors).status().code(), StatusCode::kDamaged);
}

TEST(LmModel, RefusesDamagedHistory) {
  const IntegerLm model = SmallModel(LmNetworkKind::kHistory);
  const auto broken = [&](const std::string& name, std::size_t byte, unsigned char value) {
    LmTensors tensors = model.ToTensors();
    tensors.at(name).bytes[byte] = value;
    return IntegerLm::FromTensors(tensors).status().code();
  };
  EXPECT_EQ(broken("config", 0, 2), StatusCode::kOk);
  EXPECT_EQ(broken("history.embedding_shift", 0, 31), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.taps.bias", 3, 0x7F), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.lower.shift", 0, 0), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.before.multiplier", 3, 0x7F), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.now.multiplier", 3, 0x80), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.now.weight", 5, 0x80), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.start", 3, 0x7F), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.linear2.shift", 0, 3), StatusCode::kDamaged);
  EXPECT_EQ(broken("history.norm2.exponent", 0, 14), StatusCode::kDamaged);
  // Codes and events are added: a head that would be fine without events is not.
  EXPECT_EQ(broken("heads.0.bias", 3, 0x08), StatusCode::kDamaged);
}

// A code that always repeats costs nearly nothing if the lags' outputs predict it.
TEST(LmConvert, RepetitionsAreSeen) {
  const LmConfig config = SmallConfig(LmNetworkKind::kHistory);
  SyntheticLm synthetic(config);
  for (const auto& [name, tensor] : synthetic.tensors())
    for (float& v : synthetic.values(name)) v = 0;
  for (int q = 0; q < config.n_q; ++q)
    synthetic.values("linears." + std::to_string(q) + ".bias")[64 + kLmCountClasses + 1] =
        20;  // two frames ago
  const BlockShape shape = Shape(4, {100});
  BlockCodes codes = SyntheticCodes(shape, 5);
  for (int k = 0; k < 4; ++k)
    for (int t = 2; t < 100; ++t) codes[0].at(k, t) = codes[0].at(k, t - 2);
  std::vector<unsigned char> payload;
  ASSERT_TRUE(
      LmBlockCoder(ConvertLm(config, synthetic.tensors()).value()).Encode(shape, codes, &payload).ok());
  // Two codes of 6 bits for each codebook, and the state of the coder.
  EXPECT_LE(payload.size(), 4 * 2 * 6 / 8 + 10U);
}

TEST(LmConvert, RefusesWrongParameters) {
  const LmConfig config = SmallConfig();
  SyntheticLm synthetic(config);
  LmFloatTensors tensors = synthetic.tensors();
  tensors.erase("linears.3.bias");
  EXPECT_EQ(ConvertLm(config, tensors).status().code(), StatusCode::kInvalidArgument);
  tensors = synthetic.tensors();
  tensors["more"] = tensors["linears.3.bias"];
  EXPECT_EQ(ConvertLm(config, tensors).status().code(), StatusCode::kInvalidArgument);
  tensors = synthetic.tensors();
  tensors["linears.3.bias"].shape = {32, 2};
  EXPECT_EQ(ConvertLm(config, tensors).status().code(), StatusCode::kInvalidArgument);
  synthetic.values("linears.3.bias")[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(ConvertLm(config, synthetic.tensors()).status().code(), StatusCode::kInvalidArgument);
  synthetic.values("linears.3.bias")[5] = 1e30F;
  EXPECT_EQ(ConvertLm(config, synthetic.tensors()).status().code(), StatusCode::kUnsupported);
}

TEST(LmConvert, AcceptsDegenerateWeights) {
  const LmConfig config = SmallConfig();
  SyntheticLm synthetic(config);
  for (const auto& [name, tensor] : synthetic.tensors())
    for (float& v : synthetic.values(name)) v = 0;
  const Result<IntegerLm> model = ConvertLm(config, synthetic.tensors());
  ASSERT_TRUE(model.ok()) << model.status().message();
  const LmBlockCoder coder(*model);
  const BlockShape shape = Shape(4, {100});
  const BlockCodes codes = SyntheticCodes(shape, 5);
  std::vector<unsigned char> payload;
  ASSERT_TRUE(coder.Encode(shape, codes, &payload).ok());
  // All codes are equally likely: 6 bits each.
  EXPECT_NEAR(static_cast<double>(payload.size()), 4 * 100 * 6 / 8.0, 12);
}

}  // namespace
}  // namespace xcodec::entropy
