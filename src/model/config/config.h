/// \file
/// Configurations of the model families. All widths come from here, not from constants.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "entropy/lm/lm_config.h"
#include "model/codec_spec.h"

namespace xcodec::model {

/// The values that a convolution sees outside its input.
enum class PadMode {
  kReflect,    ///< the input mirrored at its ends; zeros after it if it is too short for that
  kConstant,   ///< zeros
  kReplicate,  ///< the first and the last row again
};

/// EnCodec (Defossez et al. 2022, arXiv 2210.13438). Names follow Hugging Face's EncodecConfig.
struct EncodecConfig {
  bool causal = true;            ///< use_causal_conv
  bool time_group_norm = false;  ///< norm_type "time_group_norm"; otherwise weight norm (folded at import)
  int hidden_size = 128;         ///< latent and codebook width
  int num_filters = 32;
  int num_residual_layers = 1;
  std::vector<int> upsampling_ratios{8, 5, 4, 2};
  int kernel_size = 7;
  int last_kernel_size = 7;
  int residual_kernel_size = 3;
  int dilation_growth_rate = 2;
  int compress = 2;
  int num_lstm_layers = 2;
  double trim_right_ratio = 1.0;
  bool use_conv_shortcut = true;
  PadMode pad_mode = PadMode::kReflect;
  int codebook_dim = 128;  ///< equals hidden_size in every published model
};

/// The default model's family: MDCT, envelope-normalised principal components, RVQ, ConvNeXt correction.
struct SpectralConfig {
  int bins = 640;              ///< MDCT hop M; a chunk has chunk_length / M MDCT frames
  int frames_per_bin_set = 2;  ///< latent frames per MDCT frame (even and odd bins)
  int bands = 20;              ///< envelope bands per channel
  int wave_dims = 108;         ///< latent values for the waveform; 0: only refinement codes describe it
  int envelope_dims = 20;      ///< latent values for the envelope
  int width = 256;             ///< decoder network
  int blocks = 6;
  int encoder_width = 192;  ///< encoder network; 0: there is none
  int encoder_blocks = 3;
  double gamma = 0.5;     ///< exponent of the envelope normalisation
  double epsilon = 6e-5;  ///< floor of the envelope
  /// How the encoder searches for codes: errors of the waveform's values are weighted by this power of the
  /// envelope (0: all equal, 2 * gamma: squared error of the audio), and this many sequences of codes are
  /// kept (1: greedy). Decoders ignore this.
  double search_exponent = 0;
  int search_width = 1;
  /// If latents have no waveform: the weight of a band's errors falls with its distance (dB) below the
  /// frame's loudest band, and is minimal from this distance on; 0: all equal.
  double search_range = 0;
  /// More than 0: the envelope's latents are coded as the difference from a prediction from the two frames
  /// before ("predict"). A chunk's first frame, which has no frame before it, has other codewords in this
  /// many of the first codebooks ("codebook_start").
  int start_codebooks = 0;
  /// Where no code describes the waveform, the network's waveform gets random signs, which turn it into
  /// texture. If it were the same in every frame, it would be heard as a tone at the frame rate.
  bool random_signs = false;

  /// Codes after a bandwidth's first few refine the waveform where the first ones say that it is loud:
  /// model/spectral/refinement.h.
  struct Refinement {
    /// For every bandwidth, how many of its codebooks belong to the residual vector quantizer; empty: all,
    /// and nothing is refined.
    std::vector<int> base_codebooks;
    /// How many of the quantizer's last codebooks have codewords only of the envelope.
    int envelope_codebooks = 0;
    int unit = 8;     ///< neighbouring bins that share a code
    int stages = 3;   ///< codebooks; further residuals are refined with the last one again
    int context = 2;  ///< MDCT frames on either side from which a unit's level is estimated
    /// A unit's error is weighted by its power to this exponent, in 1/256 (256: squared error of the audio).
    int weight = 128;
    int spread_time = 64;  ///< how much, in 1/256, of an unexpected level neighbouring frames get,
    int spread_bins = 48;  ///< and in the neighbouring units
    /// Maximum number of attacks of a chunk, which are coded before the refinement
    /// (model/spectral/temporal_gain.h); 0: there are no codes for attacks.
    int attacks = 0;
    /// Lengths of a unit in MDCT frames, of which each chunk takes one (model/spectral/unit_layout.h); a unit
    /// has `unit` coefficients. More than one needs `attacks`: the choice is coded with their number.
    std::vector<int> spans{1};
    /// For each of `spans`: how many units away an unexpected level still has an effect, which decreases with
    /// the distance; empty: one.
    std::vector<int> spread_reach;
  };
  Refinement refinement;
  bool refines() const { return !refinement.base_codebooks.empty(); }
};

/// X-Codec (Ye et al. 2024, arXiv 2408.17175). Names and meaning follow Hugging Face's XcodecConfig.
struct XCodecConfig {
  struct Semantic {
    bool wavlm = false;  ///< WavLM instead of HuBERT
    int hidden_size = 768;
    int layers = 12;
    int heads = 12;
    int intermediate_size = 3072;
    std::vector<int> conv_dim{512, 512, 512, 512, 512, 512, 512};
    std::vector<int> conv_kernel{10, 3, 3, 3, 3, 2, 2};
    std::vector<int> conv_stride{5, 2, 2, 2, 2, 2, 2};
    int pos_conv_kernel = 128;
    int pos_conv_groups = 16;
    int num_buckets = 320;
    int max_bucket_distance = 800;
    double layer_norm_eps = 1e-5;
  };
  Semantic semantic;
  /// The convolutional encoder of the teacher's features, SemanticEncoder. A block has a residual unit per
  /// dilation; its convolution has kernel 3, or twice its stride.
  struct Adapter {
    int kernel_size = 3;
    int unit_kernel_size = 3;
    std::vector<int> block_dilations{1, 1};
    std::vector<int> channel_ratios{1, 1};  ///< a block's width in hidden sizes of the teacher; the last is 1
    std::vector<int> strides{1, 1};

    /// Frames of the teacher for every frame of codes.
    int stride() const {
      int product = 1;
      for (const int s : strides) product *= s;
      return product;
    }
  };
  Adapter adapter;
  int acoustic_width = 64;              ///< encoder_hidden_size
  int decoder_width = 1024;             ///< decoder_hidden_size
  int acoustic_dim = 256;               ///< D, hidden_size of the acoustic model
  std::vector<int> ratios{8, 5, 4, 2};  ///< of the acoustic encoder
  std::vector<int> decoder_ratios;      ///< empty: the encoder's
  const std::vector<int>& upsampling() const { return decoder_ratios.empty() ? ratios : decoder_ratios; }
  double audio_norm_scale = 1.0;  ///< gain before encoding, not undone (property of the model)
};

inline bool operator==(const XCodecConfig::Adapter& a, const XCodecConfig::Adapter& b) {
  return a.kernel_size == b.kernel_size && a.unit_kernel_size == b.unit_kernel_size &&
         a.block_dilations == b.block_dilations && a.channel_ratios == b.channel_ratios &&
         a.strides == b.strides;
}

/// DAC (Kumar et al. 2023, arXiv 2306.06546). Names follow Hugging Face's DacConfig.
struct DacConfig {
  int encoder_hidden_size = 64;    ///< doubles at every ratio
  int decoder_hidden_size = 1536;  ///< halves at every ratio
  int hidden_size = 1024;          ///< latent width
  std::vector<int> downsampling_ratios{2, 4, 8, 8};
  std::vector<int> upsampling_ratios{8, 8, 4, 2};
  int codebook_dim = 8;  ///< width of codewords, between two projections
};

/// A model's whole configuration: the part for the codec layer, and the family's own part.
struct ModelConfig {
  CodecSpec spec;
  EncodecConfig encodec;    ///< for Architecture::kEncodec
  SpectralConfig spectral;  ///< for Architecture::kSpectral
  XCodecConfig xcodec;      ///< for Architecture::kXCodec
  DacConfig dac;            ///< for Architecture::kDac
};

/// Weight of a band's error, `below` decibels below the loudest band of its frame: 1 down to search_range -
/// kSearchFall, then falling linearly.
inline constexpr double kSearchFall = 40, kSmallestSearchWeight = 0.05;
inline float BandSearchWeight(const SpectralConfig& config, float below) {
  const double weight = (config.search_range - static_cast<double>(below)) / kSearchFall;
  return static_cast<float>(std::clamp(weight, kSmallestSearchWeight, 1.0));
}

/// Codebooks of a spectral model's residual vector quantizer.
inline int QuantizerCodebooks(const CodecSpec& spec, const SpectralConfig& config) {
  return config.refines() ? config.refinement.base_codebooks.back() : spec.codebooks;
}
/// Whether the bandwidth with this index has refinement codes.
inline bool RefinesAt(const CodecSpec& spec, const SpectralConfig& config, std::size_t bandwidth) {
  return config.refines() &&
         config.refinement.base_codebooks[bandwidth] < spec.CodebooksFor(spec.bandwidths[bandwidth]);
}
/// How many of `count` codebooks belong to the quantizer; the others are refinement codes. Counts between
/// those of two bandwidths, which no encoder uses, are read like the first codebooks of the higher one.
inline int BaseCodebooks(const CodecSpec& spec, const SpectralConfig& config, int count) {
  if (!config.refines()) return count;
  const std::size_t rate = spec.BandwidthIndex(count);
  return std::min(count, RefinesAt(spec, config, rate) ? config.refinement.base_codebooks[rate]
                                                       : QuantizerCodebooks(spec, config));
}

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_H_
