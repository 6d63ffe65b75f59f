#include "train/eval/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "train/eval/columns.h"
#include "train/eval/model_baseline.h"
#include "train/eval/opus_baseline.h"
#include "train/eval/pairs.h"
#include "train/eval/systems.h"

namespace xcodec::train::eval {
namespace {

// References are compared with several versions in a row: the last one is kept.
class ReferenceCache {
 public:
  Result<const AudioBlock*> Get(const std::string& path) {
    if (path != path_) {
      XCODEC_ASSIGN_OR_RETURN(audio_, LoadAudio(path, 0));
      path_ = path;
    }
    return &audio_;
  }

 private:
  std::string path_;
  AudioBlock audio_;
};

bool IsCompressed(const std::string& path) {
  const std::string extension = LowerExtension(path);
  return extension == "opus" || extension == "mp3" || extension == "ogg" || extension == "oga";
}

Result<Measurement> MeasurePair(const Pair& pair, const MeasureOptions& options, ReferenceCache* cache) {
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock* reference, cache->Get(pair.reference));
  XCODEC_ASSIGN_OR_RETURN(AudioBlock degraded, LoadAudio(pair.degraded, reference->channels));
  Measurement row;
  row.system = pair.system;
  row.reference = pair.reference;
  row.degraded = pair.degraded;
  XCODEC_RETURN_IF_ERROR(Measure(*reference, std::move(degraded), options, &row));
  if (IsCompressed(pair.degraded)) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(pair.degraded, error);
    if (!error) row.kbps = static_cast<double>(bytes) * 8 / 1000 / row.seconds;
  }
  return row;
}

// Decoded audio is put into `base` and ".wav", the Opus file into `base` and ".opus".
Result<Measurement> MeasureOpus(const std::string& reference_path, double kbps, const std::string& base,
                                const MeasureOptions& options, ReferenceCache* cache) {
  const std::string coded = base + ".opus", output = base + ".wav";
  XCODEC_ASSIGN_OR_RETURN(const AudioBlock* reference, cache->Get(reference_path));
  XCODEC_ASSIGN_OR_RETURN(const OpusResult opus, RunOpus(*reference, kbps, coded, output));
  const Pair pair{OpusName(kbps), reference_path, output};
  XCODEC_ASSIGN_OR_RETURN(Measurement row, MeasurePair(pair, options, cache));
  row.kbps = opus.kbps;
  row.kind = SystemKind::kOpus;
  row.family = "Opus";
  row.nominal_kbps = kbps;
  row.playable = coded;
  return row;
}

Result<Measurement> MeasureModel(ModelBaseline* model, const std::string& reference_path,
                                 const std::string& output, const MeasureOptions& options,
                                 ReferenceCache* cache) {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t bytes, model->Run(reference_path, output));
  XCODEC_ASSIGN_OR_RETURN(Measurement row,
                          MeasurePair({model->system(), reference_path, output}, options, cache));
  row.kbps = static_cast<double>(bytes) * 8 / 1000 / row.seconds;
  row.kind = SystemKind::kModel;
  row.family = model->model_name();
  row.nominal_kbps = model->kbps();
  return row;
}

void Keep(Result<Measurement> row, const std::string& path, Report* report,
          std::vector<std::string>* failures) {
  if (row.ok()) {
    if (!row->visqol_error.empty()) failures->push_back(path + ": no ViSQOL: " + row->visqol_error);
    if (!row->zimtohrli_error.empty()) failures->push_back(path + ": no Zimtohrli: " + row->zimtohrli_error);
    report->rows.push_back(std::move(row).value());
  } else {
    failures->push_back(path + ": " + row.status().message());
  }
}

Result<std::vector<std::string>> References(const std::string& reference) {
  std::error_code error;
  if (std::filesystem::is_directory(reference, error)) return ListAudio(reference);
  return std::vector<std::string>{reference};
}

// Rows and codebooks of the report.
Status EvaluateFiles(const std::string& reference, const std::vector<std::string>& degraded,
                     const EvaluationOptions& options, Report* report, std::vector<std::string>* failures) {
  XCODEC_ASSIGN_OR_RETURN(const std::vector<Pair> pairs, FindPairs(reference, degraded));
  XCODEC_ASSIGN_OR_RETURN(const std::vector<std::string> references, References(reference));
  XCODEC_ASSIGN_OR_RETURN(std::vector<ModelBaseline> models, ModelsOf(options));
  XCODEC_ASSIGN_OR_RETURN(const std::vector<double> opus_kbps, OpusRatesOf(options, models));
  ReferenceCache cache;
  int number = 0;
  for (const std::string& path : references) {
    for (const Pair& pair : pairs) {
      if (pair.reference == path)
        Keep(MeasurePair(pair, options.measure, &cache), pair.degraded, report, failures);
    }
    for (ModelBaseline& model : models) {
      const std::string output = fmt::format("{}/{}-{}.wav", options.work_folder, model.system(), number++);
      Keep(MeasureModel(&model, path, output, options.measure, &cache), path, report, failures);
    }
    for (const double kbps : opus_kbps) {
      const std::string base = fmt::format("{}/opus-{}", options.work_folder, number++);
      Keep(MeasureOpus(path, kbps, base, options.measure, &cache), path, report, failures);
    }
  }
  for (const ModelBaseline& model : models) {
    for (CodebookRow& row : model.Codebooks()) report->codebooks.push_back(std::move(row));
  }
  return Status::Ok();
}

}  // namespace

Result<Report> Evaluate(const std::string& reference, const std::vector<std::string>& degraded,
                        const EvaluationOptions& options, std::vector<std::string>* failures) {
  Report report;
  if (!reference.empty()) {
    XCODEC_RETURN_IF_ERROR(EvaluateFiles(reference, degraded, options, &report, failures));
  }
  if (options.tones) {
    XCODEC_ASSIGN_OR_RETURN(report.tones, EvaluateTones(options, failures));
  }
  return report;
}

}  // namespace xcodec::train::eval
