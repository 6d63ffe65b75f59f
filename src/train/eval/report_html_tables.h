/// \file
/// The tables of the page.
#ifndef XCODEC_SRC_TRAIN_EVAL_REPORT_HTML_TABLES_H_
#define XCODEC_SRC_TRAIN_EVAL_REPORT_HTML_TABLES_H_

#include <string>
#include <vector>

#include "train/eval/report.h"

namespace xcodec::train::eval {

/// The size of an hour in every system whose size is known; empty if none is.
std::string FormatSizesHtml(const std::vector<Measurement>& rows);
/// Means, then every file.
std::string FormatRowsHtml(const std::vector<Measurement>& rows);
/// A heading and a table; empty without rows.
std::string FormatCodebooksHtml(const std::vector<CodebookRow>& rows);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_REPORT_HTML_TABLES_H_
