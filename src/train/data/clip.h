/// \file
/// Training audio: decoded once, then read at random.
#ifndef XCODEC_SRC_TRAIN_DATA_CLIP_H_
#define XCODEC_SRC_TRAIN_DATA_CLIP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/codec_spec.h"
#include "xcodec/status.h"
#include "xcodec/types.h"

namespace xcodec::train {

/// One recording at the model's rate and channel count, as 16-bit samples in a mapped cache file. Immutable,
/// thread-safe.
class Clip {
 public:
  /// Decodes `path` (any format and rate) into `cache_folder`, or reuses an existing file: the name of the
  /// cache file follows from path, size, time of change, rate and channels. kNotFound, kDamaged, kIo, ...
  static Result<std::shared_ptr<const Clip>> Open(const std::string& path, const std::string& cache_folder,
                                                  int sample_rate, int channels);
  ~Clip();
  Clip(const Clip&) = delete;
  Clip& operator=(const Clip&) = delete;

  const std::string& path() const { return path_; }
  /// The mapped file; other data made from the recording can be stored beside it.
  const std::string& cache_path() const { return cache_path_; }
  std::int64_t length() const { return length_; }
  int channels() const { return channels_; }
  /// Samples [start, start + count), zeros outside of the recording.
  AudioBlock Read(std::int64_t start, std::int64_t count) const;

 private:
  Clip() = default;
  std::string path_;
  std::string cache_path_;
  int channels_ = 0;
  std::int64_t length_ = 0;
  const std::int16_t* samples_ = nullptr;  // interleaved
  std::size_t mapped_bytes_ = 0;
};

/// Recordings of one kind (speech, music, ...) and how often they are drawn.
struct ClipGroup {
  std::string kind;
  double weight = 1;
  std::vector<std::shared_ptr<const Clip>> clips;
};

/// Paths in a text file, one a line; empty lines and lines that start with '#' are skipped, relative paths
/// are relative to the list's folder. kNotFound, kIo; kInvalidArgument if the list is empty.
Result<std::vector<std::string>> ReadFileList(const std::string& path);

/// Every recording of a file list at a model's rate and channel count. Errors of ReadFileList and Clip::Open.
Result<std::vector<std::shared_ptr<const Clip>>> OpenClips(const std::string& list,
                                                           const std::string& cache_folder,
                                                           const model::CodecSpec& spec);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_DATA_CLIP_H_
