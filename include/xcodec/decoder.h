/// \file
/// The bytes of an .ecdc file -> audio in pieces of any size.
#ifndef XCODEC_DECODER_H_
#define XCODEC_DECODER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xcodec/codec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// What the decoded audio is to be.
struct DecoderOptions {
  std::string model;        ///< name or folder to use instead of the one that the file names
  CodecOptions codec;       ///< how to compute, when the decoder opens the model itself
  bool model_rate = false;  ///< keep the model's sample rate instead of restoring the source's
  /// X-Codec: give what the original gives: whole frames, level not restored. No effect on other models.
  bool as_original = false;
  /// Of the audio that Read gives; 0: one where the source had one, else the model's. kUnsupported where
  /// those of the model can not be mixed to it: others than 1, 2, and the model's own.
  int channels = 0;
  int codebooks = 0;  ///< use the first few only, at most what the file has; 0: all of them
  /// More audio than this, in seconds, is kResourceLimit: from Create where the file says how much it holds,
  /// else from Read after as much has been given. 0: a thousand times what the bytes read so far usually
  /// hold, and at least a minute, so that a small file can not fill a disk. Infinity: no limit.
  double max_seconds = 0;
};

/// What a file says about itself.
struct StreamInfo {
  int version = 0;              ///< of the container
  std::string model;            ///< name that the file says
  int sample_rate = 0;          ///< of the audio that Read gives, Hz
  int channels = 0;             ///< of the audio that Read gives
  std::int64_t samples = -1;    ///< per channel that Read gives in all; -1: known at the end only
  int codebooks = 0;            ///< of each frame
  bool language_model = false;  ///< its codes need the model's language model
  int source_channels = 0;      ///< of what was encoded; 0: unknown
  std::vector<std::pair<std::string, std::string>> tags;  ///< raw: mask before printing
};

/// Puts up to `size` bytes of the file into `data` and returns how many; 0 only at the end.
using ReadFunction = std::function<Result<std::size_t>(unsigned char* data, std::size_t size)>;

/// Decodes one file. Audio depends neither on the sizes of the pieces, nor on how the bytes arrive, nor on
/// the number of threads. Memory is bounded for any length. Latency: bytes are read in blocks of about ten
/// seconds of audio.
///
/// One thread at a time may use an object; several objects may be used at the same time. The function given
/// is called from the thread that calls Create or Read. After a failure every call returns it again; what was
/// read before is right.
class Decoder {
 public:
  /// Reads the header and opens the model that it names. Errors: kDamaged, kTruncated, kUnsupported,
  /// kUnsupportedVersion, kModelMissing, kModelMismatch, kResourceLimit, those of Codec::Open and of `read`.
  static Result<std::unique_ptr<Decoder>> Create(ReadFunction read, const DecoderOptions& options = {});
  /// The same with a model that is open already; kModelMismatch when it is not the file's.
  static Result<std::unique_ptr<Decoder>> Create(ReadFunction read, std::shared_ptr<const Codec> codec,
                                                 const DecoderOptions& options = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// What the header said.
  const StreamInfo& info() const;
  /// The model that decodes.
  const std::shared_ptr<const Codec>& codec() const;

  /// The next samples, at most `max_samples` of each channel; fewer only at the end, none after it. By then
  /// every checksum and the digest over all codes have been checked. Errors: kDamaged, kTruncated,
  /// kResourceLimit (DecoderOptions::max_seconds), and those of `read`.
  Result<AudioBlock> Read(std::int64_t max_samples);
  /// The same into memory of the caller: channels[c] has room for max_samples samples. Returns how many came.
  Result<std::int64_t> Read(float* const* channels, std::int64_t max_samples);
  /// The same, channel by channel within an instant; `samples` has room for max_samples * channels.
  Result<std::int64_t> ReadInterleaved(float* samples, std::int64_t max_samples);

 private:
  struct State;
  explicit Decoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace xcodec

#endif  // XCODEC_DECODER_H_
