#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "train/eval/columns.h"
#include "train/eval/listening.h"
#include "train/eval/page_template.h"
#include "train/eval/report.h"
#include "train/eval/report_html_tables.h"
#include "train/eval/report_tones.h"
#include "train/metrics/png.h"

namespace xcodec::train::eval {
namespace {

constexpr int kPictureWidth = 720;
constexpr int kPictureHeight = 180;

std::string Figure(const std::string& path, const std::string& caption) {
  const auto audio = LoadAudio(path, 0);
  if (!audio.ok() || audio.value().length == 0) return "";
  const auto picture = metrics::DrawSpectrogram(audio.value(), kEvalRate, kPictureWidth, kPictureHeight);
  return fmt::format(
      "<figure><img alt=\"Spectrogram, {0}\" src=\"data:image/png;base64,{1}\">\n"
      "<figcaption>{0}</figcaption></figure>\n",
      EscapeHtml(caption), metrics::Base64(metrics::EncodePng(picture)));
}

// Pictures for a page without audio; with audio, the page draws them itself.
std::string Spectrograms(const Report& report) {
  if (report.rows.empty()) return "";
  std::string html = "<section class=\"still\">\n<h2>Spectrograms</h2>\n";
  std::vector<std::string> shown;
  for (const Measurement& row : report.rows) {
    if (std::find(shown.begin(), shown.end(), row.reference) != shown.end()) continue;
    shown.push_back(row.reference);
    html += fmt::format("<h3>{}</h3>\n", EscapeHtml(BaseName(row.reference))) +
            Figure(row.reference, "reference");
    for (const Measurement& other : report.rows) {
      if (other.reference == row.reference) html += Figure(other.degraded, other.system);
    }
  }
  return html + "</section>\n";
}

// How the audio on the page relates to the codecs' output.
std::string AudioNote(const HtmlOptions& options) {
  if (options.player_seconds <= 0) return "";
  if (options.opus_kbps <= 0) {
    return "<p>Players hold everything as 16-bit FLAC, which changes nothing that can be heard, and Opus as "
           "it "
           "was coded.</p>\n";
  }
  return fmt::format(
      "<p>To keep the page small its players hold the original and what decoders gave as Opus at {:g} kbps, "
      "so "
      "both are a little worse than they were and small differences between high rates can be lost or come "
      "from "
      "there. Versions by Opus are as they were coded. Measures and sizes are those of the codecs "
      "themselves.</p>\n",
      options.opus_kbps);
}

std::string Notes(const HtmlOptions& options) {
  std::string html = AudioNote(options);
  for (const std::string& note : options.notes) html += "<p>" + EscapeHtml(note) + "</p>\n";
  return html.empty() ? html : "<h2>About this page</h2>\n" + html;
}

}  // namespace

std::string EscapeHtml(const std::string& text) {
  std::string escaped;
  for (const char c : MaskUnprintable(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string FormatHtml(const Report& report, const HtmlOptions& options, std::vector<std::string>* failures) {
  const Listening listening = MakeListening(report, options, failures);
  std::string body = FormatSizesHtml(report.rows);
  if (!report.rows.empty() || report.tones.empty()) body += FormatRowsHtml(report.rows);
  body += FormatToneHtml(report.tones) + FormatCodebooksHtml(report.codebooks);
  if (options.player_seconds <= 0) body += Spectrograms(report);
  body += Notes(options);
  return FillIn(PageTemplate(), {{"title", EscapeHtml(options.title)},
                                 {"body", body},
                                 {"data", listening.data},
                                 {"audio", listening.audio}});
}

}  // namespace xcodec::train::eval
