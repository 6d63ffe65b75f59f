/// \file
/// A loaded model: its properties, and conversion of audio to codes and back in memory.
#ifndef XCODEC_CODEC_H_
#define XCODEC_CODEC_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "xcodec/options.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// Properties of a model. Rates are in Hz, lengths in samples per channel at the model's rate.
struct CodecInfo {
  std::string name;                     ///< in the store, or as stated in its folder
  std::string identity;                 ///< 64 hexadecimal digits; files state it
  std::string folder;                   ///< empty for the embedded model
  std::string family;                   ///< "encodec", "spectral", "xcodec" or "dac"
  int sample_rate = 0;                  ///< of the audio at the codec's input and output
  int channels = 0;                     ///< 1 or 2
  int hop = 0;                          ///< samples per frame
  int frame_rate = 0;                   ///< frames per second, rounded up
  int codebooks = 0;                    ///< at the highest bandwidth
  int codebook_size = 0;                ///< every code is below it
  std::vector<double> bandwidths_kbps;  ///< ascending
  /// Length of the chunks, which are coded one by one; 0 for models that code the input as one run of frames.
  std::int64_t chunk_length = 0;
  std::int64_t chunk_stride = 0;  ///< from one chunk's start to the next
  /// Samples, counted from the first one of a frame (of a chunk, for models with chunks), that must have been
  /// given before the frame's codes are final. EnCodec 24 kHz: hop. Models with chunks: chunk_length.
  /// X-Codec: the segment's length (EncodeOptions::segment_seconds). A few frames at the start may need more.
  std::int64_t lookahead = 0;
  bool language_model = false;  ///< whether it has one that version 1 files can use
};

/// Codes of one input.
struct CodedAudio {
  std::int64_t samples = -1;  ///< per channel at the model's rate; negative: the length of all frames
  /// One entry per chunk; for models without chunks any number of runs of frames, in order.
  std::vector<CodedChunk> chunks;
};

struct CodecState;

/// A loaded model with its threads. Immutable and thread-safe: any number of encoders and decoders may share
/// one, and they keep it alive. Loading takes from a few milliseconds (the embedded model) to seconds.
class Codec {
 public:
  /// `model`: a name in the store, a folder with a model, or empty for the embedded default model.
  /// Errors: kModelMissing (says how to get it), kDamaged, kUnsupported (no LibTorch plug-in, no such
  /// device), kUnsupportedVersion, kInvalidArgument, kIo, kResourceLimit.
  static Result<std::shared_ptr<const Codec>> Open(const std::string& model = "",
                                                   const CodecOptions& options = {});
  /// Describes a model without loading it. The identity is the recorded one, which Open compares with the
  /// contents. Errors: as for Open.
  static Result<CodecInfo> Describe(const std::string& model = "");
  /// Every model that can be opened by name, sorted, as described by Describe.
  static std::vector<CodecInfo> Installed();
  ~Codec();
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;

  /// As from Describe, but the identity has been checked against the contents.
  const CodecInfo& info() const;

  /// Audio of info().channels channels at info().sample_rate -> codes. Audio of length 0 has no chunks.
  /// Errors: kInvalidArgument (channels, bandwidth, effort), kResourceLimit, kInternal, kCancelled.
  Result<CodedAudio> Encode(const AudioBlock& audio, const EncodeOptions& options = {}) const;
  /// Codes -> audio at the model's rate: exactly codes.samples samples, or all samples of the frames if that
  /// is negative or DecodeOptions::as_original is set. Codes may come from anywhere, and may have fewer
  /// codebooks than the model. Errors: kInvalidArgument (shapes, codebooks), kUnsupported (channels),
  /// kDamaged (a code out of range, fewer frames than samples), kResourceLimit, kCancelled.
  Result<AudioBlock> Decode(const CodedAudio& codes, const DecodeOptions& options = {}) const;

 private:
  friend struct CodecState;
  explicit Codec(std::unique_ptr<CodecState> state);
  std::unique_ptr<CodecState> state_;
};

}  // namespace xcodec

#endif  // XCODEC_CODEC_H_
