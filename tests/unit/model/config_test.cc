// Configurations of every form, and the tensors that they ask for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "model/checkpoint/canonical_names.h"
#include "model/checkpoint/import_names.h"
#include "model/checkpoint/tensor_table.h"
#include "model/checkpoint/weight_norm.h"
#include "model/config/config_file.h"
#include "model/config/published_config.h"
#include "model/config/yaml_json.h"
#include "support/golden_folder.h"

namespace xcodec::model {
namespace {

using ::testing::HasSubstr;

ModelInfo Sample() {
  ModelInfo info;
  info.config = *BuiltInConfig("encodec_48khz");
  info.identity = std::string(64, 'a');
  info.content_digest = std::string(64, 'b');
  info.lm_config = PublishedLmConfig(info.config.spec);
  info.lm_identity = std::string(64, 'c');
  return info;
}

TEST(Config, BuiltInOnesAreHuggingFacesDefaults) {
  auto parsed = ParsePublishedConfig("{\"model_type\":\"encodec\"}");
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(CanonicalConfig(*parsed), CanonicalConfig(*BuiltInConfig("encodec_24khz")));
  parsed = ParsePublishedConfig(
      "{\"model_type\":\"encodec\",\"target_bandwidths\":[3,6,12.0,24],\"sampling_rate\":48000,"
      "\"audio_channels\":2,\"normalize\":true,\"chunk_length_s\":1.0,\"overlap\":0.01,"
      "\"norm_type\":\"time_group_norm\",\"use_causal_conv\":false}");
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(CanonicalConfig(*parsed), CanonicalConfig(*BuiltInConfig("encodec_48khz")));
  EXPECT_EQ(parsed->spec.codebooks, 16);
  EXPECT_EQ(PublishedLmConfig(parsed->spec).past_context, 525);
  EXPECT_EQ(PublishedLmConfig(BuiltInConfig("encodec_24khz")->spec).past_context, 262);
}

TEST(Config, OwnFormIsReadAsItWasWritten) {
  ModelInfo info = Sample();
  for (const char* name : {"encodec_24khz", "encodec_48khz"}) {
    info.config = *BuiltInConfig(name);
    const std::string text = ConfigToJson(info);
    const auto again = ParseConfigJson(text);
    ASSERT_TRUE(again.ok()) << again.status().message();
    EXPECT_EQ(ConfigToJson(*again), text);
  }
}

TEST(Config, OwnFormIsStrict) {
  const std::string text = ConfigToJson(Sample());
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string changed = text;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return ParseConfigJson(changed.replace(at, from.size(), to)).status().code();
  };
  EXPECT_EQ(replaced("\"hop\": 320", "\"hop\": 321"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"hop\": 320", "\"hop\": 320.5"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"hop\": 320", "\"hop\": 320, \"hop\": 320"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"hop\": 320", "\"pop\": 320"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"hop\": 320", "\"extra\": 1, \"hop\": 320"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"chunk_stride\": 47520", "\"chunk_stride\": 47520000"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"chunk_stride\": 47520", "\"chunk_stride\": 1e400"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"codebook_bits\": 10", "\"codebook_bits\": 9"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"encodec_48khz\"", "\"../etc\""), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"compress\": 2", "\"compress\": 64"), StatusCode::kDamaged);
  EXPECT_EQ(replaced("\"format_version\": 1", "\"format_version\": 2"), StatusCode::kUnsupportedVersion);
  EXPECT_EQ(replaced("\"architecture\": \"encodec\"", "\"architecture\": \"other\""),
            StatusCode::kUnsupportedVersion);
}

// Spectral models from before these fields keep the identity that files name.
TEST(Config, SearchForCodesIsWrittenWhereItIsNotPlain) {
  ModelInfo info = Sample();
  info.config.spec = CodecSpec();
  info.config.spec.name = "spectral";
  info.config.spec.architecture = Architecture::kSpectral;
  info.config.spec.sample_rate = 48000;
  info.config.spec.channels = 2;
  info.config.spec.hop = 320;
  info.config.spec.codebooks = 16;
  info.config.spec.bandwidths = {3};
  info.config.spec.chunk_length = 48000;
  info.config.spec.chunk_stride = 47520;
  info.config.spec.frame_rule = FrameRule::kFullChunk;
  const std::string plain = ConfigToJson(info);
  EXPECT_EQ(plain.find("search"), std::string::npos);
  ASSERT_TRUE(ParseConfigJson(plain).ok()) << ParseConfigJson(plain).status().message();
  EXPECT_EQ(ParseConfigJson(plain)->config.spectral.search_width, 1);
  info.config.spectral.search_exponent = 0.5;
  info.config.spectral.search_width = 4;
  const std::string text = ConfigToJson(info);
  const auto again = ParseConfigJson(text);
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(again->config.spectral.search_exponent, 0.5);
  EXPECT_EQ(again->config.spectral.search_width, 4);
  EXPECT_EQ(ConfigToJson(*again), text);
  EXPECT_EQ(text.find("start_codebooks"), std::string::npos);
  info.config.spectral.start_codebooks = info.config.spec.codebooks;
  EXPECT_EQ(ParseConfigJson(ConfigToJson(info))->config.spectral.start_codebooks, info.config.spec.codebooks);
  info.config.spectral.start_codebooks = info.config.spec.codebooks + 1;
  EXPECT_EQ(ParseConfigJson(ConfigToJson(info)).status().code(), StatusCode::kDamaged);
  info.config.spectral.start_codebooks = 0;
  info.config.spectral.search_width = 17;
  EXPECT_EQ(ParseConfigJson(ConfigToJson(info)).status().code(), StatusCode::kDamaged);
}

TEST(Config, VariantsThatNobodyPublishedAreNamed) {
  for (const char* field : {"\"pad_mode\":\"circular\"", "\"normalize\":true", "\"norm_type\":\"layer_norm\"",
                            "\"codebook_dim\":64"}) {
    const auto parsed = ParsePublishedConfig(std::string("{\"model_type\":\"encodec\",") + field + "}");
    EXPECT_EQ(parsed.status().code(), StatusCode::kUnsupported) << field;
  }
  EXPECT_EQ(ParsePublishedConfig("{\"model_type\":\"mimi\"}").status().code(), StatusCode::kUnsupported);
  EXPECT_EQ(ParsePublishedConfig("{\"model_type\":\"encodec\",\"upsampling_ratios\":[1024,1024,1024]}")
                .status()
                .code(),
            StatusCode::kDamaged);
  EXPECT_EQ(ParsePublishedConfig(
                "{\"model_type\":\"xcodec\",\"semantic_model_config\":{\"feat_extract_norm\":\"layer\"}}")
                .status()
                .code(),
            StatusCode::kUnsupported);
}

// One line says which field it is, and of known families what they would need.
TEST(Config, OtherFamiliesAreNamed) {
  const std::pair<const char*, const char*> files[] = {
      {"{\"model_type\":\"xcodec2\",\"semantic_hidden_size\":1024}",
       "configuration: model_type xcodec2 is not supported (one codebook of scalars, and transformers around "
       "it)"},
      {"{\"model_type\":\"mimi\",\"num_quantizers\":32}",
       "configuration: model_type mimi is not supported (transformers around the quantizer, and two "
       "quantizers)"},
      {"{\"sampling_rate\":24000,\"encoder_dim\":48,\"encoder_rates\":[2,4,8,8],\"vq_strides\":[4,2,1]}",
       "configuration: vq_strides is not supported (SNAC: codebooks at several frame rates)"},
      {"{\"model_type\":\"seamless\"}",
       "configuration: model_type seamless is not supported, only encodec, xcodec and dac"},
      {"{\"model_type\":7}", "configuration: it has no model_type; encodec, xcodec and dac are supported"}};
  for (const auto& [text, message] : files) {
    const auto parsed = ParsePublishedConfig(text);
    EXPECT_EQ(parsed.status().code(), StatusCode::kUnsupported) << text;
    EXPECT_EQ(parsed.status().message(), message);
  }
}

Result<ModelConfig> WithField(const char* type, const std::string& name, const std::string& value) {
  return ParsePublishedConfig(std::string("{\"model_type\":\"") + type + "\",\"" + name + "\":" + value +
                              "}");
}

TEST(Config, XCodecsOtherShapesAreRead) {
  const std::pair<const char*, const char*> fields[] = {{"kernel_size", "5"},
                                                        {"unit_kernel_size", "7"},
                                                        {"channel_ratios", "[2,1]"},
                                                        {"block_dilations", "[1,3,9]"},
                                                        {"codebook_dim", "1024"}};
  for (const auto& [name, value] : fields) {
    const auto parsed = WithField("xcodec", name, value);
    ASSERT_TRUE(parsed.ok()) << name << ": " << parsed.status().message();
    EXPECT_EQ(parsed->spec.frame_tail, -1);
    // The stored form says the same.
    ModelInfo info;
    info.config = *parsed;
    info.config.spec.name = "x";
    const auto again = ParseConfigJson(ConfigToJson(info));
    ASSERT_TRUE(again.ok()) << name << ": " << again.status().message();
    EXPECT_EQ(CanonicalConfig(again->config), CanonicalConfig(*parsed)) << name;
    const bool same = name == std::string("codebook_dim");
    EXPECT_EQ(CanonicalConfig(*parsed) == CanonicalConfig(*WithField("xcodec", "sample_rate", "16000")), same)
        << name;
  }
}

// A shape that gives other frames than the published one states its tail, and a wrong tail is refused.
TEST(Config, XCodecsStridesAndRatiosMayDiffer) {
  const auto parsed = ParsePublishedConfig(
      "{\"model_type\":\"xcodec\",\"strides\":[2,1],"
      "\"acoustic_model_config\":{\"upsampling_ratios\":[8,8,5]},"
      "\"semantic_model_config\":{\"conv_stride\":[5,2,2,2,2,2,1]}}");
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  // 400 samples of the teacher's window and a step of 160: floor((n + 80) / 320) frames.
  EXPECT_EQ(parsed->spec.tail(), 239);
  EXPECT_EQ(parsed->spec.FramesFor(3200), 10);
  EXPECT_EQ(parsed->spec.FramesFor(3200 + 239), 10);
  EXPECT_EQ(parsed->spec.FramesFor(3200 + 240), 11);
  EXPECT_EQ(parsed->spec.FramesFor(1), 1);
  EXPECT_EQ(parsed->xcodec.upsampling(), (std::vector<int>{8, 8, 5}));
  ModelInfo info;
  info.config = *parsed;
  info.config.spec.name = "x";
  const auto again = ParseConfigJson(ConfigToJson(info));
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(CanonicalConfig(again->config), CanonicalConfig(*parsed));
  info.config.spec.frame_tail = 100;
  EXPECT_EQ(ParseConfigJson(ConfigToJson(info)).status().code(), StatusCode::kDamaged);
}

// What the reference itself can not run, and teachers that are not known, are named.
TEST(Config, XCodecsThatCanNotBeRunAreNamed) {
  const std::pair<const char*, const char*> fields[] = {
      {"kernel_size", "4"},
      {"unit_kernel_size", "2"},
      {"channel_ratios", "[1,2]"},
      {"channel_ratios", "[1]"},
      {"strides", "[1,2]"},
      {"codebook_dim", "512"},
      {"semantic_model_config", "{\"model_type\":\"data2vec-audio\"}"},
      {"semantic_model_config", "{\"conv_kernel\":[10,3,3,3,3,3,4]}"}};
  for (const auto& [name, value] : fields) {
    const auto parsed = WithField("xcodec", name, value);
    EXPECT_EQ(parsed.status().code(), StatusCode::kUnsupported) << name << value;
    const bool nested = name == std::string("semantic_model_config");
    const std::string named =
        nested ? std::string(value).substr(2, std::string(value).find('"', 2) - 2) : name;
    EXPECT_NE(parsed.status().message().find(named), std::string::npos) << parsed.status().message();
  }
}

TEST(Config, TeachersOfWav2vecAreRunLikeHubert) {
  const auto config = [](const char* teacher) {
    return ParsePublishedConfig(
        std::string("{\"model_type\":\"xcodec\",\"semantic_model_config\":{\"model_type\":\"") + teacher +
        "\"}}");
  };
  const auto wav2vec = config("wav2vec2");
  ASSERT_TRUE(wav2vec.ok()) << wav2vec.status().message();
  EXPECT_EQ(CanonicalConfig(*wav2vec), CanonicalConfig(*config("hubert")));
  EXPECT_NE(CanonicalConfig(*wav2vec), CanonicalConfig(*config("wavlm")));
}

// The published model of 44.1 kHz: the fields' defaults on one side, the authors' arguments on the other.
TEST(Config, DacsTwoFormsAgree) {
  const auto theirs = ParsePublishedConfig("{\"model_type\":\"dac\",\"sampling_rate\":44100}");
  const auto authors = ParseDacArguments(
      "{\"encoder_dim\":64,\"encoder_rates\":[2,4,8,8],\"latent_dim\":null,\"decoder_dim\":1536,"
      "\"decoder_rates\":[8,8,4,2],\"n_codebooks\":9,\"codebook_size\":1024,\"codebook_dim\":8,"
      "\"quantizer_dropout\":false,\"sample_rate\":44100}");
  ASSERT_TRUE(theirs.ok()) << theirs.status().message();
  ASSERT_TRUE(authors.ok()) << authors.status().message();
  EXPECT_EQ(CanonicalConfig(*theirs), CanonicalConfig(*authors));
  const CodecSpec& spec = theirs->spec;
  EXPECT_EQ(spec.hop, 512);
  EXPECT_EQ(spec.codebooks, 9);
  EXPECT_EQ(spec.bandwidths.front(), 0.87);
  EXPECT_EQ(spec.bandwidths.back(), 7.83);
  EXPECT_EQ(theirs->dac.hidden_size, 1024);
  ModelInfo info;
  info.config = *theirs;
  info.config.spec.name = "dac";
  const auto again = ParseConfigJson(ConfigToJson(info));
  ASSERT_TRUE(again.ok()) << again.status().message();
  EXPECT_EQ(CanonicalConfig(again->config), CanonicalConfig(*theirs));
  for (int codebooks = 1; codebooks <= 32; ++codebooks) {
    const auto many = ParseDacArguments(
        "{\"sample_rate\":24000,\"encoder_rates\":[2,4,5,8],\"n_codebooks\":" + std::to_string(codebooks) +
        "}");
    ASSERT_TRUE(many.ok()) << many.status().message();
    EXPECT_EQ(many->spec.CodebooksFor(many->spec.bandwidths.back()), codebooks);
  }
}

TEST(Config, DacsThatCanNotBeRunAreNamed) {
  const std::pair<const char*, StatusCode> fields[] = {
      {"\"codebook_dim\":[8,8]", StatusCode::kUnsupported},
      {"\"upsampling_ratios\":[8,8,4,3]", StatusCode::kUnsupported},
      {"\"decoder_hidden_size\":40", StatusCode::kDamaged},
      {"\"n_codebooks\":65", StatusCode::kDamaged},
      {"\"downsampling_ratios\":[1024,1024,1024]", StatusCode::kDamaged},
      {"\"encoder_hidden_size\":16384", StatusCode::kResourceLimit}};
  for (const auto& [field, code] : fields) {
    const auto parsed = ParsePublishedConfig(std::string("{\"model_type\":\"dac\",") + field + "}");
    EXPECT_EQ(parsed.status().code(), code) << field << ": " << parsed.status().message();
  }
}

TEST(Config, XCodecYamlAndJsonOfFullSizeAgree) {
  const auto yaml = ParsePublishedConfig(
      "generator:\n  name: SoundStream # comment\n  config:\n    D: 256\n    ratios: [8, 5, 4, 2] # "
      "downsampling\n"
      "    n_filters: 32\n    sample_rate: 16000\n    bins: 1024\n    semantic_techer: \"wavlm_base_plus\"\n"
      "audio_norm_scale: 0.95\nlr: 2e-4\ncommit: 1. #1000\nfile: 'a.txt'\nnothing:\n");
  ASSERT_TRUE(yaml.ok()) << yaml.status().message();
  const auto json = ParsePublishedConfig(
      "{\"model_type\":\"xcodec\",\"semantic_model_config\":{\"model_type\":\"wavlm\"}}");
  ASSERT_TRUE(json.ok()) << json.status().message();
  EXPECT_EQ(CanonicalConfig(*yaml), CanonicalConfig(*json));
  EXPECT_DOUBLE_EQ(yaml->xcodec.audio_norm_scale, 0.95);
  EXPECT_TRUE(yaml->xcodec.semantic.wavlm);
  EXPECT_EQ(yaml->spec.codebooks, 8);
  EXPECT_EQ(yaml->spec.hop, 320);
}

TEST(Config, YamlScalars) {
  const auto json = YamlToJson("a: 1.\nb: 2e-4\nc: '3'\nd: -7\ne: true\nf: ~\ng: text\nh: 1.5.2\ni: +4\n");
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(*json,
            nlohmann::json::parse(
                R"({"a":1.0,"b":2e-4,"c":"3","d":-7,"e":true,"f":null,"g":"text","h":"1.5.2","i":4})"));
  EXPECT_FALSE(YamlToJson("a: 1\na: 2\n").ok());
  EXPECT_FALSE(YamlToJson(std::string(100000, '[')).ok());
  EXPECT_FALSE(YamlToJson("a: [1\n").ok());
  EXPECT_FALSE(YamlToJson("a: &x [*x]\n").ok());  // contains itself
}

/// Published names of full-size models, whichever layout, are exactly the table's.
TEST(TensorTable, FullSizeXCodec) {
  std::ifstream stream(golden::Folder() + "xcodec/full_size_shapes.json");
  ASSERT_TRUE(stream);
  const auto shapes = nlohmann::json::parse(stream);
  for (const char* teacher : {"hubert_base", "wavlm_base_plus"}) {
    XCodecConfig config;
    config.semantic.wavlm = std::string(teacher) == "wavlm_base_plus";
    CodecSpec spec;
    spec.codebooks = 8;
    const TensorTable table = XCodecTensors(spec, config);
    for (const char* layout : {"original", "hf"}) {
      SCOPED_TRACE(std::string(teacher) + " " + layout);
      std::map<std::string, std::vector<std::int64_t>> found;
      for (const auto& [name, shape] : shapes[teacher][layout].items()) {
        std::string canonical = CanonicalName(Architecture::kXCodec, name);
        if (IsUnusedTensor(Architecture::kXCodec, canonical)) continue;
        for (const std::string suffix : {"_v", "_g"})
          if (canonical.size() > 2 && canonical.substr(canonical.size() - 2) == suffix)
            canonical.resize(canonical.size() - (suffix == "_v" ? 2 : 0));
        const auto cut = canonical.find(".parametrizations.weight.original1");
        if (cut != std::string::npos) canonical.replace(cut, std::string::npos, ".weight");
        if (canonical.find("weight_g") != std::string::npos ||
            canonical.find("original0") != std::string::npos)
          continue;
        found[canonical] = shape.get<std::vector<std::int64_t>>();
      }
      EXPECT_EQ(found.size(), table.size());
      for (const auto& [name, entry] : table) {
        ASSERT_EQ(found.count(name), 1U) << name;
        EXPECT_EQ(found[name], entry.shape) << name;
      }
    }
  }
}

TEST(Names, OfPublishedFiles) {
  EXPECT_EQ(ModelNameFor("/x/encodec_24khz-d7cc33bc.th"), "encodec_24khz");
  EXPECT_EQ(ModelNameFor("/x/encodec_24khz-15c352de.th"), "encodec_24khz");
  EXPECT_EQ(ModelNameFor("xcodec_speech_wavlm_mls.pth"), "xcodec_wavlm_mls");
  EXPECT_EQ(ModelNameFor("/models/bird/model.safetensors"), "bird");
  EXPECT_EQ(OfficialModelName("a/encodec_48khz-7e698e3e.th"), "encodec_48khz");
  EXPECT_EQ(OfficialModelName("a/encodec_48khz-493e8ffb.th"), "");
  EXPECT_TRUE(IsOfficialLm("encodec_lm_48khz-7add9fc3.th"));
  EXPECT_EQ(PublishedModels().size(), 11U);
  EXPECT_EQ(ModelNameFor("/home/bird/.cache/descript/dac/weights_44khz_8kbps_0.0.1.pth"), "dac_44khz");
  EXPECT_EQ(ModelNameFor("/models/bird/weights.pth"), "bird");
  // What the authors call them (README of the original and its Hugging Face repository).
  const std::string names[][3] = {
      {"dac_16khz", "weights_16khz.pth", ""},
      {"dac_24khz", "weights_24khz.pth", ""},
      {"dac_44khz_16kbps", "weights_44khz_16kbps.pth", ""},
      {"xcodec_hubert_general_audio", "xcodec_hubert_general_audio.pth", "config_hubert_general.yaml"},
      {"xcodec_hubert_general_audio_more_data", "xcodec_hubert_general_audio_v2.pth",
       "config_hubert_general.yaml"},
      {"xcodec_hubert_librispeech", "xcodec_speech_hubert_librispeech.pth", "config_hubert.yaml"},
      {"xcodec_wavlm_mls", "xcodec_speech_wavlm_mls.pth", "config_wavlm.yaml"},
      {"xcodec_wavlm_more_data", "xcodec_speech_wavlm_more_data.pth", "config_wavlm.yaml"}};
  for (const auto& [name, weights, config] : names) {
    const auto& all = PublishedModels();
    const auto found =
        std::find_if(all.begin(), all.end(), [&name = name](const auto& m) { return m.name == name; });
    ASSERT_NE(found, all.end()) << name;
    EXPECT_EQ(found->weights, weights);
    EXPECT_EQ(found->config, config);
    EXPECT_EQ(ModelNameFor(weights), name);
  }
}

TEST(WeightNorm, RunsOverTheDimensionsInWhichTheMagnitudeHasSizeOne) {
  const Tensor v = Tensor::FromFloats({2, 1, 2}, {3, 4, 6, 8});
  const auto rows =
      FoldWeightNorms({{"c.weight_g", Tensor::FromFloats({2, 1, 1}, {5, 1})}, {"c.weight_v", v}});
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->at("c.weight").ToFloat(), (std::vector<float>{3, 4, 0.6F, 0.8F}));
  const auto taps =
      FoldWeightNorms({{"c.parametrizations.weight.original0", Tensor::FromFloats({1, 1, 2}, {1, 1})},
                       {"c.parametrizations.weight.original1", v}});
  ASSERT_TRUE(taps.ok());
  const std::vector<float> values = taps->at("c.weight").ToFloat();
  EXPECT_FLOAT_EQ(values[0] * values[0] + values[2] * values[2], 1);
  EXPECT_FLOAT_EQ(values[1] * values[1] + values[3] * values[3], 1);
}

}  // namespace
}  // namespace xcodec::model
