/// \file
/// Random changes that make more training audio from little.
#ifndef XCODEC_SRC_TRAIN_DATA_AUGMENT_H_
#define XCODEC_SRC_TRAIN_DATA_AUGMENT_H_

#include "train/support/random.h"
#include "xcodec/types.h"

namespace xcodec::train {

/// Probabilities 0 .. 1 and ranges.
struct AugmentOptions {
  double gain_low_db = 0, gain_high_db = 0;  ///< uniform in decibels
  double swap = 0;                           ///< exchange left and right
  double invert = 0;                         ///< change the sign
  double mix = 0;                            ///< add another recording, 0 to 20 dB below
  double width = 0;    ///< scale the side signal by -8 to +6 dB and leak a part of mid into it
  double filter = 0;   ///< a first-order low or high shelf of -12 to +6 dB at 200 Hz to 8 kHz
  double cut_off = 0;  ///< a steep low-pass at 3 to 18.6 kHz
  double speed = 0;    ///< play faster or slower by 0.84 to 1.19 (time and pitch together)
};

/// Ratio of input to output samples to use for an item: 1, or a speed drawn as the options say.
double DrawSpeed(const AugmentOptions& options, Random* random);

/// `audio` of about speed * length samples -> exactly `length` samples, through the resampler. A speed of 1
/// only cuts or pads.
AudioBlock ChangeSpeed(const AudioBlock& audio, double speed, std::int64_t length);

/// Everything but mixing and speed, in place.
void Augment(const AugmentOptions& options, int sample_rate, Random* random, AudioBlock* audio);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_DATA_AUGMENT_H_
