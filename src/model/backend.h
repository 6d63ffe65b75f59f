/// \file
/// The interface between a model's networks and all other parts of the program. The native engine and
/// LibTorch implement it; conformance tests compare them.
#ifndef XCODEC_SRC_MODEL_BACKEND_H_
#define XCODEC_SRC_MODEL_BACKEND_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "model/codec_spec.h"
#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::model {

/// How long inputs are cut for models that need their whole input at once (X-Codec): see
/// src/codec/chunks/segmenter.h. Backends ignore it.
struct Segments {
  std::int64_t length = 0;   ///< samples, a multiple of the hop; 0: never cut
  std::int64_t overlap = 0;  ///< samples that neighbours share, an even multiple of the hop below `length`
};

struct EncodeParams {
  int codebooks = 0;  ///< 1 .. spec().codebooks
  int effort = 0;     ///< beam width of the residual quantizer; 1: greedy, 0: the model's default; ignored by
                      ///< models that do not search
  Segments segments{};
};

/// Which codebooks count in decoding: bit k for codebook k, counted from 0.
using CodebookMask = std::uint64_t;
inline constexpr CodebookMask kAllCodebooks = ~CodebookMask{0};

struct DecodeParams {
  bool noise = true;  ///< spectral model: fill with noise (off only to compare with golden arrays)
  CodebookMask codebooks = kAllCodebooks;  ///< what the others say is left out
};

/// Codes of one chunk to be decoded, with its position in the file, which seeds the noise generator.
struct ChunkToDecode {
  const CodeBlock* codes = nullptr;
  std::int64_t index = 0;  ///< number of the chunk from the start of the file
};

/// A teacher's features of one input: frame t is values[t * width .. (t + 1) * width).
struct SemanticFeatures {
  std::int64_t frames = 0;
  int per_code = 1;  ///< frames for every frame of codes
  int width = 0;
  std::vector<float> values;
};

/// The latents of one input before and after quantization: frame t is [t * width, (t + 1) * width) of either
/// array.
struct Latents {
  std::int64_t frames = 0;
  int width = 0;
  std::vector<float> before;  ///< the quantizer's input
  std::vector<float> after;   ///< the sum of the codewords of EncodeParams::codebooks codebooks
};

/// kUnsupported, for an operation that the model's family does not have.
Status NoStreams();
Status NoTeacher();
Status NoLatents();

/// Encodes one input that arrives in pieces (models with chunk_length 0). One object per input, not
/// thread-safe.
class StreamEncoder {
 public:
  virtual ~StreamEncoder() = default;
  /// Takes any number of samples, and appends the frames that have become final to *codes (possibly none).
  virtual Status Push(const AudioBlock& audio, CodeBlock* codes) = 0;
  /// Ends the input and returns the remaining frames: FramesFor(total samples) frames in total.
  virtual Status Finish(CodeBlock* codes) = 0;
};

/// Decodes one file's codes in pieces. One object per file, not thread-safe.
class StreamDecoder {
 public:
  virtual ~StreamDecoder() = default;
  virtual Status Push(const CodeBlock& codes, AudioBlock* audio) = 0;
  virtual Status Finish(AudioBlock* audio) = 0;
};

/// A loaded model with its networks. All methods are const and thread-safe, and their results depend neither
/// on the number of threads nor on which chunks share a call.
///
/// Arguments are checked here, once for every engine: those of EncodeChunks, DecodeChunks and Semantic, and
/// of every Push of a stream. kInvalidArgument: a number of channels, samples or codebooks that the model
/// does not have, a block whose values are not as many as it says, an effort below 0. kDamaged: a number of
/// frames that no chunk of the model has, a code outside the codebook. kUnsupported: streams of models with
/// chunks, codebooks left out where the model or the engine needs all.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual const CodecSpec& spec() const = 0;
  virtual const char* name() const = 0;  ///< "native" or "torch"

  /// Whether DecodeParams::codebooks may leave some out.
  virtual bool decodes_subsets() const { return false; }
  /// Number of chunks per call for best efficiency.
  virtual int preferred_batch() const { return 1; }

  /// Chunks of spec().channels channels, 1 .. chunk_length samples each (lengths may differ), already divided
  /// by their scale -> codes [params.codebooks, FramesFor(length)].
  Status EncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                      std::vector<CodeBlock>* codes) const;
  /// Codes [1..codebooks, frames] -> audio of frames * hop samples, not yet multiplied by the scale.
  Status DecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                      std::vector<AudioBlock>* audio) const;

  /// For models with chunk_length 0. The backend must outlive the stream.
  Result<std::unique_ptr<StreamEncoder>> NewStreamEncoder(const EncodeParams& params) const;
  Result<std::unique_ptr<StreamDecoder>> NewStreamDecoder(const DecodeParams& params) const;

  /// The features that an X-Codec model's teacher (HuBERT or WavLM) computes from a whole input at the
  /// model's rate, before the model's own encoder: the mean of its hidden states, one frame per code frame.
  /// kUnsupported for models without a teacher.
  Status Semantic(const AudioBlock& audio, SemanticFeatures* features) const;

  /// The latents of a whole input at the model's rate, for models without chunks: one frame per code frame.
  /// Memory grows with the input. kUnsupported for models with chunks, and in engines without latents.
  Status Embed(const AudioBlock& audio, const EncodeParams& params, Latents* latents) const;

 protected:
  /// The engine's part, with checked arguments. Streams get pieces of any length, including 0.
  virtual Status DoEncodeChunks(Span<const AudioBlock> chunks, const EncodeParams& params,
                                std::vector<CodeBlock>* codes) const = 0;
  virtual Status DoDecodeChunks(Span<const ChunkToDecode> chunks, const DecodeParams& params,
                                std::vector<AudioBlock>* audio) const = 0;
  virtual Result<std::unique_ptr<StreamEncoder>> DoNewStreamEncoder(const EncodeParams& params) const = 0;
  virtual Result<std::unique_ptr<StreamDecoder>> DoNewStreamDecoder(const DecodeParams& params) const = 0;
  /// kUnsupported, unless an engine overrides it.
  virtual Status DoSemantic(const AudioBlock& audio, SemanticFeatures* features) const;
  virtual Status DoEmbed(const AudioBlock& audio, const EncodeParams& params, Latents* latents) const;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_BACKEND_H_
