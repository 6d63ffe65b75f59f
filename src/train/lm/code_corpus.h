/// \file
/// The training data of a language model: recordings as codes of a codec.
#ifndef XCODEC_SRC_TRAIN_LM_CODE_CORPUS_H_
#define XCODEC_SRC_TRAIN_LM_CODE_CORPUS_H_

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "model/backend.h"
#include "model/model.h"
#include "train/data/augment.h"
#include "train/data/clip.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// All frames of a recording, one chunk after the other, as a file's block has them: at every bandwidth of
/// the codec, in its order. The codes of a low bandwidth need not be the first of a higher one's.
using CodeClip = std::shared_ptr<const std::vector<CodeBlock>>;

/// A changed copy of a recording: another start, and all changes of `augment` except mixing.
struct CodeVariant {
  int copy = 0;  ///< 0: the unchanged recording
  std::uint64_t seed = 0;
  AugmentOptions augment;
};

/// Turns recordings into codes with the codec's own encoder, once: the result is kept beside the recording's
/// cache file under the model's identity. Not thread-safe.
class CodeExtractor {
 public:
  static Result<CodeExtractor> Create(std::shared_ptr<const model::Model> model, int threads);
  /// Errors of encoding; kIo.
  Result<CodeClip> Extract(const Clip& clip, const CodeVariant& variant = {});

 private:
  CodeExtractor() = default;
  Result<CodeBlock> Encode(const AudioBlock& audio, int codebooks);
  Result<std::vector<CodeBlock>> EncodeAll(const AudioBlock& audio);

  std::shared_ptr<const model::Model> model_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<model::Backend> backend_;
};

/// Codes of one kind and how often they are drawn.
struct CodeGroup {
  double weight = 1;
  std::vector<CodeClip> clips;
};

/// Draws excerpts like Sampler: a kind by its weight, a recording of it by the power 0.7 of its length, a
/// position in it. Immutable, thread-safe.
class CodeSampler {
 public:
  /// At least one group with a positive weight and a clip that has frames.
  CodeSampler(std::vector<CodeGroup> groups, std::uint64_t seed);
  /// int64 [codebooks, frames] of the bandwidth with that index; a recording that is too short starts again
  /// at its end.
  torch::Tensor Draw(std::uint64_t step, std::uint64_t item, std::size_t bandwidth,
                     std::int64_t frames) const;
  bool empty() const { return groups_.empty(); }

 private:
  struct Group {
    double weight = 0;                // cumulated over groups
    std::vector<double> clip_weight;  // cumulated over clips
    std::vector<CodeClip> clips;
  };
  std::vector<Group> groups_;
  std::uint64_t seed_;
};

/// int64 [codebooks, count] from frame `start` on, beginning again at the end.
torch::Tensor CodesOf(const CodeBlock& codes, std::int64_t start, std::int64_t count);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_LM_CODE_CORPUS_H_
