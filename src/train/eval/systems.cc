#include "train/eval/systems.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "model/store/model_store.h"
#include "train/eval/opus_baseline.h"
#include "train/eval/subprocess.h"
#include "train/eval/tones.h"

namespace xcodec::train::eval {
namespace {

Result<ToneRow> CompareFile(const Tone& tone, const Status& made, const std::string& path) {
  XCODEC_RETURN_IF_ERROR(made);
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock decoded, LoadAudio(path, tone.audio.channels));
  return CompareTone(tone, decoded);
}

// Collects rows and the reasons of those that are missing.
class ToneRows {
 public:
  explicit ToneRows(std::vector<std::string>* failures) : failures_(failures) {}
  void Keep(Result<ToneRow> row, const std::string& sound, const std::string& system) {
    if (row.ok()) {
      row->system = system;
      rows_.push_back(std::move(row).value());
    } else {
      failures_->push_back(sound + ", " + system + ": " + row.status().message());
    }
  }
  std::vector<ToneRow> Take() { return std::move(rows_); }

 private:
  std::vector<ToneRow> rows_;
  std::vector<std::string>* failures_;
};

}  // namespace

Result<std::vector<ModelBaseline>> ModelsOf(const EvaluationOptions& options) {
  std::vector<ModelBaseline> models;
  if (options.model.empty()) return models;
  XCODEC_ASSIGN_OR_RETURN(const auto model, model::ModelStore::Load(options.model, model::LmPart::kNone));
  const std::vector<double>& all = model->config.spec.bandwidths;
  for (const double kbps : options.model_kbps) {
    if (std::find(all.begin(), all.end(), kbps) == all.end()) {
      return Status(StatusCode::kInvalidArgument,
                    fmt::format("the model {} has no bandwidth of {:g} kbps", options.model, kbps));
    }
  }
  for (const double kbps : options.model_kbps.empty() ? all : options.model_kbps) {
    models.emplace_back(model, options.model, kbps, options.effort);
  }
  return models;
}

Result<std::vector<double>> OpusRatesOf(const EvaluationOptions& options,
                                        const std::vector<ModelBaseline>& models) {
  if (!options.opus) return std::vector<double>{};
  if (!OpusAvailable()) {
    return Status(StatusCode::kUnsupported, "the Opus baseline needs opusenc and opusdec in PATH");
  }
  if (!options.opus_kbps.empty()) return NearestOpusRates(options.opus_kbps);
  std::vector<double> rates;
  for (const ModelBaseline& model : models) rates.push_back(model.kbps());
  return NearestOpusRates(rates.empty() ? std::vector<double>{6, 12, 24, 48} : rates);
}

std::string OpusName(double kbps) { return fmt::format("opus-{:g}", kbps); }

Result<std::vector<ToneRow>> EvaluateTones(const EvaluationOptions& options,
                                           std::vector<std::string>* failures) {
  XCODEC_ASSIGN_OR_RETURN(std::vector<ModelBaseline> models, ModelsOf(options));
  XCODEC_ASSIGN_OR_RETURN(const std::vector<double> opus_kbps, OpusRatesOf(options, models));
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::string input = folder.File("sound.wav"), output = folder.File("decoded.wav"),
                    coded = folder.File("coded.opus");
  ToneRows rows(failures);
  for (const Tone& tone : MakeTones()) {
    XCODEC_RETURN_IF_ERROR(WriteAudio(input, tone.audio));
    for (ModelBaseline& model : models) {
      const Status made = model.Run(input, output).status();
      rows.Keep(CompareFile(tone, made, output), tone.name, model.system());
    }
    for (const double kbps : opus_kbps) {
      const Status made = RunOpus(tone.audio, kbps, coded, output).status();
      rows.Keep(CompareFile(tone, made, output), tone.name, OpusName(kbps));
    }
  }
  return rows.Take();
}

}  // namespace xcodec::train::eval
