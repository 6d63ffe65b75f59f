#include "train/metrics/png.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "train/metrics/fft.h"

namespace xcodec::train::metrics {
namespace {

constexpr std::size_t kWindow = 2048;
constexpr double kPi = 3.14159265358979323846;

void AppendBigEndian32(std::uint32_t value, std::vector<unsigned char>* out) {
  for (int shift = 24; shift >= 0; shift -= 8) out->push_back(static_cast<unsigned char>(value >> shift));
}

void AppendChunk(const char* type, const std::vector<unsigned char>& data, std::vector<unsigned char>* out) {
  AppendBigEndian32(static_cast<std::uint32_t>(data.size()), out);
  const std::size_t start = out->size();
  out->insert(out->end(), type, type + 4);
  out->insert(out->end(), data.begin(), data.end());
  const uLong crc = crc32(0, out->data() + start, static_cast<uInt>(out->size() - start));
  AppendBigEndian32(static_cast<std::uint32_t>(crc), out);
}

std::vector<unsigned char> Header(const RgbPicture& picture) {
  std::vector<unsigned char> header;
  AppendBigEndian32(static_cast<std::uint32_t>(picture.width), &header);
  AppendBigEndian32(static_cast<std::uint32_t>(picture.height), &header);
  for (const unsigned char byte : {8, 2, 0, 0, 0}) header.push_back(byte);
  return header;
}

// Position 0 (quiet) .. 1 (loud) on a dark blue, violet, orange, yellow scale.
std::array<unsigned char, 3> Colour(float level) {
  static constexpr std::array<std::array<float, 3>, 5> kStops{
      {{4, 5, 20}, {70, 15, 105}, {175, 45, 90}, {245, 135, 35}, {252, 255, 165}}};
  const float at = std::clamp(level, 0.0F, 1.0F) * static_cast<float>(kStops.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
  const float part = at - static_cast<float>(low);
  std::array<unsigned char, 3> colour{};
  for (std::size_t i = 0; i < 3; ++i) {
    colour[i] = static_cast<unsigned char>(kStops[low][i] + part * (kStops[low + 1][i] - kStops[low][i]));
  }
  return colour;
}

// Magnitudes of the windowed mono mix around sample `centre`.
std::vector<float> Column(const AudioBlock& audio, const Fft& fft, std::int64_t centre) {
  std::vector<float> frame(kWindow), magnitudes(kWindow / 2 + 1), unused(kWindow / 2 + 1);
  for (std::size_t i = 0; i < kWindow; ++i) {
    const std::int64_t at = centre + static_cast<std::int64_t>(i) - static_cast<std::int64_t>(kWindow / 2);
    if (at < 0 || at >= audio.length) continue;
    float sum = 0;
    for (int c = 0; c < audio.channels; ++c) sum += audio.channel(c)[at];
    const double hann = 0.5 - 0.5 * std::cos(2 * kPi * static_cast<double>(i) / kWindow);
    frame[i] = sum / static_cast<float>(audio.channels) * static_cast<float>(hann);
  }
  fft.Magnitudes(frame.data(), frame.data(), magnitudes.data(), unused.data());
  return magnitudes;
}

}  // namespace

std::vector<unsigned char> EncodePng(const RgbPicture& picture) {
  const std::size_t row = static_cast<std::size_t>(picture.width) * 3;
  std::vector<unsigned char> raw;
  raw.reserve((row + 1) * static_cast<std::size_t>(picture.height));
  for (int y = 0; y < picture.height; ++y) {
    const auto begin = picture.rgb.begin() + static_cast<std::ptrdiff_t>(row) * y;
    raw.push_back(0);
    raw.insert(raw.end(), begin, begin + static_cast<std::ptrdiff_t>(row));
  }
  uLongf size = compressBound(static_cast<uLong>(raw.size()));
  std::vector<unsigned char> packed(size);
  if (compress2(packed.data(), &size, raw.data(), static_cast<uLong>(raw.size()), 9) != Z_OK) return {};
  packed.resize(size);
  std::vector<unsigned char> png{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  AppendChunk("IHDR", Header(picture), &png);
  AppendChunk("IDAT", packed, &png);
  AppendChunk("IEND", {}, &png);
  return png;
}

std::string Base64(Bytes bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) group = group << 8U | (j < count ? bytes[i + j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      text.push_back(j <= count ? kDigits[group >> (18 - 6 * j) & 63U] : '=');
    }
  }
  return text;
}

RgbPicture DrawSpectrogram(const AudioBlock& audio, int sample_rate, int width, int height) {
  RgbPicture picture{width, height, std::vector<unsigned char>(static_cast<std::size_t>(width * height) * 3)};
  const Fft fft(kWindow);
  const double top = std::log10(1 + sample_rate / 2.0 / 700);
  for (int x = 0; x < width; ++x) {
    const std::vector<float> column = Column(audio, fft, audio.length * (2 * x + 1) / (2 * width));
    for (int y = 0; y < height; ++y) {
      const double hz = 700 * (std::pow(10.0, top * (height - 1 - y) / height) - 1);
      const auto bin = std::min(static_cast<std::size_t>(hz * kWindow / sample_rate), column.size() - 1);
      // A full-scale sine gives a quarter of the window's length.
      const float db = 20 * std::log10(column[bin] / (kWindow / 4) + 1e-9F);
      // Steps of 2 dB: the eye does not see them, and the file is a third of the size.
      const auto colour = Colour(1 + std::nearbyint(db / 2) / 50);
      std::copy(colour.begin(), colour.end(),
                picture.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * width + x) * 3);
    }
  }
  return picture;
}

}  // namespace xcodec::train::metrics
