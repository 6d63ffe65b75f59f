#include "train/eval/report_html_tables.h"

#include <fmt/format.h>

#include "train/eval/columns.h"

namespace xcodec::train::eval {
namespace {

constexpr double kCdKbps = 1411.2;

constexpr char kDistancesLegend[] =
    "<p>Log-mel: mean absolute difference of log10 magnitudes in 64 mel bands, seven windows; side: the same "
    "of (L-R)/2; lower is better. SNR, SI-SDR, ViSQOL (1 to 5): higher is better. Zimtohrli: its distance, "
    "lower is better. Border: energy of the error near chunk borders against elsewhere, 0 is ideal.</p>\n";

constexpr char kEarLegend[] =
    "<p>What means hide, degraded against reference, 0 is right. Repeat: |autocorrelation| of 5 to 12 kHz at "
    "one frame of 640 samples. Line: modulation of that band at 75, 150 or 225 Hz, dB. Attack: peaks at the "
    "strongest onsets, dB. Pre-echo: energy just before them, dB. Then levels of bands, dB.</p>\n";

std::string Table(const std::vector<Measurement>& rows, TablePart part, bool with_file) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  if (with_file) html += "<th>file";
  html += "<th class=\"name\">system";
  for (const Column& column : Columns()) {
    if (column.part == part) html += fmt::format("<th>{}", column.title);
  }
  html += "</thead><tbody>\n";
  for (const Measurement& row : rows) {
    html += "<tr>";
    if (with_file) html += "<td>" + EscapeHtml(BaseName(row.reference));
    html += "<td class=\"name\">" + EscapeHtml(row.system);
    for (const Column& column : Columns()) {
      if (column.part != part) continue;
      const auto value = column.value(row);
      html += value ? fmt::format("<td>{:.{}f}", *value, column.decimals) : "<td>-";
    }
    html += "\n";
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace

std::string FormatSizesHtml(const std::vector<Measurement>& rows) {
  std::string lines;
  for (const Measurement& mean : Means(rows)) {
    if (!mean.kbps || *mean.kbps <= 0) continue;
    const double megabytes = *mean.kbps * 3600 / 8000;
    lines += fmt::format("<tr><td>{}<td>{:.2f}<td>{:.1f}<td>{:.0f}<td>1/{:.0f}\n", EscapeHtml(mean.system),
                         *mean.kbps, megabytes, 1000 / megabytes, kCdKbps / *mean.kbps);
  }
  if (lines.empty()) return "";
  return "<h2>Sizes</h2>\n<p>Of the files measured here, headers and all: mean kbps, and what follows for an "
         "hour.</p>\n<div class=\"wide\"><table><thead><tr><th>system<th>kbps<th>MB an hour<th>hours in a "
         "GB<th>of CD audio</thead><tbody>\n" +
         lines + "</tbody></table></div>\n";
}

std::string FormatRowsHtml(const std::vector<Measurement>& rows) {
  const std::vector<Measurement> means = Means(rows);
  return std::string("<h2>Measures</h2>\n") + kDistancesLegend + Table(means, TablePart::kDistances, false) +
         kEarLegend + Table(means, TablePart::kEar, false) + "<details><summary>Every file</summary>\n" +
         Table(rows, TablePart::kDistances, true) + Table(rows, TablePart::kEar, true) + "</details>\n";
}

std::string FormatCodebooksHtml(const std::vector<CodebookRow>& rows) {
  if (rows.empty()) return "";
  std::string html =
      "<h2>Codebooks</h2>\n<details><summary>Use of the codes</summary><div class=\"wide\"><table><thead><tr>"
      "<th>system<th>codebook<th>codes used<th>entropy, bits<th>repeated</thead><tbody>\n";
  for (const CodebookRow& row : rows) {
    html += fmt::format("<tr><td>{}<td>{}<td>{}<td>{:.3f}<td>{:.1f} %\n", EscapeHtml(row.system),
                        row.codebook, row.use.used, row.use.entropy, 100 * row.use.repetition);
  }
  return html + "</tbody></table></div></details>\n";
}

}  // namespace xcodec::train::eval
