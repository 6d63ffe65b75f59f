/// \file
/// Sample rate conversion, streamed.
#ifndef XCODEC_SRC_AUDIO_DSP_RESAMPLER_H_
#define XCODEC_SRC_AUDIO_DSP_RESAMPLER_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::audio {

enum class ResamplerKind {
  kSoxr,        ///< libsoxr, very high quality, linear phase
  kTorchaudio,  ///< the windowed sinc of torchaudio.transforms.Resample with its defaults
};

/// "soxr" or "torchaudio"; kInvalidArgument otherwise.
Result<ResamplerKind> ParseResamplerKind(std::string_view name);

/// Length of `frames` samples at rate `from` after conversion to `to`: soxr round(frames * to / from) with
/// halves up, torchaudio ceil(frames * to / from). frames >= 0, rates 1..768000.
std::int64_t ResampledLength(ResamplerKind kind, std::int64_t frames, std::int64_t from, std::int64_t to);

/// Converts planar audio in pieces of any size; the sizes do not change the result. No delay: output sample j
/// is at time j / to. Not thread-safe.
class Resampler {
 public:
  virtual ~Resampler() = default;
  /// Takes a piece and returns all output that is final (may have length 0).
  virtual Result<AudioBlock> Push(const AudioBlock& audio) = 0;
  /// Ends the input (zeros follow) and returns the remainder. All output together has ResampledLength
  /// samples, or `target_length` when that is not negative (for restoring a known length).
  virtual Result<AudioBlock> Finish(std::int64_t target_length = -1) = 0;
};

/// A resampler from `from` to `to` Hz; a plain copy when they are equal. kUnsupported when a filter for this
/// ratio would be unreasonably large.
Result<std::unique_ptr<Resampler>> CreateResampler(ResamplerKind kind, int channels, std::int64_t from,
                                                   std::int64_t to);

}  // namespace xcodec::audio

#endif  // XCODEC_SRC_AUDIO_DSP_RESAMPLER_H_
