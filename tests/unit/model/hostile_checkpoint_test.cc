// Hostile checkpoints: refused with exit code 3 or 4 within a second, and nothing in them is executed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

#include "model/checkpoint/checkpoint.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/torch_checkpoint.h"
#include "model/checkpoint/weight_norm.h"
#include "model/store/model_store.h"
#include "support/golden_folder.h"
#include "support/paths.h"
#include "unit/model/checkpoint_builder.h"

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // NOLINT: the builder's helpers
using ::testing::AnyOf;
using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kSeconds = 5;
#elif defined(__has_feature)
constexpr double kSeconds = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ? 5 : 1;
#else
constexpr double kSeconds = 1;
#endif

/// Seconds of this process on the processor, which other processes do not lengthen.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class HostileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // In memory where there is such a place: thousands of files are written.
    folder_ = ::access("/dev/shm", W_OK) == 0 ? paths::NewFolderIn("/dev/shm") : paths::NewFolder();
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string Write(const std::string& contents) const {
    const std::string path = folder_ + "/file";
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }
  Status Read(const std::string& contents) const {
    const double start = CpuSeconds();
    const Status status = ReadAnyCheckpoint(Write(contents)).status();
    EXPECT_LT(CpuSeconds() - start, kSeconds);
    return status;
  }
  void ExpectRefused(const std::string& contents, StatusCode code, const std::string& text = "") const {
    const Status status = Read(contents);
    EXPECT_EQ(status.code(), code) << status.message();
    EXPECT_THAT(status.message(), HasSubstr(text));
  }

  std::string folder_;
};

TEST_F(HostileTest, ASoundCheckpointOfTheBuilderIsRead) {
  const auto tensors =
      ReadAnyCheckpoint(Write(MakeCheckpoint(PickleDict({{"w", PickleTensor("0", 16, 4, {2, 3}, {1, 2})}}))));
  ASSERT_TRUE(tensors.ok()) << tensors.status().message();
  EXPECT_EQ(tensors->at("w").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(tensors->at("w").data.size(), 24U);
}

TEST_F(HostileTest, ForeignNamesAreNeitherLookedUpNorCalled) {
  const std::string witness = folder_ + "/executed";
  const std::string call = "cposix\nsystem\n" + PickleText("touch " + witness) + "\x85R";
  ExpectRefused(MakeCheckpoint(PickleDict({{"w", call}})), StatusCode::kUnsupported, "posix.system");
  ExpectRefused(MakeCheckpoint("\x80\x04" + std::string("\x8c\x08") + "builtins" + "\x8c\x04" + "eval\x93."),
                StatusCode::kUnsupported, "builtins.eval");
  EXPECT_FALSE(fs::exists(witness));
}

TEST_F(HostileTest, OpcodesOutsideTheSubset) {
  ExpectRefused(MakeCheckpoint("\x80\x02(S'x'\nios\nsystem\n."), StatusCode::kUnsupported, "opcode");
  ExpectRefused(MakeCheckpoint("\x80\x02\x82\x01."), StatusCode::kUnsupported, "opcode");
  ExpectRefused(MakeCheckpoint("\x80\x09N."), StatusCode::kUnsupported);
}

TEST_F(HostileTest, PicklesThatAreNotWellFormed) {
  for (const std::string body : {"",
                                 "N",
                                 "t.",
                                 "(.",
                                 "R.",
                                 "b.",
                                 "h\x05.",
                                 "a.",
                                 "]s.",
                                 "}Ku.",
                                 "\x87.",
                                 "Q.",
                                 "NQ.",
                                 "cposix",
                                 "X\xff\xff\xff\xff"
                                 "a.",
                                 "]]s.",
                                 "0.",
                                 "NN.",
                                 "\x8a\x04\x01.",
                                 "ctorch\nFloatStorage\n)R.",
                                 "ctorch._utils\n_rebuild_tensor_v2\n)R.",
                                 "ctorch._utils\n_rebuild_parameter\n(NtR."}) {
    SCOPED_TRACE(body);
    const Status status = Read(MakeCheckpoint("\x80\x02" + body));
    EXPECT_THAT(ExitCodeFor(status.code()), AnyOf(3, 4)) << status.message();
  }
}

TEST_F(HostileTest, NestingAndBombs) {
  // A million nested lists, tuples around tuples, and a value doubled again and again.
  ExpectRefused(MakeCheckpoint("\x80\x02" + std::string(1000000, ']') + "."), StatusCode::kResourceLimit);
  ExpectRefused(MakeCheckpoint("\x80\x02N" + std::string(200000, '\x85') + "."), StatusCode::kUnsupported);
  ExpectRefused(MakeCheckpoint("\x80\x02" + std::string(1000000, '(') + "."), StatusCode::kResourceLimit);
  std::string doubling = "\x80\x02]";
  for (int i = 0; i < 1000; ++i) doubling += "22\x87";
  EXPECT_FALSE(Read(MakeCheckpoint(doubling + ".")).ok());
  std::string memo = "\x80\x02N";
  for (std::uint32_t i = 0; i < 600000; ++i) memo += "r" + Le(i, 4);
  ExpectRefused(MakeCheckpoint(memo + "."), StatusCode::kResourceLimit);
}

TEST_F(HostileTest, TensorsOutsideTheirStorage) {
  const auto refused = [&](std::uint64_t count, std::uint64_t offset, const std::vector<std::uint64_t>& sizes,
                           const std::vector<std::uint64_t>& strides) {
    ExpectRefused(MakeCheckpoint(PickleDict({{"w", PickleTensor("0", count, offset, sizes, strides)}})),
                  StatusCode::kDamaged);
  };
  refused(16, 15, {2}, {1});
  refused(16, 0, {17}, {1});
  refused(16, 0, {2, 2}, {15, 1});
  refused(16, 0, {1U << 30, 1U << 30}, {0, 0});  // expanded to more than any file
  refused(16, 0, {0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF}, {1, 1, 1});
  refused(16, 0xFFFFFFFF, {1}, {1});  // offset -1
  refused(16, 0, {0xFFFFFFFF}, {1});  // size -1
  refused(16, 0, {1}, {1, 1});
  refused(15, 0, {1}, {1});  // storage of another size
  refused(0x7FFFFFFF, 0, {1}, {1});
  refused(16, 0, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1});
  ExpectRefused(MakeCheckpoint(PickleDict({{"w", PickleTensor("7", 16, 0, {1}, {1})}})),
                StatusCode::kDamaged);
}

TEST_F(HostileTest, RepeatedNames) {
  const std::string tensor = PickleTensor("0", 16, 0, {1}, {1});
  ExpectRefused(MakeCheckpoint(PickleDict({{"w", tensor}, {"w", tensor}})), StatusCode::kDamaged, "twice");
  ExpectRefused(MakeZip({{"m/data.pkl", "a"}, {"m/data.pkl", "b"}}), StatusCode::kDamaged, "twice");
}

TEST_F(HostileTest, OtherKindsOfFiles) {
  ExpectRefused(MakeZip({{"word/document.xml", "text"}}), StatusCode::kDamaged, "torch.save");
  ExpectRefused(MakeZip({{"m/data.pkl", "\x80\x02}."}, {"m/constants.pkl", ""}, {"m/code/a.py", ""}}),
                StatusCode::kUnsupported, "TorchScript");
  ExpectRefused(MakeZip({{"m/data.pkl", PickleDict({})}}, 8), StatusCode::kUnsupported, "compressed");
  ExpectRefused("\x80\x02}q\x01.", StatusCode::kUnsupported, "1.6");
  ExpectRefused("", StatusCode::kTruncated);
  ExpectRefused("RIFF....WAVEfmt ", StatusCode::kDamaged);
  EXPECT_EQ(ReadAnyCheckpoint(folder_).status().code(), StatusCode::kDamaged);
  ASSERT_EQ(::mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadAnyCheckpoint(folder_ + "/pipe").status().code(), StatusCode::kDamaged);
  EXPECT_EQ(ReadAnyCheckpoint(folder_ + "/nothing").status().code(), StatusCode::kNotFound);
}

TEST_F(HostileTest, ChecksumsOfEntries) {
  std::string file = MakeCheckpoint(PickleDict({{"w", PickleTensor("0", 16, 0, {16}, {1})}}));
  const std::size_t data = file.find(std::string(64, '\1'));
  file[data + 5] ^= 1;
  ExpectRefused(file, StatusCode::kDamaged, "checksum");
}

TEST_F(HostileTest, SafetensorsThatLie) {
  const std::string data(16, '\0');
  const auto tensor = [](const char* shape, const char* offsets) {
    return std::string("{\"dtype\":\"F32\",\"shape\":") + shape + ",\"data_offsets\":" + offsets + "}";
  };
  const auto refused = [&](const std::string& header, StatusCode code = StatusCode::kDamaged) {
    SCOPED_TRACE(header);
    ExpectRefused(MakeSafetensors(header, data), code);
  };
  ASSERT_TRUE(Read(MakeSafetensors("{\"a\":" + tensor("[4]", "[0,16]") + "}", data)).ok());
  refused("{\"a\":" + tensor("[4]", "[0,16]") + ",\"b\":" + tensor("[4]", "[0,16]") + "}");  // overlap
  refused("{\"a\":" + tensor("[2]", "[8,16]") + "}");                                        // gap
  refused("{\"a\":" + tensor("[2]", "[0,8]") + "}");                                         // trailing bytes
  refused("{\"a\":" + tensor("[5]", "[0,20]") + "}", StatusCode::kTruncated);
  refused("{\"a\":" + tensor("[4]", "[16,0]") + "}");
  refused("{\"a\":" + tensor("[4294967296,4294967296,4294967296]", "[0,16]") + "}");  // overflow
  refused("{\"a\":" + tensor("[-4]", "[0,16]") + "}");
  refused("{\"a\":" + tensor("[4.0]", "[0,16]") + "}");
  refused("{\"a\":" + tensor("[4]", "[0,1.6e1]") + "}");
  refused("{\"a\":" + tensor("[[[[4]]]]", "[0,16]") + "}");
  refused("{\"a\":" + tensor("[4]", "[0,16]") + ",\"a\":" + tensor("[4]", "[0,16]") + "}");  // repeated
  refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16],\"x\":1}}");
  refused("{\"a\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[0,16]}}", StatusCode::kUnsupported);
  refused("[]");
  refused("{\"a\":" + tensor("[4]", "[0,16]") + "}x");
  refused("{\"__metadata__\":{\"a\":1},\"a\":" + tensor("[4]", "[0,16]") + "}");
  refused("{\"\xff\":" + tensor("[4]", "[0,16]") + "}");
  refused(std::string(100000, '['));
  ExpectRefused(Le(100000000, 8) + std::string(1000, ' '), StatusCode::kDamaged);
  ExpectRefused(Le(~0ULL, 8) + "{}", StatusCode::kDamaged);
}

TEST_F(HostileTest, LargeClaimsTakeNoMemory) {
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  // A sparse file of 3 GiB with a header of 100 MB, and one that is a single gap.
  const std::string path = Write(Le(100000000, 8));
  fs::resize_file(path, 3ULL << 30);
  EXPECT_EQ(ReadAnyCheckpoint(path).status().code(), StatusCode::kDamaged);
  Write(Le(2, 8) + "{}");
  fs::resize_file(path, 3ULL << 30);
  EXPECT_EQ(ReadAnyCheckpoint(path).status().code(), StatusCode::kDamaged);
  Write("PK\x03\x04");
  fs::resize_file(path, 3ULL << 30);
  EXPECT_EQ(ExitCodeFor(ReadAnyCheckpoint(path).status().code()), 3);
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 << 10);
}

TEST_F(HostileTest, WeightNormsThatDoNotFit) {
  const Tensor v = Tensor::FromFloats({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor g = Tensor::FromFloats({2, 1}, {1, 1});
  ASSERT_TRUE(FoldWeightNorms({{"a.weight_g", g}, {"a.weight_v", v}}).ok());
  EXPECT_FALSE(FoldWeightNorms({{"a.weight_g", g}}).ok());
  EXPECT_FALSE(FoldWeightNorms({{"a.weight_v", v}}).ok());
  EXPECT_FALSE(
      FoldWeightNorms({{"a.weight_g", Tensor::FromFloats({3, 1}, {1, 1, 1})}, {"a.weight_v", v}}).ok());
  EXPECT_FALSE(FoldWeightNorms({{"a.weight_g", Tensor::FromFloats({2}, {1, 1})}, {"a.weight_v", v}}).ok());
  EXPECT_FALSE(FoldWeightNorms({{"a.weight_g", g}, {"a.weight_v", v}, {"a.weight", v}}).ok());
  EXPECT_FALSE(
      FoldWeightNorms({{"a.weight_g", g}, {"a.weight_v", v}, {"a.parametrizations.weight.original0", g}})
          .ok());
}

/// Every file of the loader cases with random changes: an answer, never a crash.
TEST_F(HostileTest, MutatedFiles) {
  const std::string cases = golden::Folder() + "xcodec/loader_cases";
  std::mt19937 random(1);
  for (const auto& entry : fs::directory_iterator(cases)) {
    if (entry.path().extension() == ".json") continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string original(std::istreambuf_iterator<char>(stream), {});
    if (original.empty()) continue;
    for (int round = 0; round < 300; ++round) {
      std::string mutated = original;
      for (unsigned change = 0; change <= random() % 4; ++change)
        mutated[random() % mutated.size()] = static_cast<char>(random());
      if (round % 10 == 0) mutated.resize(random() % mutated.size());
      const Status status = ReadAnyCheckpoint(Write(mutated)).status();
      ASSERT_THAT(ExitCodeFor(status.code()), AnyOf(0, 3, 4, 6)) << entry.path() << " " << status.message();
    }
  }
}

TEST_F(HostileTest, ImportNamesABrokenFileBeforeAMissingConfiguration) {
  ImportOptions options;
  options.store = folder_ + "/store";
  options.file = Write("PK\x03\x04 cut short");
  EXPECT_EQ(ExitCodeFor(ModelStore::ImportCheckpoint(options).status().code()), 3);
  options.file = Write(MakeCheckpoint(PickleDict({{"w", PickleTensor("0", 16, 0, {16}, {1})}})));
  EXPECT_EQ(ModelStore::ImportCheckpoint(options).status().code(), StatusCode::kInvalidArgument);
  EXPECT_FALSE(fs::exists(options.store));
}

/// What import checks beyond the file's own form.
class HostileImportTest : public HostileTest {
 protected:
  const std::string kFolder = golden::Folder() + "encodec/hf/encodec_48khz";
  void SetUp() override {
    HostileTest::SetUp();
    auto file = ReadSafetensors(kFolder + "/model.safetensors");
    ASSERT_TRUE(file.ok());
    tensors_ = std::move(file->tensors);
  }
  Status Import() const {
    std::vector<unsigned char> header = *SafetensorsHeader(tensors_, {});
    ImportOptions options;
    options.file = folder_ + "/model.safetensors";
    options.config = kFolder + "/config.json";
    FILE* stream = std::fopen(options.file.c_str(), "wb");
    const Status written = WriteSafetensors(fileno(stream), tensors_, {});
    std::fclose(stream);
    if (!written.ok()) return written;
    return ModelStore::ReadCheckpoint(options).status();
  }

  TensorMap tensors_;
};

TEST_F(HostileImportTest, EveryTensorHasItsPlaceAndShape) {
  ASSERT_TRUE(Import().ok());
  const std::string name = "encoder.layers.0.conv.weight";
  const Tensor original = tensors_.at(name);
  std::vector<float> values = original.ToFloat();

  tensors_[name] = Tensor::FromFloats({2, 4, 7}, values);
  EXPECT_EQ(Import().code(), StatusCode::kDamaged);
  EXPECT_THAT(Import().message(), HasSubstr(name));
  tensors_.erase(name);
  EXPECT_THAT(Import().message(), HasSubstr(name + " is missing"));
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    values[5] = bad;
    tensors_[name] = Tensor::FromFloats(original.shape, values);
    EXPECT_THAT(Import().message(), HasSubstr("not finite"));
  }
  tensors_[name] = original;
  tensors_["encoder.layers.99.conv.weight"] = original;
  EXPECT_THAT(Import().message(), HasSubstr("encoder.layers.99.conv.weight has no place"));
  tensors_.erase("encoder.layers.99.conv.weight");
  ASSERT_TRUE(Import().ok());
}

}  // namespace
}  // namespace xcodec::model
