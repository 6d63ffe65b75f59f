/// \file
/// The columns that all reports share.
#ifndef XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_
#define XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "train/eval/measure.h"

namespace xcodec::train::eval {

/// Tables for people have two parts, because all columns together are too wide for a window.
enum class TablePart { kDistances, kEar };

/// A measured number: its table, its name in CSV and JSON, its decimals in tables, how to get it.
struct Column {
  TablePart part;
  const char* key;
  const char* title;
  int decimals;
  std::optional<double> (*value)(const Measurement&);
};

/// Level error of one of the bands of metrics::kLevelEdges.
template <std::size_t kBand>
std::optional<double> Level(const Measurement& m) {
  return m.ear ? std::optional<double>(m.ear->level[kBand]) : std::nullopt;
}

inline constexpr int kColumnCount = 17;

inline const std::array<Column, kColumnCount>& Columns() {
  using M = const Measurement&;
  using D = std::optional<double>;
  static const std::array<Column, kColumnCount> columns{{
      {TablePart::kDistances, "seconds", "s", 1, [](M m) { return D(m.seconds); }},
      {TablePart::kDistances, "kbps", "kbps", 2, [](M m) { return m.kbps; }},
      {TablePart::kDistances, "log_mel", "log-mel", 4, [](M m) { return D(m.log_mel); }},
      {TablePart::kDistances, "side_log_mel", "side", 4, [](M m) { return m.side; }},
      {TablePart::kDistances, "snr_db", "SNR dB", 2, [](M m) { return D(m.snr); }},
      {TablePart::kDistances, "si_sdr_db", "SI-SDR dB", 2, [](M m) { return D(m.si_sdr); }},
      {TablePart::kDistances, "border_db", "border dB", 2, [](M m) { return m.border; }},
      {TablePart::kDistances, "visqol", "ViSQOL", 3, [](M m) { return m.visqol; }},
      {TablePart::kDistances, "zimtohrli", "Zimtohrli", 5, [](M m) { return m.zimtohrli; }},
      {TablePart::kEar, "repeat", "repeat", 2, [](M m) { return m.ear ? m.ear->repeat : D(); }},
      {TablePart::kEar, "line_db", "line", 2, [](M m) { return m.ear ? m.ear->line : D(); }},
      {TablePart::kEar, "attack_db", "attack", 2, [](M m) { return m.ear ? m.ear->attack : D(); }},
      {TablePart::kEar, "pre_echo_db", "pre-echo", 2, [](M m) { return m.ear ? m.ear->pre_echo : D(); }},
      {TablePart::kEar, "level_300_1500_db", ".3-1.5k", 2, Level<0>},
      {TablePart::kEar, "level_1500_4000_db", "1.5-4k", 2, Level<1>},
      {TablePart::kEar, "level_4000_8000_db", "4-8k", 2, Level<2>},
      {TablePart::kEar, "level_8000_14000_db", "8-14k", 2, Level<3>},
  }};
  return columns;
}

/// The last component of a path.
inline std::string BaseName(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_
