/// \file
/// Options for computing, encoding and decoding: one struct each, used alike for codes in memory, streams and
/// files.
#ifndef XCODEC_OPTIONS_H_
#define XCODEC_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace xcodec {

class Codec;

/// How a model computes. Backend and device affect results only by rounding.
struct CodecOptions {
  int threads = 0;  ///< 0: one per core; 1: everything in the calling thread
  /// The implementation that runs the model.
  enum class Backend {
    kAuto,      ///< the native engine if it supports the family, otherwise LibTorch
    kNative,    ///< the engine inside the library
    kLibTorch,  ///< libxcodec_torch.so, loaded when first asked for
  };
  Backend backend = Backend::kAuto;  ///< kUnsupported if it cannot run the model
  std::string device = "cpu";        ///< LibTorch: "cpu" or "cuda"
};

/// How far a call has come, in samples per channel at the model's rate.
struct Progress {
  std::int64_t done = 0;    ///< never decreases during a call
  std::int64_t total = -1;  ///< of the whole call; negative: not known
};

/// Receives the progress of a call about once per second of audio. Returning true ends the call with
/// kCancelled. It runs in the thread that made the call. Empty: no reports.
using ProgressFunction = std::function<bool(const Progress& progress)>;

/// How codes are turned into bytes.
enum class EntropyCoding {
  kPacked,         ///< a fixed number of bits for each code
  kAdaptive,       ///< integer range coder, learns while it codes; not in version 0
  kLanguageModel,  ///< the model's language model; smallest and slowest
  kDefault,        ///< kAdaptive, in version 0 kPacked
};

/// How to encode audio. The defaults are the program's.
struct EncodeOptions {
  // The codes: Codec::Encode, Encoder, EncodeFile.

  /// One of CodecInfo::bandwidths_kbps; 0: 6 kbps if the model has it, otherwise its highest.
  double bandwidth_kbps = 0;
  /// Width of the search for codes, for models that search: 1 (fast) .. 16; 0: the model's default. Other
  /// models: kInvalidArgument.
  int effort = 0;
  /// X-Codec only, in seconds. Longer audio is encoded in overlapping segments, so that memory is bounded;
  /// shorter audio is encoded as one utterance, as the original does. Negative: the default; 0: never cut.
  /// Other models: kInvalidArgument. See docs/xcodec-models.md.
  double segment_seconds = -1;

  // The file: Encoder::Create, EncodeFile.

  int container = 1;                                ///< file format version, 0 or 1
  EntropyCoding entropy = EntropyCoding::kDefault;  ///< kInvalidArgument: kAdaptive in version 0

  // The audio that is pushed: Encoder. Files state these properties themselves; EncodeFile: kInvalidArgument.

  int sample_rate = 0;  ///< of the pushed audio; 0: the model's. Other rates are resampled
  int channels = 0;     ///< of the pushed audio, up to 64; 0: the model's. Other numbers are mixed up or down
  /// Title, artist and others, stored in version 1: lower-case ASCII keys, UTF-8 values.
  std::vector<std::pair<std::string, std::string>> tags;

  // The model: EncodeFile.

  /// Name in the store or folder; empty: the embedded default model.
  std::string model;
  /// How to compute, when the call opens the model itself.
  CodecOptions compute;
  /// A model that is already open, for many files: used instead of `model`, `compute`, and the choice of
  /// arithmetic for version 0. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;

  // Input and output: EncodeFile.

  bool overwrite = false;  ///< replace an existing output
  bool preserve = true;    ///< give the output the time stamps and permissions of the input
  /// Read the output back and compare the codes; always done with a language model.
  bool verify = false;
  /// Encode inputs that end early, or hold more than they state, as far as they can be read.
  bool accept_truncated = false;

  /// Codec::Encode and EncodeFile: receives the progress of the call, and may end it; then no output is left.
  ProgressFunction progress;
};

/// How to decode codes or a file. The defaults are the program's.
struct DecodeOptions {
  // The audio: Codec::Decode, Decoder, DecodeFile.

  int codebooks = 0;  ///< use only the first few, at most as many as the input has; 0: all of them
  /// Or use only some, bit k - 1 for the k-th, without what the others contribute; 0: all. kUnsupported for
  /// the built-in model's family, whose codes depend on those before, and with LibTorch.
  std::uint64_t codebook_mask = 0;
  /// Channels of the decoded audio; 0: one if the source is known to have had one, otherwise the model's
  /// number. 1, 2 and the model's own number are possible; others are kUnsupported.
  int channels = 0;
  /// X-Codec: return what the original returns: whole frames, level not restored. No effect on other models.
  bool as_original = false;

  // The audio: Decoder, DecodeFile.

  bool model_rate = false;  ///< keep the model's sample rate instead of restoring the source's
  /// More audio than this, in seconds, is kResourceLimit: at once if the file states its length, otherwise
  /// after this much audio has been returned. 0: a thousand times what the bytes read so far usually hold,
  /// and at least a minute, so that a small file cannot fill a disk. Infinity: no limit.
  double max_seconds = 0;

  // The model: Decoder, DecodeFile.

  /// Name or folder of the model to use instead of the one that the file names; empty: the file's.
  std::string model;
  /// How to compute, when the call opens the model itself.
  CodecOptions compute;
  /// A model that is already open, for many files: used instead of `model` and `compute`; kModelMismatch if
  /// it is not the file's. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;

  // Output: DecodeFile.

  int bits = 16;           ///< 16, 24, or 32 for floating point
  bool rescale = false;    ///< scale down if the output would clip; otherwise it is limited to +-0.99
  bool overwrite = false;  ///< replace an existing output
  bool preserve = true;    ///< give the output the time stamps and permissions of the input

  /// Codec::Decode and DecodeFile: receives the progress of the call, and may end it; then no output is left.
  ProgressFunction progress;
};

}  // namespace xcodec

#endif  // XCODEC_OPTIONS_H_
