/// \file
/// Batches of random chunks, prepared ahead by threads.
#ifndef XCODEC_SRC_TRAIN_DATA_LOADER_H_
#define XCODEC_SRC_TRAIN_DATA_LOADER_H_

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "train/data/augment.h"
#include "train/data/clip.h"

namespace xcodec::train {

struct SamplerOptions {
  int sample_rate = 48000;
  int channels = 2;
  std::int64_t length = 48000;  ///< samples of a chunk
  std::uint64_t seed = 1;
  AugmentOptions augment;
};

/// Draws chunks: a kind by its weight, a recording of it by the power 0.7 of its length, a position in it.
/// Item n of step s is the same for any number of threads and processes. Immutable, thread-safe.
class Sampler {
 public:
  /// At least one group with at least one non-empty clip; silent chunks are drawn again a few times.
  Sampler(std::vector<ClipGroup> groups, const SamplerOptions& options);
  AudioBlock Draw(std::uint64_t step, std::uint64_t item) const;
  const SamplerOptions& options() const { return options_; }

 private:
  struct Group {
    double weight = 0;                // cumulated over groups
    std::vector<double> clip_weight;  // cumulated over clips
    std::vector<std::shared_ptr<const Clip>> clips;
  };
  AudioBlock Excerpt(Random* random) const;

  std::vector<Group> groups_;
  SamplerOptions options_;
};

/// Prepares the items [first, first + count) of consecutive steps in `threads` threads, at most `ahead` steps
/// before they are requested. The sampler must outlive it.
class Loader {
 public:
  struct Share {
    std::uint64_t first = 0;  ///< number of this process's first item in every batch
    std::uint64_t count = 1;
  };
  Loader(const Sampler* sampler, const Share& share, std::uint64_t start_step, int threads, int ahead);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// The batch of the next step.
  std::vector<AudioBlock> Next();

 private:
  void Work();

  const Sampler* sampler_;
  Share share_;
  std::uint64_t next_to_make_;
  std::uint64_t next_to_give_;
  std::uint64_t ahead_;
  bool stopping_ = false;
  std::map<std::uint64_t, std::vector<AudioBlock>> ready_;
  std::mutex mutex_;
  std::condition_variable made_;
  std::condition_variable taken_;
  std::vector<std::thread> threads_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_DATA_LOADER_H_
