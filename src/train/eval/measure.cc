#include "train/eval/measure.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "audio/dsp/model_rate_source.h"
#include "audio/sink/audio_sink.h"
#include "audio/source/audio_source.h"
#include "base/atomic_file.h"
#include "train/eval/perceptual_programs.h"
#include "train/eval/subprocess.h"
#include "train/metrics/distortion.h"
#include "train/metrics/log_mel.h"

namespace xcodec::train::eval {
namespace {

constexpr std::int64_t kLengthTolerance = kEvalRate / 10;
constexpr std::int64_t kBorderRadius = kEvalRate / 200;

AudioBlock WithLength(const AudioBlock& audio, std::int64_t length) {
  AudioBlock result(audio.channels, length);
  const std::int64_t common = std::min(length, audio.length);
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c), audio.channel(c) + common, result.channel(c));
  }
  return result;
}

// Mean of a field over rows, empty when one of them has none.
template <typename Field>
std::optional<double> MeanOf(const std::vector<const Measurement*>& rows, Field field) {
  double sum = 0;
  for (const Measurement* row : rows) {
    const std::optional<double> value = field(*row);
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(rows.size());
}

// Mean over the rows that have the field, empty when none has it: whether there is an attack, or anything
// above 5 kHz, depends on the recording.
template <typename Field>
std::optional<double> MeanOfThose(const std::vector<const Measurement*>& rows, Field field) {
  double sum = 0;
  int count = 0;
  for (const Measurement* row : rows) {
    const std::optional<double> value = field(*row);
    if (!value) continue;
    sum += *value;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::optional<metrics::EarDifference> MeanEar(const std::vector<const Measurement*>& rows) {
  std::vector<const Measurement*> measured;
  for (const Measurement* row : rows) {
    if (row->ear) measured.push_back(row);
  }
  if (measured.empty()) return std::nullopt;
  using Row = const Measurement&;
  metrics::EarDifference mean;
  mean.repeat = MeanOfThose(measured, [](Row r) { return r.ear->repeat; });
  mean.line = MeanOfThose(measured, [](Row r) { return r.ear->line; });
  mean.attack = MeanOfThose(measured, [](Row r) { return r.ear->attack; });
  mean.pre_echo = MeanOfThose(measured, [](Row r) { return r.ear->pre_echo; });
  for (std::size_t k = 0; k < metrics::kLevelBands; ++k) {
    mean.level[k] = *MeanOf(measured, [k](Row r) { return std::optional<double>(r.ear->level[k]); });
  }
  return mean;
}

// Runs one of the programs when it is wanted and there; one that fails leaves its reason in `error`.
template <typename Run>
void RunWhenInstalled(bool wanted, const char* name, Run run, std::optional<double>* value,
                      std::string* error) {
  const std::string program = wanted ? FindProgram(name) : "";
  if (program.empty()) return;
  const Result<double> quality = run(program);
  if (quality.ok()) {
    *value = quality.value();
  } else {
    *error = quality.status().message();
  }
}

Measurement MeanRow(const std::vector<const Measurement*>& rows) {
  using Row = const Measurement&;
  Measurement mean;
  mean.system = rows.front()->system;
  mean.kind = rows.front()->kind;
  mean.family = rows.front()->family;
  mean.nominal_kbps = rows.front()->nominal_kbps;
  mean.reference = "mean";
  for (const Measurement* row : rows) mean.seconds += row->seconds;
  mean.kbps = MeanOf(rows, [](Row r) { return r.kbps; });
  mean.log_mel = *MeanOf(rows, [](Row r) { return std::optional<double>(r.log_mel); });
  mean.side = MeanOf(rows, [](Row r) { return r.side; });
  mean.snr = *MeanOf(rows, [](Row r) { return std::optional<double>(r.snr); });
  mean.si_sdr = *MeanOf(rows, [](Row r) { return std::optional<double>(r.si_sdr); });
  mean.border = MeanOf(rows, [](Row r) { return r.border; });
  mean.visqol = MeanOf(rows, [](Row r) { return r.visqol; });
  mean.zimtohrli = MeanOf(rows, [](Row r) { return r.zimtohrli; });
  mean.ear = MeanEar(rows);
  return mean;
}

}  // namespace

Result<AudioBlock> LoadAudio(const std::string& path, int channels) {
  XCODEC_ASSIGN_OR_RETURN(auto source, audio::OpenAudio(path));
  audio::ModelRateSource::Target target;
  target.sample_rate = kEvalRate;
  target.channels = channels > 0 ? channels : std::min(source->info().channels, 2);
  XCODEC_ASSIGN_OR_RETURN(auto reader, audio::ModelRateSource::Create(std::move(source), target));
  std::vector<std::vector<float>> planes(static_cast<std::size_t>(target.channels));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock piece, reader->Read());
    if (piece.length == 0) break;
    for (int c = 0; c < target.channels; ++c) {
      auto& plane = planes[static_cast<std::size_t>(c)];
      plane.insert(plane.end(), piece.channel(c), piece.channel(c) + piece.length);
    }
  }
  AudioBlock audio(target.channels, static_cast<std::int64_t>(planes[0].size()));
  for (int c = 0; c < target.channels; ++c) {
    std::copy(planes[static_cast<std::size_t>(c)].begin(), planes[static_cast<std::size_t>(c)].end(),
              audio.channel(c));
  }
  return audio;
}

Status Measure(const AudioBlock& reference, AudioBlock degraded, const MeasureOptions& options,
               Measurement* result) {
  if (std::abs(reference.length - degraded.length) > kLengthTolerance) {
    return Status(StatusCode::kInvalidArgument, "lengths differ by more than 100 ms");
  }
  degraded = WithLength(degraded, reference.length);
  XCODEC_ASSIGN_OR_RETURN(const metrics::LogMelResult mel, metrics::MeasureLogMel(reference, degraded));
  XCODEC_ASSIGN_OR_RETURN(const metrics::Distortion error, metrics::MeasureDistortion(reference, degraded));
  result->seconds = static_cast<double>(reference.length) / kEvalRate;
  result->log_mel = mel.channels;
  if (reference.channels == 2) result->side = mel.side;
  result->snr = error.snr;
  result->si_sdr = error.si_sdr;
  if (options.border_stride > 0) {
    XCODEC_ASSIGN_OR_RETURN(
        result->border, metrics::BorderErrorRatio(reference, degraded, options.border_stride, kBorderRadius));
  }
  XCODEC_ASSIGN_OR_RETURN(result->ear, metrics::CompareByEar(reference, degraded));
  RunWhenInstalled(
      options.visqol, "visqol", [&](const std::string& p) { return RunVisqol(p, reference, degraded); },
      &result->visqol, &result->visqol_error);
  RunWhenInstalled(
      options.zimtohrli, "zimtohrli",
      [&](const std::string& p) { return RunZimtohrli(p, reference, degraded); }, &result->zimtohrli,
      &result->zimtohrli_error);
  return Status::Ok();
}

Status WriteAudio(const std::string& path, const AudioBlock& audio, audio::AudioBits bits) {
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, false, 0}));
  audio::AudioSinkOptions options;
  options.container = audio::AudioContainerForPath(path);
  options.bits = bits;
  options.sample_rate = kEvalRate;
  options.channels = audio.channels;
  options.expected_length = audio.length;
  XCODEC_ASSIGN_OR_RETURN(auto sink, audio::CreateAudioSink(file->fd(), options));
  XCODEC_RETURN_IF_ERROR(sink->Write(audio));
  XCODEC_RETURN_IF_ERROR(sink->Finish());
  return file->Commit();
}

std::vector<Measurement> Means(const std::vector<Measurement>& rows) {
  std::vector<std::vector<const Measurement*>> groups;
  for (const Measurement& row : rows) {
    const auto same = [&](const auto& group) { return group.front()->system == row.system; };
    auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end()) group = groups.insert(groups.end(), std::vector<const Measurement*>{});
    group->push_back(&row);
  }
  std::vector<Measurement> means;
  for (const auto& group : groups) means.push_back(MeanRow(group));
  return means;
}

}  // namespace xcodec::train::eval
