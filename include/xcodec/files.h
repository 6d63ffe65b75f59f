/// \file
/// Whole files: encoding, decoding, inspecting and verifying them, as the `xcodec` program does.
#ifndef XCODEC_FILES_H_
#define XCODEC_FILES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "xcodec/codec.h"
#include "xcodec/options.h"
#include "xcodec/status.h"

namespace xcodec {

/// What an encoding left out, for callers that want to remove the source.
struct EncodeReport {
  std::int64_t samples = 0;  ///< per channel, at the source's rate
  /// What the input announces or holds but the output lacks, as text: with accept_truncated, or if the input
  /// has stray bytes or no proper end. Empty: nothing.
  std::string shortfall;
  std::string besides;  ///< what else the input holds: "video", bytes of unknown meaning; empty: nothing
  std::vector<std::string> lost_tags;  ///< names of tags that the output does not hold as they were
};

/// Encodes an audio file to an .ecdc file, with its tags, as the program does: version 0 has the reference's
/// codes if LibTorch is installed. If there are several audio streams, the default one is encoded. The output
/// file appears complete or not at all; pipes and devices ("-" is standard output) are written to step by
/// step, not replaced. The input is never replaced. `report`, if not null, is filled in on success.
/// Thread-safe. Errors: kNotFound, kIo, kDamaged, kTruncated (input), kInvalidArgument (bandwidth, options,
/// input and output are the same file), kUnsupported, kModelMissing, kExists, kCancelled.
Status EncodeFile(const std::string& input, const std::string& output, const EncodeOptions& options = {},
                  EncodeReport* report = nullptr);

/// What a decoding left out.
struct DecodeReport {
  std::int64_t samples = 0;            ///< per channel, at the output's rate
  float peak = 0;                      ///< largest absolute sample before clipping; 1 is full scale
  bool clipped = false;                ///< it was cut, to 0.99: `rescale` or 32 bits keep it
  std::vector<std::string> lost_tags;  ///< names of tags that the output does not hold as they were
};

/// Decodes an .ecdc file to a .wav or .flac file, with its tags. The output file appears complete or not at
/// all; pipes and devices get WAV without tags, step by step. The input is never replaced. `report`, if not
/// null, is filled in on success. Thread-safe. Errors: kNotFound, kIo, kDamaged, kTruncated,
/// kInvalidArgument, kCancelled, kUnsupported, kUnsupportedVersion, kModelMissing, kModelMismatch, kExists,
/// kResourceLimit.
Status DecodeFile(const std::string& input, const std::string& output, const DecodeOptions& options = {},
                  DecodeReport* report = nullptr);

/// The header of an .ecdc file. Fields that version 0 does not have are 0 or empty.
struct FileInfo {
  int version = 0;                   ///< of the container
  std::string model;                 ///< the name of the model that made it
  std::string identity;              ///< first 32 digits of CodecInfo::identity of the model; version 1 only
  int sample_rate = 0;               ///< the model's, Hz
  int channels = 0;                  ///< the model's
  std::int64_t samples = -1;         ///< per channel at the model's rate; -1: known only at the end (pipes)
  double bandwidth_kbps = 0;         ///< nominal: of the codes before entropy coding
  int codebooks = 0;                 ///< of the codes
  std::string entropy;               ///< "packed", "adaptive" or "lm"
  bool language_model = false;       ///< entropy-coded with one
  int source_rate = 0;               ///< Hz, of the source
  int source_channels = 0;           ///< of the source; 0: unknown
  std::int64_t source_samples = -1;  ///< per channel at source_rate; -1: unknown
  std::int64_t bytes = -1;           ///< of the file; -1: a pipe
  std::vector<std::pair<std::string, std::string>> tags;  ///< raw: mask before printing
};

/// Reads the header of an .ecdc file; no model is needed. Thread-safe. Errors: kNotFound, kIo, kDamaged,
/// kTruncated, kUnsupported, kUnsupportedVersion, kResourceLimit.
Result<FileInfo> InspectFile(const std::string& path);

/// The contents of a verified file.
struct CheckedFile {
  std::int64_t chunks = 0;   ///< for models without chunks: runs of frames
  std::int64_t frames = 0;   ///< of codes
  std::int64_t samples = 0;  ///< per channel at the model's rate
};

/// Checks a whole .ecdc file, as `xcodec test` does: every checksum, every code, totals and digest. Version 0
/// files and those with a language model need their model; `model` may name it (empty: the one that the file
/// names). `threads` is for the language model; 0: one per core. Thread-safe. Errors: kNotFound, kIo,
/// kDamaged, kTruncated, kUnsupported, kUnsupportedVersion, kModelMissing, kModelMismatch, kInvalidArgument,
/// kResourceLimit.
Result<CheckedFile> VerifyFile(const std::string& path, const std::string& model = "", int threads = 0);

/// Returns the codes of an .ecdc file for Codec::Decode, after checking every checksum. For models without
/// chunks they are one chunk. Arguments, thread-safety and errors are those of VerifyFile.
Result<CodedAudio> ReadCodes(const std::string& path, const std::string& model = "", int threads = 0);

}  // namespace xcodec

#endif  // XCODEC_FILES_H_
