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
#include "xcodec/options.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// A picture in a file.
struct Picture {
  std::string mime;                 ///< "image/jpeg"; raw
  std::vector<unsigned char> data;  ///< an image file, unchecked
  int type = 0;                     ///< 0 to 20 as in ID3v2 and FLAC; 3: front cover
  std::string description;          ///< raw
};

/// Properties of a file, from its header.
struct StreamInfo {
  int version = 0;              ///< of the container
  std::string model;            ///< the name that the file states
  int sample_rate = 0;          ///< of the audio that Read returns, Hz
  int channels = 0;             ///< of the audio that Read returns
  std::int64_t samples = -1;    ///< samples per channel that Read returns in all; -1: known only at the end
  int codebooks = 0;            ///< of each frame
  bool language_model = false;  ///< its codes need the model's language model
  int source_channels = 0;      ///< of the source; 0: unknown
  std::vector<std::pair<std::string, std::string>> tags;  ///< raw: mask before printing
  std::vector<Picture> pictures;                          ///< in the file's order
};

/// Puts up to `size` bytes of the file into `data` and returns how many; 0 only at the end.
using ReadFunction = std::function<Result<std::size_t>(unsigned char* data, std::size_t size)>;

/// The bytes of a file with random access.
struct SeekableBytes {
  ReadFunction read;                                ///< reads the next bytes
  std::function<Status(std::int64_t offset)> seek;  ///< makes this byte (0 to size) the next one to be read
  std::int64_t size = 0;                            ///< of the file
};

/// Decodes one file. The audio depends neither on the sizes of the pieces, nor on how the bytes arrive, nor
/// on the number of threads. Memory is bounded for any length. Latency: bytes are read in blocks of about ten
/// seconds of audio.
///
/// One thread at a time may use an object; several objects may be used at the same time. The callbacks run in
/// the thread that calls Create, Read or Seek. After a failure, every call returns the same failure; audio
/// read before it is correct.
class Decoder {
 public:
  /// Reads the header and opens the model that it names, unless options.codec is set. Errors: kDamaged,
  /// kTruncated, kUnsupported, kUnsupportedVersion, kModelMissing, kModelMismatch, kResourceLimit,
  /// kInvalidArgument, those of Codec::Open and of `read`.
  static Result<std::unique_ptr<Decoder>> Create(ReadFunction read, const DecodeOptions& options = {});
  /// The same with `codec` as options.codec.
  static Result<std::unique_ptr<Decoder>> Create(ReadFunction read, std::shared_ptr<const Codec> codec,
                                                 const DecodeOptions& options = {});
  /// The same for a file with random access: Seek works, and the length is known from the start. The end of
  /// the file is read first, so errors in it come from this function.
  static Result<std::unique_ptr<Decoder>> Create(SeekableBytes bytes, const DecodeOptions& options = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// The properties stated in the header.
  const StreamInfo& info() const;
  /// The model that decodes.
  const std::shared_ptr<const Codec>& codec() const;

  /// Returns the next samples, at most `max_samples` of each channel; fewer only at the end, and none after
  /// it. At the end every checksum and the digest over all codes have been checked. Errors: kDamaged,
  /// kTruncated, kResourceLimit (DecodeOptions::max_seconds), and those of `read`.
  Result<AudioBlock> Read(std::int64_t max_samples);
  /// The same into the caller's memory: channels[c] has room for max_samples samples. Returns their number.
  Result<std::int64_t> Read(float* const* channels, std::int64_t max_samples);
  /// The same, interleaved; `samples` has room for max_samples * channels.
  Result<std::int64_t> ReadInterleaved(float* samples, std::int64_t max_samples);

  /// Makes `sample` (counted like info().samples) the next one that Read returns; at or after the end nothing
  /// is left to read. The samples equal those of reading from the start; if the rate is converted, they may
  /// differ by rounding. Blocks that are read afterwards are checked, but the digest over all codes is not.
  /// An earlier failure of Read or Seek is cleared. Errors: kUnsupported without SeekableBytes,
  /// kInvalidArgument (negative), and those of Create.
  Status Seek(std::int64_t sample);

 private:
  struct State;
  explicit Decoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace xcodec

#endif  // XCODEC_DECODER_H_
