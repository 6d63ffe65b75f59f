/// \file
/// How to compute, what to make of audio, and what to make of a file: one struct each, the same for codes in
/// memory, streams and files.
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

/// How a model computes. Results do not depend on it, but for the device.
struct CodecOptions {
  int threads = 0;  ///< 0: one per core; 1: everything in the calling thread
  /// What computes.
  enum class Backend {
    kAuto,      ///< the native engine where it knows the family, LibTorch otherwise
    kNative,    ///< the engine inside the library
    kLibTorch,  ///< libxcodec_torch.so, loaded when first asked for
  };
  Backend backend = Backend::kAuto;  ///< kUnsupported where it cannot run the model
  std::string device = "cpu";        ///< LibTorch: "cpu" or "cuda"
};

/// How far a call has come, in samples per channel at the model's rate.
struct Progress {
  std::int64_t done = 0;    ///< never decreases during a call
  std::int64_t total = -1;  ///< of the whole call; negative: not known
};

/// Told now and then (about once a second of audio) how far a call has come; true ends it with kCancelled.
/// Called from the thread that called. Empty: never.
using ProgressFunction = std::function<bool(const Progress& progress)>;

/// How codes become bytes.
enum class EntropyCoding {
  kPacked,         ///< as many bits as the codebooks have
  kAdaptive,       ///< integer range coder, learns while it codes; not in version 0
  kLanguageModel,  ///< the model's language model; smallest and slowest
  kDefault,        ///< kAdaptive, in version 0 kPacked
};

/// What audio is to be turned into. The defaults are the program's.
struct EncodeOptions {
  // The codes: Codec::Encode, Encoder, EncodeFile.

  /// One of CodecInfo::bandwidths_kbps; 0: 6 kbps where the model has it, otherwise its highest.
  double bandwidth_kbps = 0;
  /// Width of the search for codes, for models that search: 1 (fast) .. 16, 0: as the model says.
  int effort = 0;
  /// X-Codec only. Audio longer than this is encoded in overlapping segments, so that memory is bounded;
  /// audio that is not longer is encoded as one utterance, as the original does. Seconds; negative: the
  /// default, 0: never cut. See docs/xcodec-models.md.
  double segment_seconds = -1;

  // The file: Encoder::Create, EncodeFile.

  int container = 1;                                ///< file format version, 0 or 1
  EntropyCoding entropy = EntropyCoding::kDefault;  ///< kInvalidArgument: kAdaptive in version 0

  // What is pushed, and what is known of it: Encoder. Files say these themselves.

  int sample_rate = 0;  ///< of the audio given; 0: the model's. Others are resampled
  int channels = 0;     ///< of the audio given, up to 64; 0: the model's. Others are mixed up or down
  /// Titles and the like, stored in version 1: lower-case ASCII keys, UTF-8 values.
  std::vector<std::pair<std::string, std::string>> tags;

  // The model: EncodeFile.

  /// Name in the store or folder; empty: the embedded default model.
  std::string model;
  /// How to compute, when the call opens the model itself.
  CodecOptions compute;
  /// A model that is open already, for many files: used instead of `model`, `compute`, and the choice of
  /// arithmetic for version 0. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;

  // Input and output: EncodeFile.

  bool overwrite = false;  ///< replace an existing output
  /// Read back what was written and compare the codes; with a language model that happens anyway.
  bool verify = false;
  /// Inputs that end before they say, or hold more than they say, are encoded as far as they can be read.
  bool accept_truncated = false;

  /// Codec::Encode and EncodeFile: told how far the call has come. May end it; no output is left then.
  ProgressFunction progress;
};

/// What codes, or a file of them, are to be turned into. The defaults are the program's.
struct DecodeOptions {
  // The audio: Codec::Decode, Decoder, DecodeFile.

  int codebooks = 0;  ///< use the first few only, at most what the input has; 0: all of them
  /// Or use only some of them, bit k - 1 for the k-th, and leave out what the others say; 0: all.
  /// kUnsupported for the built-in model's family, whose codes need those before them, and with LibTorch.
  std::uint64_t codebook_mask = 0;
  /// Of the audio that comes; 0: one where the source is known to have had one, else the model's.
  /// kUnsupported where those of the model can not be mixed to it: others than 1, 2, and the model's own.
  int channels = 0;
  /// X-Codec: give what the original gives: whole frames, level not restored. No effect on other models.
  bool as_original = false;

  // The audio: Decoder, DecodeFile.

  bool model_rate = false;  ///< keep the model's sample rate instead of restoring the source's
  /// More audio than this, in seconds, is kResourceLimit: at once where the file says how much it holds, else
  /// after as much has been given. 0: a thousand times what the bytes read so far usually hold, and at least
  /// a minute, so that a small file can not fill a disk. Infinity: no limit.
  double max_seconds = 0;

  // The model: Decoder, DecodeFile.

  /// Name or folder to use instead of the one that the file names; empty: that one.
  std::string model;
  /// How to compute, when the call opens the model itself.
  CodecOptions compute;
  /// A model that is open already, for many files: used instead of `model` and `compute`; kModelMismatch when
  /// it is not the file's. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;

  // Output: DecodeFile.

  int bits = 16;           ///< 16, 24, or 32 for floating point
  bool rescale = false;    ///< scale down when the output would clip; otherwise it is limited to +-0.99
  bool overwrite = false;  ///< replace an existing output

  /// Codec::Decode and DecodeFile: told how far the call has come. May end it; no output is left then.
  ProgressFunction progress;
};

}  // namespace xcodec

#endif  // XCODEC_OPTIONS_H_
