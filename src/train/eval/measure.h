/// \file
/// One comparison of two recordings, and collections of them.
#ifndef XCODEC_SRC_TRAIN_EVAL_MEASURE_H_
#define XCODEC_SRC_TRAIN_EVAL_MEASURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audio/sink/audio_sink.h"
#include "train/metrics/ear.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train::eval {

/// Everything is compared at this rate, Hz.
constexpr int kEvalRate = 48000;

/// The origin of a degraded recording.
enum class SystemKind { kFile, kModel, kOpus };

/// Measures of one degraded recording. Those that could not be measured are empty.
struct Measurement {
  std::string system;  ///< which codec or folder: the column of a report
  SystemKind kind = SystemKind::kFile;
  std::string family;                  ///< the codec without its rate: "wren2_48khz", "Opus"; empty: unknown
  std::optional<double> nominal_kbps;  ///< the requested rate
  std::string reference;               ///< path
  std::string degraded;                ///< path
  std::string playable;                ///< the compressed file, if browsers can play it directly; empty: none
  double seconds = 0;
  std::optional<double> kbps;       ///< size of the compressed file over the duration
  double log_mel = 0;               ///< see train/metrics/log_mel.h
  std::optional<double> side;       ///< stereo references only
  double snr = 0;                   ///< dB
  double si_sdr = 0;                ///< dB
  std::optional<double> border;     ///< dB, see BorderErrorRatio
  std::optional<double> visqol;     ///< MOS-LQO of ViSQOL's audio mode, mean of the channels
  std::string visqol_error;         ///< why there is no result although the program was run; empty: no error
  std::optional<double> zimtohrli;  ///< Zimtohrli's distance, 0 for equal recordings
  std::string zimtohrli_error;      ///< as visqol_error
  /// Defects that log-mel distance and SNR hide, see train/metrics/ear.h.
  std::optional<metrics::EarDifference> ear;
  /// Of a model's means only, over its codebooks: different codes that occurred, and bits per code by their
  /// frequencies.
  std::optional<double> codes_used, code_entropy;
};

struct MeasureOptions {
  std::int64_t border_stride = 0;  ///< samples at kEvalRate; 0: not measured
  bool visqol = true;              ///< if a program of that name is in PATH
  bool zimtohrli = true;           ///< likewise
};

/// Decodes any audio file at kEvalRate; `channels` 0 keeps the file's count (more than 2 are mixed to 2).
Result<AudioBlock> LoadAudio(const std::string& path, int channels);

/// Fills all measured fields; a failure of ViSQOL or Zimtohrli leaves its field empty and the others valid. A
/// degraded signal of another length is cut or padded with zeros; more than 100 ms of difference is
/// kInvalidArgument.
Status Measure(const AudioBlock& reference, AudioBlock degraded, const MeasureOptions& options,
               Measurement* result);

/// Writes WAV, or FLAC where `path` ends so (which has no 32f), at kEvalRate.
Status WriteAudio(const std::string& path, const AudioBlock& audio,
                  audio::AudioBits bits = audio::AudioBits::k32Float);

/// Means per system, in order of first appearance; `reference` is "mean" and `seconds` the sum. A measure is
/// present when all of the system's rows have it; those of `ear` are means over the rows that have them,
/// because not every recording has attacks or anything above 5 kHz.
std::vector<Measurement> Means(const std::vector<Measurement>& rows);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_MEASURE_H_
