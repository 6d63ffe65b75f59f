#include "train/run/train_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>

#include "base/atomic_file.h"
#include "base/text.h"
#include "train/metrics/png.h"
#include "train/support/leading_number.h"

namespace xcodec::train {
namespace {

constexpr int kLongestClip = 10;  // seconds
constexpr double kWidth = 420, kHeight = 140, kMargin = 24;

struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;  // NaN where a field is empty
};

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields{""};
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

Table ReadCsv(const std::string& path) {
  Table table;
  std::ifstream file(path);
  std::string line;
  if (std::getline(file, line)) table.names = Fields(line);
  table.columns.resize(table.names.size());
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Fields(line);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const bool there = i < fields.size() && !fields[i].empty();
      const std::optional<double> value = there ? LeadingNumber(fields[i]) : std::nullopt;
      table.columns[i].push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
    }
  }
  return table;
}

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : MaskUnprintable(text)) {
    escaped += c == '<'   ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '&' ? "&amp;"
               : c == '"' ? "&quot;"
                          : std::string(1, c);
  }
  return escaped;
}

void Append(std::uint32_t value, int bytes, std::vector<unsigned char>* out) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<unsigned char>(value >> (8 * i)));
}

// 16-bit WAV in memory.
std::vector<unsigned char> Wav(const AudioBlock& audio, int rate) {
  const auto channels = static_cast<std::uint32_t>(audio.channels);
  const auto data = static_cast<std::uint32_t>(audio.length) * channels * 2;
  const auto hertz = static_cast<std::uint32_t>(rate);
  std::vector<unsigned char> wav{'R', 'I', 'F', 'F'};
  Append(36 + data, 4, &wav);
  for (const char c : {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '}) wav.push_back(static_cast<unsigned char>(c));
  Append(16, 4, &wav);
  Append(1, 2, &wav);
  Append(channels, 2, &wav);
  Append(hertz, 4, &wav);
  Append(hertz * channels * 2, 4, &wav);
  Append(channels * 2, 2, &wav);
  Append(16, 2, &wav);
  for (const char c : {'d', 'a', 't', 'a'}) wav.push_back(static_cast<unsigned char>(c));
  Append(data, 4, &wav);
  for (std::int64_t i = 0; i < audio.length; ++i) {
    for (int c = 0; c < audio.channels; ++c) {
      const float sample = std::clamp(audio.channel(c)[i], -1.0F, 1.0F) * 32767.0F;
      Append(static_cast<std::uint32_t>(std::lrint(sample)), 2, &wav);
    }
  }
  return wav;
}

// The page must stay small enough to be loaded.
AudioBlock Beginning(const AudioBlock& audio, int rate) {
  AudioBlock part(audio.channels, std::min(audio.length, std::int64_t{kLongestClip} * rate));
  for (int c = 0; c < audio.channels; ++c)
    std::copy(audio.channel(c), audio.channel(c) + part.length, part.channel(c));
  return part;
}

std::string ClipHtml(const std::string& title, const AudioBlock& whole, int rate) {
  AudioBlock audio = Beginning(whole, rate);
  // Models see normalised audio, which would clip.
  float peak = 1e-6F;
  for (const float sample : audio.samples) peak = std::max(peak, std::fabs(sample));
  for (float& sample : audio.samples) sample *= 0.9F / peak;
  const auto picture = metrics::DrawSpectrogram(audio, rate, 640, 160);
  return fmt::format(
      "<figure><img alt=\"Spectrogram, {0}\" src=\"data:image/png;base64,{1}\">"
      "<audio controls src=\"data:audio/wav;base64,{2}\"></audio><figcaption>{0}</figcaption></figure>\n",
      title, metrics::Base64(metrics::EncodePng(picture)), metrics::Base64(Wav(audio, rate)));
}

std::string Page(const Table& table, const std::string& name, int rate,
                 const std::vector<ReportClip>& clips) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>\n<style>"
      "body{{font:15px/1.4 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222}}"
      ".curves{{display:flex;flex-wrap:wrap;gap:1em}}figure{{margin:0 0 1em}}img,audio{{width:100%}}"
      "figcaption{{font-size:.9em;color:#555}}</style>\n<h1>Training of {0}</h1>\n<div class=\"curves\">\n",
      Escaped(name));
  for (std::size_t i = 1; i < table.columns.size(); ++i) {
    const std::string curve = CurveSvg(table.columns[0], table.columns[i]);
    if (!curve.empty())
      html += fmt::format("<figure>{}<figcaption>{}</figcaption></figure>\n", curve, Escaped(table.names[i]));
  }
  html += "</div>\n";
  if (!clips.empty()) html += "<h2>Validation clips at the highest bandwidth</h2>\n";
  for (const ReportClip& clip : clips) {
    html += fmt::format("<h3>{}</h3>\n", Escaped(clip.name)) + ClipHtml("reference", clip.reference, rate) +
            ClipHtml("decoded", clip.decoded, rate);
  }
  return html + "</html>\n";
}

}  // namespace

std::string CurveSvg(const std::vector<double>& steps, const std::vector<double>& values) {
  double low = std::numeric_limits<double>::infinity(), high = -low, last = 1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
    last = std::max(last, steps[i]);
  }
  if (!std::isfinite(low)) return "";
  const double range = high > low ? high - low : 1;
  std::string points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    points += fmt::format("{:.1f},{:.1f} ", steps[i] / last * kWidth,
                          kMargin + (high - values[i]) / range * (kHeight - 2 * kMargin));
  }
  return fmt::format(
      "<svg width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-size=\"11\">"
      "<polyline fill=\"none\" stroke=\"#1668b8\" stroke-width=\"1.3\" points=\"{2}\"/>"
      "<text x=\"2\" y=\"12\">{3:.4g}</text><text x=\"2\" y=\"{4}\">{5:.4g}</text></svg>",
      kWidth, kHeight, points, high, kHeight - 6, low);
}

Status WriteTrainReport(const std::string& folder, const std::string& name, int sample_rate,
                        const std::vector<ReportClip>& clips) {
  const std::string html = Page(ReadCsv(folder + "/log.csv"), name, sample_rate, clips);
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(folder + "/report.html", {true, false, 0}));
  XCODEC_RETURN_IF_ERROR(
      file->Write(Bytes(reinterpret_cast<const unsigned char*>(html.data()), html.size())));
  return file->Commit();
}

}  // namespace xcodec::train
