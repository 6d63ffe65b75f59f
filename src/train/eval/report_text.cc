#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "train/eval/columns.h"
#include "train/eval/report.h"
#include "train/eval/report_tones.h"

namespace xcodec::train::eval {
namespace {

constexpr std::size_t kNameWidth = 36;
constexpr char kCodesUsed[] = "codes_used", kCodeEntropy[] = "code_entropy_bits";

std::string Shortened(const std::string& text, std::size_t width) {
  const std::string masked = MaskUnprintable(text);
  return masked.size() <= width ? masked : masked.substr(0, width - 1) + "~";
}

std::string TableLine(const Measurement& row, TablePart part) {
  std::string line = fmt::format("{:<{}} {:<16}", Shortened(BaseName(row.reference), kNameWidth), kNameWidth,
                                 Shortened(row.system, 16));
  for (const Column& column : Columns()) {
    if (column.part != part) continue;
    const auto value = column.value(row);
    line += value ? fmt::format(" {:>9.{}f}", *value, column.decimals) : fmt::format(" {:>9}", "-");
  }
  return line + "\n";
}

std::string CsvField(const std::optional<double>& value) {
  return value ? fmt::format(",{:.6f}", *value) : ",";
}

std::string CsvLine(const Measurement& row) {
  std::string line = QuoteCsv(row.system) + "," + QuoteCsv(row.reference) + "," + QuoteCsv(row.degraded);
  for (const Column& column : Columns()) line += CsvField(column.value(row));
  return line + CsvField(row.codes_used) + CsvField(row.code_entropy) + "\r\n";
}

nlohmann::ordered_json ToJson(const Measurement& row) {
  nlohmann::ordered_json object;
  object["system"] = row.system;
  object["reference"] = row.reference;
  if (!row.degraded.empty()) object["degraded"] = row.degraded;
  for (const Column& column : Columns()) {
    if (const auto value = column.value(row)) object[column.key] = *value;
  }
  if (row.codes_used) object[kCodesUsed] = *row.codes_used;
  if (row.code_entropy) object[kCodeEntropy] = *row.code_entropy;
  return object;
}

// One of the two tables: every row, then the means.
std::string RowsTable(const Report& report, TablePart part) {
  std::string text = fmt::format("{:<{}} {:<16}", "file", kNameWidth, "system");
  for (const Column& column : Columns()) {
    if (column.part == part) text += fmt::format(" {:>9}", column.title);
  }
  text += "\n";
  for (const Measurement& row : report.rows) text += TableLine(row, part);
  for (const Measurement& mean : Means(report.rows)) text += TableLine(mean, part);
  return text;
}

std::string CodebookTable(const std::vector<CodebookRow>& rows) {
  std::string text =
      fmt::format("{:<16} {:>8} {:>8} {:>8} {:>10}\n", "system", "codebook", "used", "entropy", "repeated");
  for (const CodebookRow& row : rows) {
    text += fmt::format("{:<16} {:>8} {:>8} {:>8.3f} {:>9.1f}%\n", Shortened(row.system, 16), row.codebook,
                        row.use.used, row.use.entropy, 100 * row.use.repetition);
  }
  return text;
}

}  // namespace

std::string QuoteCsv(const std::string& text) {
  const std::string masked = MaskUnprintable(text);
  if (masked.find_first_of(",\"") == std::string::npos) return masked;
  std::string quoted = "\"";
  for (const char c : masked) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::vector<Measurement> MeansOf(const Report& report) {
  std::vector<Measurement> means = Means(report.rows);
  for (Measurement& mean : means) {
    double used = 0, entropy = 0, count = 0;
    for (const CodebookRow& row : report.codebooks) {
      if (row.system != mean.system) continue;
      used += static_cast<double>(row.use.used);
      entropy += row.use.entropy;
      ++count;
    }
    if (count == 0) continue;
    mean.codes_used = used / count;
    mean.code_entropy = entropy / count;
  }
  return means;
}

std::string FormatTable(const Report& report) {
  std::string text;
  if (!report.rows.empty() || report.tones.empty()) {
    text = RowsTable(report, TablePart::kDistances) +
           "\ndegraded against reference, 0 is right; dB but for repeat\n" +
           RowsTable(report, TablePart::kEar);
  }
  if (!report.codebooks.empty()) text += "\n" + CodebookTable(report.codebooks);
  if (!text.empty() && !report.tones.empty()) text += "\n";
  return text + FormatToneTable(report.tones);
}

std::string FormatCsv(const Report& report) {
  std::string text = "system,reference,degraded";
  for (const Column& column : Columns()) text += std::string(",") + column.key;
  text += fmt::format(",{},{}\r\n", kCodesUsed, kCodeEntropy);
  for (const Measurement& row : report.rows) text += CsvLine(row);
  for (const Measurement& mean : MeansOf(report)) text += CsvLine(mean);
  return text;
}

std::string FormatJson(const Report& report) {
  nlohmann::ordered_json object;
  object["rows"] = nlohmann::ordered_json::array();
  for (const Measurement& row : report.rows) object["rows"].push_back(ToJson(row));
  object["means"] = nlohmann::ordered_json::array();
  for (const Measurement& mean : MeansOf(report)) object["means"].push_back(ToJson(mean));
  object["codebooks"] = nlohmann::ordered_json::array();
  for (const CodebookRow& row : report.codebooks) {
    object["codebooks"].push_back({{"system", row.system},
                                   {"codebook", row.codebook},
                                   {"frames", row.use.frames},
                                   {"used", row.use.used},
                                   {"entropy_bits", row.use.entropy},
                                   {"repetition", row.use.repetition}});
  }
  object["tones"] = nlohmann::ordered_json::array();
  for (const ToneRow& row : report.tones) {
    object["tones"].push_back({{"sound", row.sound},
                               {"system", row.system},
                               {"level_db", row.level_db},
                               {"pitch_kept", row.pitch_kept}});
  }
  // File names need not be UTF-8.
  return EscapeJson(object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
}

}  // namespace xcodec::train::eval
