/// \file
/// Whole files: encoding, decoding, what is in them, whether they are intact; what the `xcodec` program does.
#ifndef XCODEC_FILES_H_
#define XCODEC_FILES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xcodec/codec.h"
#include "xcodec/status.h"

namespace xcodec {

/// How to encode. The defaults are the program's.
struct EncodeOptions {
  double bandwidth_kbps = 0;    ///< one of the model's; 0: 6 where it has that, otherwise its highest
  std::string model;            ///< name in the store or folder; empty: the embedded default model
  int container = 1;            ///< file format version, 0 or 1
  int effort = 0;               ///< 1 (fast) .. 16, 0: as the model says
  bool language_model = false;  ///< entropy-code with the model's language model
  int threads = 0;              ///< 0: one per core
  bool overwrite = false;       ///< replace an existing output
  double segment_seconds = -1;  ///< as CodingOptions::segment_seconds
  /// Read back what was written and compare the codes; with a language model that happens anyway.
  bool verify = false;
  /// Inputs that end before they say, or hold more than they say, are encoded as far as they can be read.
  bool accept_truncated = false;
  /// Told how far it has come; may end the call with kCancelled, and no output is left.
  ProgressFunction progress;
  /// A model that is open already, for many files: used instead of `model`, `threads` and the choice of
  /// arithmetic. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;
};

/// How to decode.
struct DecodeOptions {
  bool rescale = false;     ///< scale down when the output would clip; otherwise it is limited to +-0.99
  bool model_rate = false;  ///< keep the model's sample rate instead of restoring the source's
  int channels = 0;         ///< 0: one where the source had one, else the model's
  int bits = 16;            ///< 16, 24, or 32 for floating point
  int threads = 0;          ///< 0: one per core
  bool overwrite = false;   ///< replace an existing output
  std::string model;        ///< name in the store or folder of the model; empty: the one that the file names
  double max_seconds = 0;   ///< of audio, as DecoderOptions::max_seconds; more is kResourceLimit
  /// Told how far it has come; may end the call with kCancelled, and no output is left.
  ProgressFunction progress;
  /// A model that is open already, for many files: used instead of `model` and `threads`; kModelMismatch when
  /// it is not the file's. Null: the model is opened for this call.
  std::shared_ptr<const Codec> codec;
};

/// What an encoding left out, for callers that would remove the source.
struct EncodeReport {
  std::int64_t samples = 0;  ///< per channel, at the source's rate
  /// What the input announces or holds and the output lacks, as text: with accept_truncated, or where the
  /// input has stray bytes or no proper end. Empty: nothing.
  std::string shortfall;
  std::string besides;                 ///< other streams that the input holds: "video"; empty: none
  std::vector<std::string> lost_tags;  ///< names of tags that the output does not hold as they were
};

/// Encodes an audio file to an .ecdc file, with its tags, as the program does: version 0 has the reference's
/// codes where LibTorch is installed. Of several audio streams the default one is encoded. Output appears
/// whole or not at all; into pipes and devices (which are not replaced) it goes as it is made. `report`, if
/// not null, is filled in on success. Thread-safe. Errors: kNotFound, kIo, kDamaged, kTruncated (input),
/// kInvalidArgument (bandwidth, options), kUnsupported, kModelMissing, kExists, kCancelled.
Status EncodeFile(const std::string& input, const std::string& output, const EncodeOptions& options,
                  EncodeReport* report = nullptr);

/// Decodes an .ecdc file to a .wav or .flac file, with its tags. Output appears whole or not at all; into
/// pipes and devices it goes as it is made, as WAV, without tags. Thread-safe. Errors: kNotFound, kIo,
/// kDamaged, kTruncated, kInvalidArgument, kCancelled, kUnsupported, kUnsupportedVersion, kModelMissing,
/// kModelMismatch, kExists, kResourceLimit.
Status DecodeFile(const std::string& input, const std::string& output, const DecodeOptions& options);

/// What the header of an .ecdc file says. Where a version 0 file says nothing there is 0, or an empty text.
struct FileInfo {
  int version = 0;                   ///< of the container
  std::string model;                 ///< the name of the one that made it
  std::string identity;              ///< first 32 digits of CodecInfo::identity of the model; version 1 only
  int sample_rate = 0;               ///< the model's, Hz
  int channels = 0;                  ///< the model's
  std::int64_t samples = -1;         ///< per channel at the model's rate; -1: known at the end only (pipes)
  double bandwidth_kbps = 0;         ///< nominal: that of the codes before they are entropy-coded
  int codebooks = 0;                 ///< of the codes
  std::string entropy;               ///< "packed", "adaptive" or "lm"
  bool language_model = false;       ///< entropy-coded with one
  int source_rate = 0;               ///< Hz, of what was encoded
  int source_channels = 0;           ///< of what was encoded; 0: unknown
  std::int64_t source_samples = -1;  ///< per channel at source_rate; -1: as samples
  std::int64_t bytes = -1;           ///< of the file; -1: a pipe
  std::vector<std::pair<std::string, std::string>> tags;  ///< raw: mask before printing
};

/// Reads the header of an .ecdc file; no model is needed. Thread-safe. Errors: kNotFound, kIo, kDamaged,
/// kTruncated, kUnsupported, kUnsupportedVersion, kResourceLimit.
Result<FileInfo> InspectFile(const std::string& path);

/// What a file was found to hold.
struct CheckedFile {
  std::int64_t chunks = 0;   ///< for models without chunks: runs of frames
  std::int64_t frames = 0;   ///< of codes
  std::int64_t samples = 0;  ///< per channel at the model's rate
};

/// Reads all of an .ecdc file, as `xcodec test` does: every checksum, every code, totals and digest. Version
/// 0 files and those with a language model need their model, which `model` may name (empty: the one that the
/// file names). `threads` is for the language model; 0: one per core. Thread-safe. Errors: kNotFound, kIo,
/// kDamaged, kTruncated, kUnsupported, kUnsupportedVersion, kModelMissing, kModelMismatch, kInvalidArgument,
/// kResourceLimit.
Result<CheckedFile> VerifyFile(const std::string& path, const std::string& model = "", int threads = 0);

/// The codes of an .ecdc file, every checksum checked: what Codec::Decode makes its audio of. For models
/// without chunks they are one chunk. Arguments, thread-safety and errors are those of VerifyFile.
Result<CodedAudio> ReadCodes(const std::string& path, const std::string& model = "", int threads = 0);

}  // namespace xcodec

#endif  // XCODEC_FILES_H_
