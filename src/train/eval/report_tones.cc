#include "train/eval/report_tones.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace xcodec::train::eval {
namespace {

// Different values of a field in order of first appearance.
std::vector<std::string> Names(const std::vector<ToneRow>& rows, std::string ToneRow::*field) {
  std::vector<std::string> names;
  for (const ToneRow& row : rows) {
    if (std::find(names.begin(), names.end(), row.*field) == names.end()) names.push_back(row.*field);
  }
  return names;
}

std::string Cell(const std::vector<ToneRow>& rows, const std::string& sound, const std::string& system) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const ToneRow& r) { return r.sound == sound && r.system == system; });
  if (row == rows.end()) return "-";
  return fmt::format("{:.1f}{}", row->level_db, row->pitch_kept ? "" : "!");
}

}  // namespace

std::string FormatToneTable(const std::vector<ToneRow>& rows) {
  if (rows.empty()) return "";
  const std::vector<std::string> systems = Names(rows, &ToneRow::system);
  std::string text = fmt::format("{:<16}", "level, dB");
  for (const std::string& system : systems) text += fmt::format(" {:>16}", MaskUnprintable(system));
  text += "\n";
  for (const std::string& sound : Names(rows, &ToneRow::sound)) {
    text += fmt::format("{:<16}", sound);
    for (const std::string& system : systems) text += fmt::format(" {:>16}", Cell(rows, sound, system));
    text += "\n";
  }
  return text;
}

std::string FormatToneCsv(const std::vector<ToneRow>& rows) {
  std::string text = "sound,system,level_db,pitch_kept\r\n";
  for (const ToneRow& row : rows) {
    text += fmt::format("{},{},{:.6f},{}\r\n", QuoteCsv(row.sound), QuoteCsv(row.system), row.level_db,
                        row.pitch_kept ? 1 : 0);
  }
  return text;
}

std::string FormatToneHtml(const std::vector<ToneRow>& rows) {
  if (rows.empty()) return "";
  const std::vector<std::string> systems = Names(rows, &ToneRow::system);
  std::string html =
      "<h2>Tones</h2>\n<p>Level of synthetic sounds after coding against before, dB; 0 is right, ! marks "
      "another pitch.</p>\n<div class=\"wide\"><table><thead><tr><th>sound";
  for (const std::string& system : systems) html += "<th>" + EscapeHtml(system);
  html += "</thead><tbody>\n";
  for (const std::string& sound : Names(rows, &ToneRow::sound)) {
    html += "<tr><td>" + EscapeHtml(sound);
    for (const std::string& system : systems) html += "<td>" + Cell(rows, sound, system);
    html += "\n";
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace xcodec::train::eval
