/// \file
/// The columns that all reports share.
#ifndef XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_
#define XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_

#include <array>
#include <optional>
#include <string>

#include "train/eval/measure.h"

namespace xcodec::eval {

/// A measured number: its name in CSV and JSON, its decimals in tables, how to get it.
struct Column {
  const char* key;
  const char* title;
  int decimals;
  std::optional<double> (*value)(const Measurement&);
};

inline constexpr int kColumnCount = 8;

inline const std::array<Column, kColumnCount>& Columns() {
  using M = const Measurement&;
  using D = std::optional<double>;
  static const std::array<Column, kColumnCount> columns{{
      {"seconds", "s", 1, [](M m) { return D(m.seconds); }},
      {"kbps", "kbps", 2, [](M m) { return m.kbps; }},
      {"log_mel", "log-mel", 4, [](M m) { return D(m.log_mel); }},
      {"side_log_mel", "side", 4, [](M m) { return m.side; }},
      {"snr_db", "SNR dB", 2, [](M m) { return D(m.snr); }},
      {"si_sdr_db", "SI-SDR dB", 2, [](M m) { return D(m.si_sdr); }},
      {"border_db", "border dB", 2, [](M m) { return m.border; }},
      {"visqol", "ViSQOL", 3, [](M m) { return m.visqol; }},
  }};
  return columns;
}

/// The last component of a path.
inline std::string BaseName(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace xcodec::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_COLUMNS_H_
