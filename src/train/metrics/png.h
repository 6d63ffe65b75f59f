/// \file
/// Pictures for reports.
#ifndef XCODEC_SRC_TRAIN_METRICS_PNG_H_
#define XCODEC_SRC_TRAIN_METRICS_PNG_H_

#include <string>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/types.h"

namespace xcodec::train::metrics {

/// Eight bits per sample, red green blue, rows from the top.
struct RgbPicture {
  int width = 0;
  int height = 0;
  std::vector<unsigned char> rgb;
};

/// A PNG file (ISO/IEC 15948): one zlib stream, no filters. Empty when zlib fails.
std::vector<unsigned char> EncodePng(const RgbPicture& picture);

/// RFC 4648 base64.
std::string Base64(Bytes bytes);

/// Spectrogram of the mean of all channels: time from left to right over the whole block, 0 Hz to half the
/// rate from bottom to top on a mel-like scale, -100 dB (dark) to 0 dB (bright). Width and height in pixels.
RgbPicture DrawSpectrogram(const AudioBlock& audio, int sample_rate, int width, int height);

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_PNG_H_
