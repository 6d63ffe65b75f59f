/// \file
/// The properties of a model that other layers need, independent of its networks.
#ifndef XCODEC_SRC_MODEL_CODEC_SPEC_H_
#define XCODEC_SRC_MODEL_CODEC_SPEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/checked.h"
#include "base/chunk_geometry.h"

namespace xcodec::model {

/// The family of networks that interprets the tensors.
enum class Architecture {
  kEncodec,   ///< SEANet with LSTM and residual vector quantizer ("encodec")
  kSpectral,  ///< MDCT codec with ConvNeXt correction, the default model ("spectral")
  kXCodec,    ///< DAC-style acoustic and HuBERT/WavLM semantic encoder ("xcodec")
  kDac,       ///< Descript Audio Codec ("dac")
};

/// The number of frames of a chunk of n samples.
enum class FrameRule {
  kCeilHop,    ///< ceil(n / hop)
  kFullChunk,  ///< always chunk_length / hop: the last chunk is padded with zeros
  kXCodec,     ///< ceil((n - tail) / hop), at least 1: a short end has no frame of its own
};

/// How the scale of a chunk is computed, if chunks have one.
enum class ScaleRule {
  kMix,       ///< RMS of the mean of the channels (EnCodec's); zero if the channels cancel
  kChannels,  ///< RMS over all channels
};

/// Constant properties of a model.
struct CodecSpec : ChunkGeometry {
  std::string name;
  Architecture architecture = Architecture::kEncodec;
  int codebooks = 0;  ///< of the model; a bandwidth uses the first few
  int codebook_size = 1024;
  std::vector<double> bandwidths;  ///< kbps, ascending
  ScaleRule scale_rule = ScaleRule::kMix;
  FrameRule frame_rule = FrameRule::kCeilHop;
  int frame_tail = -1;  ///< kXCodec: tail(); -1: less than a quarter hop, as with published teachers

  /// Samples at the end of the audio that may have no frame of their own; less than a hop.
  int tail() const {
    if (frame_rule != FrameRule::kXCodec) return 0;
    return frame_tail >= 0 ? frame_tail : (hop < 4 ? 0 : hop / 4 - 1);
  }
  /// Code frames per second, as the reference computes it: ceil(sample_rate / hop).
  int frame_rate() const { return CeilDiv(sample_rate, hop); }
  /// Code frames of a chunk of n >= 1 samples.
  std::int64_t FramesFor(std::int64_t n) const {
    if (frame_rule == FrameRule::kXCodec)
      return n <= tail() ? 1 : CeilDiv(n - tail(), static_cast<std::int64_t>(hop));
    return CeilDiv(frame_rule == FrameRule::kFullChunk ? chunk_length : n, static_cast<std::int64_t>(hop));
  }
  /// Codebooks at a bandwidth in kbps: floor(kbps * 1000 / (frame_rate * codebook_bits)), at least 1, at most
  /// all (encodec/quantization/vq.py, get_num_quantizers_for_bandwidth).
  int CodebooksFor(double kbps) const {
    const auto n = static_cast<int>(kbps * 1000 / (static_cast<double>(frame_rate()) * codebook_bits));
    return n < 1 ? 1 : (n > codebooks ? codebooks : n);
  }
  /// The bandwidth for a number of codebooks: the highest that uses no more, otherwise the lowest. Index into
  /// `bandwidths`.
  std::size_t BandwidthIndex(int count) const {
    std::size_t index = 0;
    for (std::size_t i = 1; i < bandwidths.size(); ++i) {
      if (CodebooksFor(bandwidths[i]) <= count) index = i;
    }
    return index;
  }
  /// Chunks that `length` samples are cut into (0 for length 0).
  std::int64_t ChunksFor(std::int64_t length) const {
    if (length <= 0) return 0;
    return chunk_length == 0 ? 1 : CeilDiv(length, chunk_stride);
  }
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CODEC_SPEC_H_
