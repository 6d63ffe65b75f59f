#include "audio/sample_format.h"

#include <cmath>
#include <cstdint>
#include <cstring>

#include "base/endian.h"

namespace xcodec::audio {
namespace {

struct NamedFormat {
  const char* name;
  SampleFormat format;
};

using Kind = SampleFormat::Kind;
constexpr NamedFormat kFormats[] = {
    {"u8", {Kind::kUnsigned, 1, false}},  {"s8", {Kind::kSigned, 1, false}},
    {"s16le", {Kind::kSigned, 2, false}}, {"s16be", {Kind::kSigned, 2, true}},
    {"s24le", {Kind::kSigned, 3, false}}, {"s24be", {Kind::kSigned, 3, true}},
    {"s32le", {Kind::kSigned, 4, false}}, {"s32be", {Kind::kSigned, 4, true}},
    {"f32le", {Kind::kFloat, 4, false}},  {"f32be", {Kind::kFloat, 4, true}},
    {"f64le", {Kind::kFloat, 8, false}},  {"f64be", {Kind::kFloat, 8, true}},
};

// The bits of one sample, in the low end of the result.
template <int kBytes, bool kBig>
std::uint64_t LoadBits(const unsigned char* p) {
  std::uint64_t v = 0;
  for (int i = 0; i < kBytes; ++i) v |= std::uint64_t{p[kBig ? kBytes - 1 - i : i]} << (8 * i);
  return v;
}

template <int kBytes, bool kBig>
void StoreBits(std::uint64_t v, unsigned char* p) {
  for (int i = 0; i < kBytes; ++i) p[kBig ? kBytes - 1 - i : i] = static_cast<unsigned char>(v >> (8 * i));
}

template <int kBytes, bool kBig>
void DecodeInteger(bool is_signed, const unsigned char* bytes, std::size_t count, float* out) {
  constexpr std::int64_t kHalf = std::int64_t{1} << (8 * kBytes - 1);
  const float unit = 1.0F / static_cast<float>(kHalf);
  for (std::size_t i = 0; i < count; ++i) {
    const auto raw = static_cast<std::int64_t>(LoadBits<kBytes, kBig>(bytes + i * kBytes));
    const std::int64_t v = is_signed ? (raw ^ kHalf) - kHalf : raw - kHalf;
    out[i] = static_cast<float>(v) * unit;
  }
}

template <int kBytes, bool kBig>
void EncodeInteger(bool is_signed, const float* samples, std::size_t count, unsigned char* out) {
  constexpr std::int64_t kHalf = std::int64_t{1} << (8 * kBytes - 1);
  constexpr double kMin = -static_cast<double>(kHalf);
  constexpr double kMax = static_cast<double>(kHalf - 1);
  for (std::size_t i = 0; i < count; ++i) {
    double v = std::floor(static_cast<double>(samples[i]) * static_cast<double>(kHalf) + 0.5);
    v = v < kMin ? kMin : v;
    v = v < kMax ? v : kMax;  // also NaN
    const std::int64_t q = static_cast<std::int64_t>(v) + (is_signed ? 0 : kHalf);
    StoreBits<kBytes, kBig>(static_cast<std::uint64_t>(q), out + i * kBytes);
  }
}

template <bool kBig>
void DecodeFloat(int width, const unsigned char* bytes, std::size_t count, float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    if (width == 4) {
      out[i] = FloatFromBits(static_cast<std::uint32_t>(LoadBits<4, kBig>(bytes + 4 * i)));
    } else {
      const std::uint64_t bits = LoadBits<8, kBig>(bytes + 8 * i);
      double d;
      std::memcpy(&d, &bits, sizeof d);
      out[i] = static_cast<float>(d);
    }
  }
}

template <bool kBig>
void EncodeFloat(int width, const float* samples, std::size_t count, unsigned char* out) {
  for (std::size_t i = 0; i < count; ++i) {
    if (width == 4) {
      StoreBits<4, kBig>(FloatBits(samples[i]), out + 4 * i);
    } else {
      const double d = samples[i];
      std::uint64_t bits;
      std::memcpy(&bits, &d, sizeof bits);
      StoreBits<8, kBig>(bits, out + 8 * i);
    }
  }
}

template <bool kBig>
void Decode(const SampleFormat& f, const unsigned char* bytes, std::size_t count, float* out) {
  if (f.kind == Kind::kFloat) return DecodeFloat<kBig>(f.bytes, bytes, count, out);
  const bool is_signed = f.kind == Kind::kSigned;
  switch (f.bytes) {
    case 1:
      return DecodeInteger<1, kBig>(is_signed, bytes, count, out);
    case 2:
      return DecodeInteger<2, kBig>(is_signed, bytes, count, out);
    case 3:
      return DecodeInteger<3, kBig>(is_signed, bytes, count, out);
    default:
      return DecodeInteger<4, kBig>(is_signed, bytes, count, out);
  }
}

template <bool kBig>
void Encode(const SampleFormat& f, const float* samples, std::size_t count, unsigned char* out) {
  if (f.kind == Kind::kFloat) return EncodeFloat<kBig>(f.bytes, samples, count, out);
  const bool is_signed = f.kind == Kind::kSigned;
  switch (f.bytes) {
    case 1:
      return EncodeInteger<1, kBig>(is_signed, samples, count, out);
    case 2:
      return EncodeInteger<2, kBig>(is_signed, samples, count, out);
    case 3:
      return EncodeInteger<3, kBig>(is_signed, samples, count, out);
    default:
      return EncodeInteger<4, kBig>(is_signed, samples, count, out);
  }
}

}  // namespace

Result<SampleFormat> ParseSampleFormat(std::string_view name) {
  std::string list;
  for (const NamedFormat& f : kFormats) {
    if (name == f.name) return f.format;
    list += std::string(list.empty() ? "" : ", ") + f.name;
  }
  return Status(StatusCode::kInvalidArgument, "unknown sample format; known are " + list);
}

void DecodeSamples(const SampleFormat& format, const unsigned char* bytes, std::size_t count, float* out) {
  format.big_endian ? Decode<true>(format, bytes, count, out) : Decode<false>(format, bytes, count, out);
}

void EncodeSamples(const SampleFormat& format, const float* samples, std::size_t count, unsigned char* out) {
  format.big_endian ? Encode<true>(format, samples, count, out) : Encode<false>(format, samples, count, out);
}

}  // namespace xcodec::audio
