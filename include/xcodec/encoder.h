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

/// Takes the next bytes of the file, in order; a failure is what the call that led to it returns.
using WriteFunction = std::function<Status(Bytes bytes)>;
/// Takes the next chunk, in order (for models without chunks: the next frames).
using CodesFunction = std::function<Status(CodedChunk chunk)>;

/// Encodes one input. What comes out depends neither on the sizes of the pieces nor on the number of threads.
/// Memory is bounded for any length (version 0 spools to a temporary file, since its header has the length;
/// with a language model and for models that LibTorch runs, see docs/library.md).
///
/// Latency: codes are certain info().lookahead samples after a frame or chunk starts. They are given at once
/// with CodecOptions::threads = 1 and a model without chunks; with chunks at the latest two batches (of 1 to
/// 16 chunks) per thread later; bytes come in blocks of about ten seconds.
///
/// One thread at a time may use an object; several objects may be used at the same time. The functions given
/// are called from the thread that calls Push or Finish. After a failure every call returns it again.
class Encoder {
 public:
  /// An encoder that writes an .ecdc file. Errors: kInvalidArgument (bandwidth, container, coder, rates,
  /// channels, tags), kUnsupported, kModelMissing (no language model), and those of `write`.
  static Result<std::unique_ptr<Encoder>> Create(std::shared_ptr<const Codec> codec,
                                                 const EncodeOptions& options, WriteFunction write);
  /// An encoder that gives codes. `options.container`, `entropy` and `tags` have no meaning.
  static Result<std::unique_ptr<Encoder>> CreateForCodes(std::shared_ptr<const Codec> codec,
                                                         const EncodeOptions& options, CodesFunction codes);
  /// An unfinished encoder leaves an incomplete file behind.
  ~Encoder();
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// `samples` of each channel; channels[c] points to those of channel c. Full scale is +-1.
  Status Push(const float* const* channels, std::int64_t samples);
  /// `samples` of each channel, channel by channel within an instant.
  Status PushInterleaved(const float* interleaved, std::int64_t samples);
  /// The same with a planar block. kInvalidArgument when it has another number of channels.
  Status Push(const AudioBlock& audio);
  /// No more audio. The file is complete when this is ok; nothing may be pushed afterwards.
  Status Finish();

  /// Samples per channel taken so far, as given.
  std::int64_t samples() const;
  /// Samples per channel at the model's rate so far: after Finish, the length of what was coded.
  std::int64_t model_samples() const;

 private:
  struct State;
  explicit Encoder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace xcodec

#endif  // XCODEC_ENCODER_H_
