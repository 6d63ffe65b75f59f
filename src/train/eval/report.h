/// \file
/// Measurements as text for people, spreadsheets, programs and browsers.
#ifndef XCODEC_SRC_TRAIN_EVAL_REPORT_H_
#define XCODEC_SRC_TRAIN_EVAL_REPORT_H_

#include <string>
#include <vector>

#include "train/eval/measure.h"
#include "train/metrics/code_statistics.h"

namespace xcodec::train::eval {

/// Use of one codebook of one system.
struct CodebookRow {
  std::string system;
  int codebook = 0;
  metrics::CodebookUse use;
};

/// The result for one synthetic sound in one system.
struct ToneRow {
  std::string sound;
  std::string system;
  double level_db = 0;     ///< against the sound itself; 0 is right
  bool pitch_kept = true;  ///< for pure tones: the strongest frequency is the same
};

/// All results of a run of xcodec-eval.
struct Report {
  std::vector<Measurement> rows;
  std::vector<CodebookRow> codebooks;
  std::vector<ToneRow> tones;
};

/// Columns in fixed width: every row, then the means per system, in two tables; use of codebooks; tones.
/// Tables without rows are left out.
std::string FormatTable(const Report& report);
/// Means per system; those of models also have codes_used and code_entropy.
std::vector<Measurement> MeansOf(const Report& report);

/// RFC 4180, one header line, a line per row and then per system one of means with the reference "mean";
/// empty fields for missing measures. Tones are another table, see train/eval/report_tones.h.
std::string FormatCsv(const Report& report);
/// {"rows": [...], "means": [...], "codebooks": [...], "tones": [...]}; missing measures are absent.
std::string FormatJson(const Report& report);

struct HtmlOptions {
  std::string title = "xcodec-eval";
  std::vector<std::string> notes;  ///< paragraphs at the end of the page
  double player_seconds = 0;       ///< audio of at most this length is embedded for every file; 0: none
  double opus_kbps = 0;            ///< players hold Opus at this rate (through opusenc) instead of FLAC
};

/// One file without references to others: with audio a player that switches between all versions of a
/// recording, a blind test and spectrograms, without audio spectrograms as embedded PNG; sizes and tables of
/// means and rows. Reads the audio files again; those that cannot be read or compressed are left out and
/// reported through `failures`.
std::string FormatHtml(const Report& report, const HtmlOptions& options, std::vector<std::string>* failures);

/// A field of CSV, in quotes if necessary.
std::string QuoteCsv(const std::string& text);

/// Text with &, <, >, " and ' replaced by character references.
std::string EscapeHtml(const std::string& text);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_REPORT_H_
