#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "audio/audio_sink.h"
#include "base/atomic_file.h"
#include "base/text.h"
#include "train/eval/columns.h"
#include "train/eval/report.h"
#include "train/eval/report_tones.h"
#include "train/eval/subprocess.h"
#include "train/metrics/png.h"

namespace xcodec::eval {
namespace {

constexpr int kPictureWidth = 720;
constexpr int kPictureHeight = 180;

constexpr char kHead[] =
    "<meta name=\"viewport\" content=\"width=device-width\">\n<style>\n"
    "body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:64em;padding:0 1em;color:#222}}\n"
    "table{{border-collapse:collapse;margin:1em 0}}\n"
    "th,td{{padding:.25em .7em;border-bottom:1px solid #ddd;text-align:right}}\n"
    "th:first-child,td:first-child,td:nth-child(2),th:nth-child(2){{text-align:left}}\n"
    ".tones td:nth-child(2),.tones th:nth-child(2){{text-align:right}}\n"
    "tr:hover td{{background:#f3f6fa}}figure{{margin:.6em "
    "0}}img{{width:100%;height:auto;border-radius:4px}}\n"
    "figcaption{{font-size:.9em;color:#555}}audio{{width:100%;height:2.2em}}\n"
    "@media(prefers-color-scheme:dark){{body{{background:#16181c;color:#ddd}}th,td{{border-color:#333}}"
    "tr:hover td{{background:#22262c}}figcaption{{color:#aaa}}}}\n</style>\n";

constexpr char kEarLegend[] =
    "<p>What means hide, degraded against reference, 0 is right. Repeat: |autocorrelation| of 5 to 12 kHz at "
    "one "
    "frame of 640 samples. Line: modulation of that band at 75, 150 or 225 Hz, dB. Attack: peaks at the "
    "strongest "
    "onsets, dB. Pre-echo: energy just before them, dB. Then levels of bands, dB.</p>\n";

std::string HtmlTable(const std::vector<Measurement>& rows, Part part) {
  std::string html = "<table><thead><tr><th>file<th>system";
  for (const Column& column : Columns()) {
    if (column.part == part) html += fmt::format("<th>{}", column.title);
  }
  html += "</thead><tbody>\n";
  for (const Measurement& row : rows) {
    html += fmt::format("<tr><td>{}<td>{}", EscapeHtml(BaseName(row.reference)), EscapeHtml(row.system));
    for (const Column& column : Columns()) {
      if (column.part != part) continue;
      const auto value = column.value(row);
      html += value ? fmt::format("<td>{:.{}f}", *value, column.decimals) : "<td>-";
    }
    html += "\n";
  }
  return html + "</tbody></table>\n";
}

std::string RowTables(const std::vector<Measurement>& rows) {
  const std::vector<Measurement> means = Means(rows);
  return "<h2>Means</h2>\n" + HtmlTable(means, Part::kDistances) + kEarLegend + HtmlTable(means, Part::kEar) +
         "<h2>Files</h2>\n" + HtmlTable(rows, Part::kDistances) + HtmlTable(rows, Part::kEar);
}

AudioBlock Beginning(const AudioBlock& audio, double seconds) {
  const auto wanted = static_cast<std::int64_t>(seconds * kEvalRate);
  AudioBlock part(audio.channels, std::min(audio.length, wanted));
  for (int c = 0; c < audio.channels; ++c) {
    std::copy(audio.channel(c), audio.channel(c) + part.length, part.channel(c));
  }
  return part;
}

Status WriteFlac(const std::string& path, const AudioBlock& audio) {
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, false, 0}));
  AudioSinkOptions options;
  options.container = AudioContainer::kFlac;
  options.sample_rate = kEvalRate;
  options.channels = audio.channels;
  options.expected_length = audio.length;
  XCODEC_ASSIGN_OR_RETURN(auto sink, CreateAudioSink(file->fd(), options));
  XCODEC_RETURN_IF_ERROR(sink->Write(audio));
  XCODEC_RETURN_IF_ERROR(sink->Finish());
  return file->Commit();
}

// The audio as a compressed file; empty when that fails.
std::vector<unsigned char> Compressed(const AudioBlock& audio, double opus_kbps) {
  const auto folder = TemporaryFolder::Create();
  if (!folder.ok()) return {};
  std::string path = folder.value().File("clip.flac");
  if (opus_kbps > 0) {
    path = folder.value().File("clip.opus");
    const std::string wav = folder.value().File("clip.wav");
    if (!WriteWav(wav, audio).ok() ||
        !RunProgram({"opusenc", "--quiet", "--bitrate", fmt::format("{:g}", opus_kbps), wav, path}).ok())
      return {};
  } else if (!WriteFlac(path, audio).ok()) {
    return {};
  }
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string Player(const AudioBlock& audio, double opus_kbps) {
  const std::vector<unsigned char> bytes = Compressed(audio, opus_kbps);
  if (bytes.empty()) return "";
  return fmt::format("<audio controls preload=\"none\" src=\"data:audio/{};base64,{}\"></audio>\n",
                     opus_kbps > 0 ? "ogg" : "flac", metrics::Base64(bytes));
}

std::string Figure(const std::string& path, const std::string& caption, const HtmlOptions& options) {
  const auto audio = LoadAudio(path, 0);
  if (!audio.ok() || audio.value().length == 0) return "";
  const auto picture = metrics::DrawSpectrogram(audio.value(), kEvalRate, kPictureWidth, kPictureHeight);
  std::string html = fmt::format("<figure><img alt=\"Spectrogram, {}\" src=\"data:image/png;base64,{}\">\n",
                                 EscapeHtml(caption), metrics::Base64(metrics::EncodePng(picture)));
  if (options.player_seconds > 0)
    html += Player(Beginning(audio.value(), options.player_seconds), options.opus_kbps);
  return html + fmt::format("<figcaption>{}</figcaption></figure>\n", EscapeHtml(caption));
}

std::string CodebookTable(const std::vector<CodebookRow>& rows) {
  if (rows.empty()) return "";
  std::string html =
      "<h2>Codebooks</h2>\n<table><thead><tr><th>system<th>codebook<th>codes used<th>entropy, bits"
      "<th>repeated</thead><tbody>\n";
  for (const CodebookRow& row : rows) {
    html += fmt::format("<tr><td>{}<td>{}<td>{}<td>{:.3f}<td>{:.1f} %\n", EscapeHtml(row.system),
                        row.codebook, row.use.used, row.use.entropy, 100 * row.use.repetition);
  }
  return html + "</tbody></table>\n";
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

std::string FormatHtml(const Report& report, const HtmlOptions& options) {
  std::string html =
      fmt::format("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n<title>{}</title>\n",
                  EscapeHtml(options.title));
  html += fmt::format(kHead);
  html += fmt::format(
      "<h1>{}</h1>\n<p>Log-mel distance: mean absolute difference of log10 magnitudes in 64 mel "
      "bands, seven windows; side: the same of (L-R)/2; lower is better. SNR, SI-SDR, ViSQOL: higher "
      "is better. Border: energy of the error near chunk borders against elsewhere, 0 is ideal. Zimtohrli: "
      "its "
      "distance, lower is better.</p>\n",
      EscapeHtml(options.title));
  if (!report.rows.empty() || report.tones.empty()) html += RowTables(report.rows);
  html += CodebookTable(report.codebooks) + FormatToneHtml(report.tones);
  if (!report.rows.empty()) html += "<h2>Spectrograms</h2>\n";
  std::vector<std::string> shown;
  for (const Measurement& row : report.rows) {
    if (std::find(shown.begin(), shown.end(), row.reference) != shown.end()) continue;
    shown.push_back(row.reference);
    html += fmt::format("<h3>{}</h3>\n", EscapeHtml(BaseName(row.reference)));
    html += Figure(row.reference, "reference", options);
    for (const Measurement& other : report.rows) {
      if (other.reference == row.reference) html += Figure(other.degraded, other.system, options);
    }
  }
  return html + "</html>\n";
}

}  // namespace xcodec::eval
