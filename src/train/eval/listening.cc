#include "train/eval/listening.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "audio/sink/audio_sink.h"
#include "base/atomic_file.h"
#include "base/text.h"
#include "train/eval/columns.h"
#include "train/eval/subprocess.h"
#include "train/metrics/loudness.h"
#include "train/metrics/png.h"

namespace xcodec::train::eval {
namespace {

using Json = nlohmann::ordered_json;

// Measures that the page's chart offers and that stand below the buttons.
struct Shown {
  const char* key;
  const char* better;
};
constexpr std::array<Shown, 6> kShown{{{"visqol", "higher"},
                                       {"zimtohrli", "lower"},
                                       {"log_mel", "lower"},
                                       {"snr_db", "higher"},
                                       {"side_log_mel", "lower"},
                                       {"si_sdr_db", "higher"}}};

bool IsShown(const Column& column) {
  return std::any_of(kShown.begin(), kShown.end(),
                     [&](const Shown& shown) { return std::string(column.key) == shown.key; });
}

Json ShownMeasures() {
  Json measures = Json::array();
  for (const Shown& shown : kShown) {
    for (const Column& column : Columns()) {
      if (std::string(column.key) != shown.key) continue;
      measures.push_back({{"key", column.key},
                          {"title", column.title},
                          {"decimals", column.decimals},
                          {"better", shown.better}});
    }
  }
  return measures;
}

Json MeasuresOf(const Measurement& row) {
  Json measures = Json::object();
  for (const Column& column : Columns()) {
    const auto value = column.value(row);
    if (value && IsShown(column)) measures[column.key] = *value;
  }
  return measures;
}

const char* KindName(SystemKind kind) {
  switch (kind) {
    case SystemKind::kModel:
      return "model";
    case SystemKind::kOpus:
      return "opus";
    case SystemKind::kFile:
      break;
  }
  return "file";
}

Json OptionalNumber(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json SystemsOf(const Report& report) {
  Json systems = Json::array();
  for (const Measurement& mean : Means(report.rows)) {
    systems.push_back({{"label", LabelOf(mean)},
                       {"kind", KindName(mean.kind)},
                       {"family", mean.family.empty() ? mean.system : mean.family},
                       {"kbps", OptionalNumber(mean.kbps)},
                       {"measures", MeasuresOf(mean)}});
  }
  return systems;
}

AudioBlock Beginning(AudioBlock audio, double seconds) {
  if (seconds * kEvalRate >= static_cast<double>(audio.length)) return audio;
  AudioBlock part(audio.channels, static_cast<std::int64_t>(seconds * kEvalRate));
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c), audio.channel(c) + part.length, part.channel(c));
  }
  return part;
}

Result<std::vector<unsigned char>> FileBytes(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<unsigned char> bytes{std::istreambuf_iterator<char>(stream), {}};
  if (bytes.empty()) return Status(StatusCode::kIo, path + ": cannot be read");
  return bytes;
}

// The audio as a file that browsers decode.
Result<std::vector<unsigned char>> Compressed(const AudioBlock& audio, double opus_kbps) {
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::string flac = folder.File("clip.flac");
  if (opus_kbps <= 0) {
    XCODEC_RETURN_IF_ERROR(WriteAudio(flac, audio, audio::AudioBits::k16));
    return FileBytes(flac);
  }
  const std::string wav = folder.File("clip.wav"), opus = folder.File("clip.opus");
  XCODEC_RETURN_IF_ERROR(WriteAudio(wav, audio));
  XCODEC_RETURN_IF_ERROR(
      RunProgram({"opusenc", "--quiet", "--bitrate", fmt::format("{:g}", opus_kbps), wav, opus}).status());
  return FileBytes(opus);
}

// Makes the versions of one recording.
class ClipMaker {
 public:
  ClipMaker(const HtmlOptions& options, int number, Listening* listening)
      : options_(options), number_(number), listening_(listening) {}

  Status AddOriginal(const Measurement& row) {
    XCODEC_ASSIGN_OR_RETURN(AudioBlock whole, LoadAudio(row.reference, 0));
    if (whole.length == 0) return Status(StatusCode::kInvalidArgument, "no audio");
    const AudioBlock audio = Beginning(std::move(whole), options_.player_seconds);
    channels_ = audio.channels;
    clip_["name"] = MaskUnprintable(std::filesystem::path(row.reference).stem().string());
    clip_["rate"] = kEvalRate;
    clip_["samples"] = audio.length;
    clip_["versions"] = Json::array();
    Json version{{"label", "original"}, {"kind", "original"}, {"measures", Json::object()}};
    version["note"] = fmt::format("{:.0f} MB/h PCM", 2e-6 * 3600 * kEvalRate * channels_);
    return Add(std::move(version), audio, "");
  }

  Status AddVersion(const Measurement& row) {
    XCODEC_ASSIGN_OR_RETURN(AudioBlock whole, LoadAudio(row.degraded, channels_));
    const std::int64_t length = whole.length;
    const AudioBlock audio = Beginning(std::move(whole), options_.player_seconds);
    Json version{{"label", LabelOf(row)},
                 {"kind", KindName(row.kind)},
                 {"kbps", OptionalNumber(row.kbps)},
                 {"measures", MeasuresOf(row)}};
    return Add(std::move(version), audio, audio.length == length ? row.playable : "");
  }

  Json Take() { return std::move(clip_); }

 private:
  // `playable`: a compressed file with just this audio; empty: none.
  Status Add(Json version, const AudioBlock& audio, const std::string& playable) {
    XCODEC_ASSIGN_OR_RETURN(const std::vector<unsigned char> bytes,
                            playable.empty() ? Compressed(audio, options_.opus_kbps) : FileBytes(playable));
    const std::string id = fmt::format("audio-{}-{}", number_, clip_["versions"].size());
    version["loudness"] = OptionalNumber(metrics::IntegratedLoudness(audio, kEvalRate));
    version["audio"] = id;
    listening_->audio +=
        fmt::format("<script type=\"text/plain\" id=\"{}\">{}</script>\n", id, metrics::Base64(bytes));
    clip_["versions"].push_back(std::move(version));
    return Status::Ok();
  }

  const HtmlOptions& options_;
  int number_;
  Listening* listening_;
  int channels_ = 0;
  Json clip_ = Json::object();
};

void Keep(const Status& status, const std::string& path, std::vector<std::string>* failures) {
  if (!status.ok()) failures->push_back(path + ": not in the page: " + status.message());
}

Json ClipsOf(const Report& report, const HtmlOptions& options, Listening* listening,
             std::vector<std::string>* failures) {
  Json clips = Json::array();
  if (options.player_seconds <= 0) return clips;
  std::vector<std::string> shown;
  for (const Measurement& row : report.rows) {
    if (std::find(shown.begin(), shown.end(), row.reference) != shown.end()) continue;
    shown.push_back(row.reference);
    ClipMaker clip(options, static_cast<int>(clips.size()), listening);
    const Status original = clip.AddOriginal(row);
    Keep(original, row.reference, failures);
    if (!original.ok()) continue;
    for (const Measurement& other : report.rows) {
      if (other.reference == row.reference) Keep(clip.AddVersion(other), other.degraded, failures);
    }
    clips.push_back(clip.Take());
  }
  return clips;
}

}  // namespace

std::string LabelOf(const Measurement& row) {
  if (!row.nominal_kbps || row.kind == SystemKind::kFile) return MaskUnprintable(row.system);
  return row.kind == SystemKind::kOpus ? fmt::format("Opus {:g}", *row.nominal_kbps)
                                       : fmt::format("{:g} kbps", *row.nominal_kbps);
}

Listening MakeListening(const Report& report, const HtmlOptions& options,
                        std::vector<std::string>* failures) {
  Listening listening;
  Json data;
  data["clips"] = ClipsOf(report, options, &listening, failures);
  data["systems"] = SystemsOf(report);
  data["measures"] = ShownMeasures();
  // File names need not be UTF-8, and may look like the end of an element.
  for (const char c : data.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<') {
      listening.data += "\\u003c";
    } else {
      listening.data += c;
    }
  }
  return listening;
}

}  // namespace xcodec::train::eval
