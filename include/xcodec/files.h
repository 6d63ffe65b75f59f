/// \file
/// Encoding and decoding whole files: what the `xcodec` program does, as two functions.
#ifndef XCODEC_FILES_H_
#define XCODEC_FILES_H_

#include <cstdint>
#include <string>
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
  CancelFunction cancelled;  ///< ends the call with kCancelled; no output is left
};

/// How to decode.
struct DecodeOptions {
  bool rescale = false;      ///< scale down when the output would clip; otherwise it is limited to +-0.99
  bool model_rate = false;   ///< keep the model's sample rate instead of restoring the source's
  int channels = 0;          ///< 0: one where the source had one, else the model's
  int bits = 16;             ///< 16, 24, or 32 for floating point
  int threads = 0;           ///< 0: one per core
  bool overwrite = false;    ///< replace an existing output
  std::string model;         ///< name in the store or folder of the model; empty: the one that the file names
  CancelFunction cancelled;  ///< ends the call with kCancelled; no output is left
  double max_seconds = 0;    ///< of audio, as DecoderOptions::max_seconds; more is kResourceLimit
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

}  // namespace xcodec

#endif  // XCODEC_FILES_H_
