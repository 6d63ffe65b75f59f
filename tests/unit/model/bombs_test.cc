// Small files that request much: every reader's memory and time are bounded by the size of its input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "model/checkpoint/canonical_names.h"
#include "model/checkpoint/checkpoint.h"
#include "model/checkpoint/unpickler.h"
#include "model/config/config_cost.h"
#include "model/config/config_file.h"
#include "model/config/published_config.h"
#include "model/config/yaml_json.h"
#include "model/segment_length.h"
#include "model/store/model_store.h"
#include "support/paths.h"
#include "unit/model/checkpoint_builder.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // NOLINT: the builder's helpers
using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSeconds = 20;
constexpr std::int64_t kTimes = 100;
#else
constexpr double kSeconds = 2;
constexpr std::int64_t kTimes = 20;
#endif

/// Runs `read`, which must fail or succeed within 64 MiB and 20 times `bytes`, and two seconds.
Status Bounded(std::size_t bytes, const std::function<Status()>& read) {
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  const std::clock_t started = std::clock();
  Status status = read();
  EXPECT_LT(static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC, kSeconds);
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss,
            (64 << 10) + kTimes * static_cast<std::int64_t>(bytes) / 1024);
  return status;
}

Status Pickle(const std::string& text) {
  return Bounded(text.size(), [&] {
    return ParsePickle(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())).status();
  });
}

Status File(const std::string& contents) {
  const std::string folder = paths::NewFolder();
  std::ofstream(folder + "/file", std::ios::binary) << contents;
  const Status status =
      Bounded(contents.size(), [&] { return ReadAnyCheckpoint(folder + "/file").status(); });
  fs::remove_all(folder);
  return status;
}

std::string Times(std::size_t count, const std::string& text) {
  std::string all;
  all.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// A storage's name of a megabyte, copied by every use.
TEST(Bombs, LongStorageKeys) {
  const std::string key(1 << 20, '7');
  const std::string id = "(" + PickleText("storage") + "ctorch\nFloatStorage\n" + PickleText(key) +
                         PickleText("cpu") + PickleInt(4) + "t";
  const std::string pickle = "\x80\x02" + id + "q\x01" + Times(50000, "0h\x01Q") + ".";
  EXPECT_EQ(Pickle(pickle).code(), StatusCode::kDamaged);
}

// A long tuple that is the arguments of many calls.
TEST(Bombs, LongArguments) {
  const std::string call = "ctorch._utils\n_rebuild_tensor_v2\n";
  std::string tuple = "((" + PickleText("storage") + "ctorch\nFloatStorage\n" + PickleText("0") +
                      PickleText("cpu") + PickleInt(4) + "tQ" + PickleInt(0) + PickleInts({1}) +
                      PickleInts({1}) + "\x89";
  tuple += "N" + Times(400000, "2") + "t";
  const std::string pickle =
      "\x80\x02" + tuple + "q\x01" + "0" + call + "q\x02" + "0" + Times(80000, "h\x02h\x01R0") + "N.";
  const Status status = Pickle(pickle);
  EXPECT_TRUE(status.ok() || ExitCodeFor(status.code()) != 1) << status.message();
}

// Keys that one bucket of a hash table holds.
TEST(Bombs, MemoKeysThatCollide) {
  std::string pickle = "\x80\x02N";
  for (std::uint64_t i = 0; i < 240000; ++i) pickle += "r" + Le(i * 12601 % 0xFFFFFFFFU, 4);
  EXPECT_NE(ExitCodeFor(Pickle(pickle + ".").code()), 1);
}

TEST(Bombs, OneNameManyTimes) {
  const std::string name = PickleText(std::string(900, 'n'));
  const std::string pickle = "\x80\x02}" + name + "q\x01" + "0(" + Times(120000, "h\x01N") + "u.";
  EXPECT_EQ(File(MakeCheckpoint(pickle)).code(), StatusCode::kDamaged);
}

// Every tensor a copy of one large storage, turned so that it has to be copied.
TEST(Bombs, ManyViewsOfOneStorage) {
  const std::string storage(1 << 20, '\1');
  std::vector<std::pair<std::string, std::string>> items;
  for (int i = 0; i < 3000; ++i)
    items.emplace_back("t" + std::to_string(i), PickleTensor("0", 1 << 18, 0, {512, 512}, {1, 512}));
  EXPECT_EQ(File(MakeCheckpoint(PickleDict(items), storage)).code(), StatusCode::kResourceLimit);
}

// Storages whose entries all lie at one place.
TEST(Bombs, OverlappingEntries) {
  const std::string data(1 << 20, '\1');
  std::vector<std::pair<std::string, std::string>> items;
  for (int i = 0; i < 4000; ++i)
    items.emplace_back("t" + std::to_string(i), PickleTensor(std::to_string(i), 1 << 18, 0, {1 << 18}, {1}));
  const std::string pickle = PickleDict(items);
  std::string file = MakeZip({{"m/data.pkl", pickle}, {"m/data/0", data}});
  // The directory once more, with the entry of the storage under every name.
  const std::size_t end = file.size() - 22;
  const auto u32 = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i)
      value = value << 8 | static_cast<unsigned char>(file[at + static_cast<std::size_t>(i)]);
    return value;
  };
  const std::size_t directory = u32(end + 16);
  const std::size_t first = 46 + std::string("m/data.pkl").size();
  const std::string entry = file.substr(directory + first, end - directory - first);
  std::string all = file.substr(directory, first);
  for (int i = 0; i < 4000; ++i) {
    const std::string name = "m/data/" + std::to_string(i);
    all += entry.substr(0, 28) + Le(name.size(), 2) + entry.substr(30, 16) + name;
  }
  file = file.substr(0, directory) + all + Le(0x06054B50, 4) + Le(0, 4) + Le(4001, 2) + Le(4001, 2) +
         Le(all.size(), 4) + Le(directory, 4) + Le(0, 2);
  const Status status = File(file);
  EXPECT_EQ(status.code(), StatusCode::kDamaged);
  EXPECT_THAT(status.message(), HasSubstr("overlap"));
}

// Names of wrappers, which are taken off: neither a recursion for each nor a copy of all tensors.
TEST(Bombs, NamesOfManyWrappers) {
  const std::string one = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  const std::string longest = MakeSafetensors("{\"" + Times(100000, "module.") + "x\":" + one + "}", "");
  EXPECT_EQ(File(longest).code(), StatusCode::kDamaged);
  TensorMap tensors;
  const std::string wrappers = Times(145, "module.");
  for (int i = 0; i < 1000; ++i) tensors[wrappers + std::to_string(i)] = Tensor::FromFloats({0}, {});
  tensors[wrappers + "quantizer.vq.layers.0._codebook.embed"] = Tensor::FromFloats({0}, {});
  const Status status = Bounded(1 << 20, [&] {
    const auto renamed = CanonicalTensors(Architecture::kEncodec, tensors);
    if (renamed.ok()) {
      EXPECT_EQ(renamed->count("quantizer.layers.0.codebook.embed"), 1U);
    }
    return renamed.status();
  });
  EXPECT_TRUE(status.ok()) << status.message();
}

TEST(Bombs, YamlAliases) {
  const std::string text = "a: &a '" + std::string(50000, 'x') + "'\nb: [" + Times(2000, "*a, ") + "1]\n";
  const Status status = Bounded(text.size(), [&] { return YamlToJson(text).status(); });
  EXPECT_EQ(status.code(), StatusCode::kDamaged);
}

// Text that costs yaml-cpp much memory: an open bracket, a short value, an empty map.
TEST(Bombs, YamlOfManyNodes) {
  for (const char* part :
       {"[", "a,", "- a\n", "[],", "{},", "[{},", "? ", "- ", "&a x,", "a: ", "!!a b,", "a: {b: "}) {
    for (const std::size_t bytes : {std::size_t{64} << 10, std::size_t{1} << 20}) {
      for (const char* first : {"", "["}) {
        const std::string text = first + Times((bytes - 1) / std::string(part).size(), part);
        const Status status = Bounded(text.size(), [&] { return YamlToJson(text).status(); });
        if (bytes > 64 << 10) {
          EXPECT_EQ(status.code(), StatusCode::kResourceLimit) << part;
        }
      }
    }
  }
}

TEST(Bombs, YamlThatIsNotUtf8) {
  for (const char* text : {"a: \xff", "\xc0\xaf: 1", "a: \"\xed\xa0\x80\"", "- \x80"})
    EXPECT_EQ(YamlToJson(text).status().code(), StatusCode::kDamaged) << text;
}

// The default model, which has neither values of the waveform nor a network in its encoder, costs little; its
// widths are bounded like those of other families.
TEST(Bombs, CostOfSpectralModels) {
  const auto built_in = ModelStore::Find(kDefaultModelName);
  ASSERT_TRUE(built_in.ok()) << built_in.status().message();
  ModelConfig config = built_in->config;
  ASSERT_EQ(config.spectral.wave_dims, 0);
  ASSERT_EQ(config.spectral.encoder_width, 0);
  const ModelCost cost = CostOf(config);
  EXPECT_GT(cost.weight_bytes, 1e6);
  EXPECT_LT(cost.weight_bytes, 64e6);
  EXPECT_GT(cost.state_bytes, 1e6);
  EXPECT_LT(cost.state_bytes, 64e6);
  EXPECT_TRUE(ValidateConfig(config).ok()) << ValidateConfig(config).message();
  config.spec.chunk_length = config.spectral.bins * std::int64_t{400000};
  config.spec.chunk_stride = config.spec.chunk_length;
  EXPECT_EQ(CheckCost(config).code(), StatusCode::kResourceLimit);
  config = built_in->config;
  config.spectral.width = 16384;
  config.spectral.blocks = 256;
  EXPECT_EQ(CheckCost(config).code(), StatusCode::kResourceLimit);
}

// 24 KB of weights that ask for 14 GB: what a configuration implies is known before anything is built.
TEST(Bombs, ConfigurationsThatImplyTooMuch) {
  ModelConfig config = *BuiltInConfig("encodec_24khz");
  EXPECT_TRUE(CheckCost(config).ok());
  EXPECT_TRUE(CheckCost(*BuiltInConfig("encodec_48khz")).ok());
  config.encodec.dilation_growth_rate = 16;
  config.encodec.num_residual_layers = 8;
  config.encodec.residual_kernel_size = 17;
  config.encodec.num_filters = 2;
  EXPECT_EQ(CheckCost(config).code(), StatusCode::kResourceLimit);
  EXPECT_EQ(ValidateConfig(config).code(), StatusCode::kResourceLimit);
  config = *BuiltInConfig("encodec_48khz");
  config.spec.chunk_length = std::int64_t{1} << 28;
  config.spec.chunk_stride = config.spec.chunk_length;
  EXPECT_EQ(ValidateConfig(config).code(), StatusCode::kResourceLimit);
  config = *BuiltInConfig("encodec_24khz");
  config.encodec.num_filters = 16384;
  EXPECT_EQ(ValidateConfig(config).code(), StatusCode::kResourceLimit);
  ModelConfig xcodec;
  xcodec.spec = config.spec;
  xcodec.spec.architecture = Architecture::kXCodec;
  xcodec.spec.sample_rate = 16000;
  EXPECT_TRUE(CheckCost(xcodec).ok()) << CheckCost(xcodec).message();
  xcodec.xcodec.semantic.heads = 1024;
  xcodec.xcodec.semantic.hidden_size = 1024;
  EXPECT_EQ(CheckCost(xcodec).code(), StatusCode::kResourceLimit);
}

// Attention over half a minute at high frame rates: segments are cut shorter, until they would be too short.
TEST(Bombs, FrameRatesOfAttention) {
  ModelConfig config;
  config.spec.architecture = Architecture::kXCodec;
  config.spec.sample_rate = 16000;
  config.spec.channels = 1;
  XCodecConfig::Semantic& semantic = config.xcodec.semantic;
  config.xcodec.decoder_width = semantic.hidden_size = semantic.intermediate_size = 16;
  config.xcodec.acoustic_width = semantic.layers = 1;
  semantic.heads = 2;
  semantic.conv_dim.assign(7, 8);
  config.spec.hop = 320;
  EXPECT_EQ(DefaultSegmentSeconds(config.spec), 30);
  const ModelCost usual = CostOf(config);
  config.spec.hop = 16;
  EXPECT_LT(DefaultSegmentSeconds(config.spec), 9);
  EXPECT_GT(DefaultSegmentSeconds(config.spec), 8);
  const ModelCost high = CostOf(config);
  EXPECT_TRUE(CheckCost(config).ok()) << CheckCost(config).message();
  EXPECT_LT(high.state_bytes, 40 * usual.state_bytes);
  EXPECT_GT(high.traffic_bytes, 100 * usual.traffic_bytes);
  config.spec.hop = 2;
  EXPECT_EQ(DefaultSegmentSeconds(config.spec), 4);
  EXPECT_EQ(CheckCost(config).code(), StatusCode::kResourceLimit);
  // All heads together hold one head's scores, and move those of all.
  config.spec.hop = 16;
  semantic.layers = 32;
  semantic.heads = 16;
  EXPECT_EQ(CheckCost(config).code(), StatusCode::kResourceLimit);
}

}  // namespace
}  // namespace xcodec::model
