#include "train/job/loss_config.h"

#include <string>
#include <vector>

#include "model/config/config_file.h"
#include "train/support/config_section.h"

namespace xcodec::train {
namespace {

// Losses of a family are what its Run() returns; all others are on the audio.
bool Fits(const std::string& loss, model::Architecture family) {
  if (loss == "prefix" || loss == "coefficients") return family == model::Architecture::kSpectral;
  return loss != "semantic" || family == model::Architecture::kXCodec;
}

}  // namespace

Status ReadLosses(const nlohmann::json& json, TrainConfig* c) {
  ConfigSection s(json, "losses");
  static constexpr std::initializer_list<const char*> kNames{
      "mel",         "spectral", "level",      "energy", "waveform",     "log_error",
      "adversarial", "feature",  "commitment", "prefix", "coefficients", "semantic"};
  for (const char* name : kNames) {
    double weight = 0;
    s.Number(name, 0, 1e6, &weight);
    if (weight > 0) c->weights[name] = weight;
    if (weight > 0 && !Fits(name, c->model.spec.architecture)) {
      return Status(StatusCode::kInvalidArgument, std::string("losses: \"") + name +
                                                      "\" is none of the family " +
                                                      model::ArchitectureName(c->model.spec.architecture));
    }
  }
  s.Bool("balance", &c->balance);
  s.Int("mel_windows", 0, 64, &c->mel_windows);
  s.Bool("mel_linear", &c->mel.linear);
  s.Bool("random_level", &c->random_level);
  XCODEC_RETURN_IF_ERROR(s.Finish());
  c->adversarial.use = c->weights.count("adversarial") > 0 || c->weights.count("feature") > 0;
  if (c->weights.empty()) return Status(StatusCode::kInvalidArgument, "losses: no loss has a weight");
  return Status::Ok();
}

Status ReadDiscriminator(const nlohmann::json& json, AdversarialConfig* a) {
  ConfigSection s(json, "discriminator");
  std::string kind = "stft";
  s.Text("kind", &kind);
  if (kind != "stft" && kind != "frequency")
    return Status(StatusCode::kInvalidArgument, "discriminator.kind must be stft or frequency");
  if (kind == "frequency") a->discriminator = FrequencyDiscriminatorOptions();
  std::vector<int> windows(a->discriminator.windows.begin(), a->discriminator.windows.end());
  s.Int64("from_step", 0, kMany, &a->from_step);
  s.Int("every", 1, 1000, &a->every);
  s.Number("rate", 0, 1, &a->rate);
  s.Bool("weight_norm", &a->discriminator.weight_norm);
  s.Int("filters", 1, 1024, &a->discriminator.filters);
  s.Ints("windows", 16, 16, 65536, &windows);
  a->discriminator.windows.assign(windows.begin(), windows.end());
  return s.Finish();
}

}  // namespace xcodec::train
