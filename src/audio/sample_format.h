/// \file
/// How one sample is stored: conversion between bytes and float.
#ifndef XCODEC_SRC_AUDIO_SAMPLE_FORMAT_H_
#define XCODEC_SRC_AUDIO_SAMPLE_FORMAT_H_

#include <cstddef>
#include <string_view>

#include "xcodec/status.h"

namespace xcodec::audio {

/// Storage of one sample of linear PCM or IEEE floating point.
struct SampleFormat {
  enum class Kind { kUnsigned, kSigned, kFloat };
  Kind kind = Kind::kSigned;
  int bytes = 2;  ///< 1, 2, 3, 4; float: 4, 8
  bool big_endian = false;
};

/// "u8", "s8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "f64le", "f64be".
/// kInvalidArgument otherwise, with the list in the message.
Result<SampleFormat> ParseSampleFormat(std::string_view name);

/// `count` stored samples to float. Integers are divided by 2^(bits-1) (unsigned ones after subtracting it),
/// so full scale is [-1, 1).
void DecodeSamples(const SampleFormat& format, const unsigned char* bytes, std::size_t count, float* out);

/// `count` floats to stored samples. Integers: floor(x * 2^(bits-1) + 0.5) (round half up, as SoX does for
/// the reference program), clipped to the type's range; no dither.
void EncodeSamples(const SampleFormat& format, const float* samples, std::size_t count, unsigned char* out);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_SAMPLE_FORMAT_H_
