/// \file
/// The tone table in the formats of reports: a line a sound, a column a system.
#ifndef XCODEC_SRC_TRAIN_EVAL_REPORT_TONES_H_
#define XCODEC_SRC_TRAIN_EVAL_REPORT_TONES_H_

#include <string>
#include <vector>

#include "train/eval/report.h"

namespace xcodec::train::eval {

/// Fixed width, levels in dB; "!" after a level: another pitch; "-": not measured. Empty without rows.
std::string FormatToneTable(const std::vector<ToneRow>& rows);
/// RFC 4180: sound, system, level_db, pitch_kept (0 or 1).
std::string FormatToneCsv(const std::vector<ToneRow>& rows);
/// A heading and a table; empty without rows.
std::string FormatToneHtml(const std::vector<ToneRow>& rows);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_REPORT_TONES_H_
