/// \file
/// The page that shows the progress of a run.
#ifndef XCODEC_SRC_TRAIN_RUN_TRAIN_REPORT_H_
#define XCODEC_SRC_TRAIN_RUN_TRAIN_REPORT_H_

#include <string>
#include <vector>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train {

/// A validation clip before and after the codec.
struct ReportClip {
  std::string name;
  AudioBlock reference;
  AudioBlock decoded;
};

/// Writes `folder`/report.html from `folder`/log.csv: one curve per column, spectrograms and players of the
/// beginning of the clips. One file without references to others. kIo.
Status WriteTrainReport(const std::string& folder, const std::string& name, int sample_rate,
                        const std::vector<ReportClip>& clips);

/// One curve as SVG: values of a column (NaN where there is none) over steps.
std::string CurveSvg(const std::vector<double>& steps, const std::vector<double>& values);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_RUN_TRAIN_REPORT_H_
