/// \file
/// Audio in pieces of any size -> the bytes of an .ecdc file, or codes.
#ifndef XCODEC_ENCODER_H_
#define XCODEC_ENCODER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "xcodec/codec.h"
#include "xcodec/options.h"
#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec {

/// Takes the next bytes of the file, in order. If it fails, the call that caused it returns that failure.
using WriteFunction = std::function<Status(Bytes bytes)>;
/// Takes the next chunk, in order (for models without chunks: the next frames).
using CodesFunction = std::function<Status(CodedChunk chunk)>;

/// Encodes one input. The output depends neither on the sizes of the pieces nor on the number of threads.
/// Memory is bounded for any length (version 0 goes through a temporary file, since its header contains the
/// length; for version 0 with a language model, and for models that LibTorch runs, see docs/library.md).
///
/// Latency: codes are final info().lookahead samples after a frame or chunk starts. With
/// CodecOptions::threads = 1 and a model without chunks they are returned at once; with chunks, at most two
/// batches (of 1 to 16 chunks) per thread later. Bytes come in blocks of about ten seconds.
///
/// One thread at a time may use an object; several objects may be used at the same time. The callbacks run in
/// the thread that calls Push or Finish. After a failure, every call returns the same failure.
class Encoder {
 public:
  /// An encoder that writes an .ecdc file. Errors: kInvalidArgument (bandwidth, container, coder, rates,
  /// channels, tags), kUnsupported, kModelMissing (no language model), and those of `write`.
  static Result<std::unique_ptr<Encoder>> Create(std::shared_ptr<const Codec> codec,
                                                 const EncodeOptions& options, WriteFunction write);
  /// An encoder that returns codes. `options.container`, `entropy` and `tags` have no effect.
  static Result<std::unique_ptr<Encoder>> CreateForCodes(std::shared_ptr<const Codec> codec,
                                                         const EncodeOptions& options, CodesFunction codes);
  /// Destroying an encoder before Finish leaves an incomplete file.
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// Takes `samples` samples of each channel; channels[c] points to those of channel c. Full scale is +-1.
  Status Push(const float* const* channels, std::int64_t samples);
  /// Takes `samples` samples of each channel, interleaved.
  Status PushInterleaved(const float* interleaved, std::int64_t samples);
  /// The same with a planar block. kInvalidArgument if it has another number of channels.
  Status Push(const AudioBlock& audio);
  /// Ends the audio. If this is ok, the file is complete; nothing may be pushed afterwards.
  Status Finish();

  /// Samples per channel taken so far, at the input's rate.
  std::int64_t samples() const;
  /// Samples per channel so far, at the model's rate; after Finish, the length of the coded audio.
  std::int64_t model_samples() const;

 private:
  struct State;
  explicit Encoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace xcodec

#endif  // XCODEC_ENCODER_H_
