#include "model/checkpoint/import_names.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace xcodec::model {
namespace {

namespace fs = std::filesystem;

constexpr char kEncodecUrl[] = "https://dl.fbaipublicfiles.com/encodec/v0/";
constexpr char kDac16Url[] = "https://github.com/descriptinc/descript-audio-codec/releases/download/0.0.5/";
constexpr char kDac24Url[] = "https://github.com/descriptinc/descript-audio-codec/releases/download/0.0.4/";
constexpr char kDac44Url[] = "https://github.com/descriptinc/descript-audio-codec/releases/download/0.0.1/";
constexpr char kDac44At16Url[] =
    "https://github.com/descriptinc/descript-audio-codec/releases/download/1.0.0/";
constexpr char kXCodecUrl[] = "https://huggingface.co/ZhenYe234/xcodec/resolve/main/";

/// A published name without information.
constexpr char kAnyonesFile[] = "weights.pth";

std::string FileName(const std::string& path) { return fs::path(path).filename().string(); }

}  // namespace

const std::vector<PublishedModel>& PublishedModels() {
  static const std::vector<PublishedModel> models = {
      {"dac_16khz", "weights_16khz.pth", "", nullptr, kDac16Url},
      {"dac_24khz", "weights_24khz.pth", "", nullptr, kDac24Url},
      {"dac_44khz", "weights.pth", "", nullptr, kDac44Url},
      {"dac_44khz_16kbps", "weights_44khz_16kbps.pth", "", nullptr, kDac44At16Url},
      {"encodec_24khz", "encodec_24khz-d7cc33bc.th", nullptr, "encodec_lm_24khz-1608e3c0.th", kEncodecUrl},
      {"encodec_48khz", "encodec_48khz-7e698e3e.th", nullptr, "encodec_lm_48khz-7add9fc3.th", kEncodecUrl},
      {"xcodec_hubert_general_audio", "xcodec_hubert_general_audio.pth", "config_hubert_general.yaml",
       nullptr, kXCodecUrl},
      {"xcodec_hubert_general_audio_more_data", "xcodec_hubert_general_audio_v2.pth",
       "config_hubert_general.yaml", nullptr, kXCodecUrl},
      {"xcodec_hubert_librispeech", "xcodec_speech_hubert_librispeech.pth", "config_hubert.yaml", nullptr,
       kXCodecUrl},
      {"xcodec_wavlm_mls", "xcodec_speech_wavlm_mls.pth", "config_wavlm.yaml", nullptr, kXCodecUrl},
      {"xcodec_wavlm_more_data", "xcodec_speech_wavlm_more_data.pth", "config_wavlm.yaml", nullptr,
       kXCodecUrl}};
  return models;
}

std::string OfficialModelName(const std::string& path) {
  for (const PublishedModel& model : PublishedModels())
    if (model.config == nullptr && FileName(path) == model.weights) return model.name;
  return {};
}

bool IsOfficialLm(const std::string& path) {
  const auto& models = PublishedModels();
  return std::any_of(models.begin(), models.end(), [&](const PublishedModel& model) {
    return model.lm != nullptr && FileName(path) == model.lm;
  });
}

std::vector<std::string> ConfigNamesFor(const std::string& path) {
  std::vector<std::string> names;
  for (const PublishedModel& model : PublishedModels())
    if (model.has_config_file() && FileName(path) == model.weights) names.emplace_back(model.config);
  if (fs::path(path).extension() == ".pth") names.insert(names.end(), {"config.yaml", "config.yml"});
  names.emplace_back("config.json");
  return names;
}

std::string ModelNameFor(const std::string& path) {
  for (const PublishedModel& model : PublishedModels())
    if (FileName(path) == model.weights && FileName(path) != kAnyonesFile) return model.name;
  // The authors' program stores them under other names than those of the downloads.
  static const std::pair<const char*, const char*> kept[] = {
      {"weights_16khz_8kbps_0.0.5.pth", "dac_16khz"},
      {"weights_24khz_8kbps_0.0.4.pth", "dac_24khz"},
      {"weights_44khz_8kbps_0.0.1.pth", "dac_44khz"},
      {"weights_44khz_16kbps_1.0.0.pth", "dac_44khz_16kbps"}};
  for (const auto& [file, name] : kept)
    if (FileName(path) == file) return name;
  std::string stem = fs::path(path).stem().string();
  const bool generic = stem == "model" || stem == "pytorch_model" || stem == "model_parametrized" ||
                       stem == "xcodec" || stem == "checkpoint" || stem == "weights";
  if (generic) {
    std::error_code error;
    return fs::absolute(path, error).parent_path().filename().string();
  }
  const std::size_t dash = stem.size() > 9 ? stem.size() - 9 : std::string::npos;
  if (dash != std::string::npos && stem[dash] == '-' &&
      stem.find_first_not_of("0123456789abcdef", dash + 1) == std::string::npos)
    stem.resize(dash);
  return stem;
}

}  // namespace xcodec::model
