/// \file
/// X-Codec's semantic teacher, HuBERT (Hsu et al. 2021, arXiv 2106.07447) or WavLM (Chen et al. 2021, arXiv
/// 2110.13900), as a feature extractor, and the convolutional encoder after it. Names are Hugging Face's.
#ifndef XCODEC_SRC_TORCH_XCODEC_XCODEC_SEMANTIC_H_
#define XCODEC_SRC_TORCH_XCODEC_XCODEC_SEMANTIC_H_

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "model/config/config.h"
#include "torch/encodec/layers.h"

namespace xcodec::libtorch {

/// Waveform -> convolutional features. The first layer is normalised over the whole input, so every feature
/// depends on all samples.
class SemanticFeatureExtractor : public torch::nn::Module {
 public:
  explicit SemanticFeatureExtractor(const model::XCodecConfig::Semantic& config);
  /// [1, 1, samples] -> [1, conv_dim.back(), FramesFor(samples)]. Computed in segments of `segment` frames
  /// after a first pass for the statistics, so that memory does not grow with the input.
  torch::Tensor Extract(const torch::Tensor& audio, std::int64_t segment);
  /// 0 if the input is shorter than the receptive field.
  std::int64_t FramesFor(std::int64_t samples) const;

 private:
  struct Statistics {
    torch::Tensor scale;  // [1, C, 1]
    torch::Tensor shift;
  };
  Statistics FirstLayerStatistics(const torch::Tensor& audio, std::int64_t segment);

  std::vector<int> kernels_;
  std::vector<int> strides_;
  std::int64_t hop_ = 1;
  std::int64_t field_ = 1;  // samples that one feature sees
  std::vector<std::shared_ptr<Layer>> convolutions_;
  torch::Tensor norm_weight_;
  torch::Tensor norm_bias_;
};

/// Self-attention over [time, width], one head at a time: memory for one time x time matrix, not one per
/// head.
class SemanticAttention : public torch::nn::Module {
 public:
  /// `owns_table`: WavLM's first layer holds the relative position table of all layers.
  SemanticAttention(const model::XCodecConfig::Semantic& config, bool owns_table);
  /// `position_bias`: WavLM, [heads, 2 * time - 1] by key - query + time - 1; undefined for HuBERT.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& position_bias);
  /// The table's values for every distance of `time` steps, in the layout that forward takes.
  torch::Tensor PositionBias(std::int64_t time) const;

 private:
  torch::Tensor Gate(const torch::Tensor& x) const;

  int heads_;
  int buckets_;
  int max_distance_;
  std::shared_ptr<Layer> q_, k_, v_, out_, gate_;
  torch::Tensor gate_const_;
  torch::Tensor table_;
};

/// Post-norm transformer layer.
class SemanticLayer : public torch::nn::Module {
 public:
  SemanticLayer(const model::XCodecConfig::Semantic& config, bool first);
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& position_bias);
  SemanticAttention& attention() { return *attention_; }

 private:
  std::shared_ptr<SemanticAttention> attention_;
  std::shared_ptr<Layer> intermediate_, output_;
  torch::nn::LayerNorm norm_{nullptr};
  torch::nn::LayerNorm final_norm_{nullptr};
};

/// The whole teacher.
class SemanticModel : public torch::nn::Module {
 public:
  explicit SemanticModel(const model::XCodecConfig::Semantic& config);
  /// [1, 1, samples] -> mean of the encoder's input and of all layers' outputs, [time, hidden_size].
  /// `observe`, if set, sees each of these states in order.
  torch::Tensor Features(const torch::Tensor& audio, std::int64_t segment,
                         const std::function<void(const torch::Tensor&)>& observe = nullptr);
  SemanticFeatureExtractor& extractor() { return *extractor_; }

 private:
  torch::Tensor Project(const torch::Tensor& features);

  bool wavlm_;
  int position_kernel_;
  std::shared_ptr<SemanticFeatureExtractor> extractor_;
  torch::nn::LayerNorm projection_norm_{nullptr};
  std::shared_ptr<Layer> projection_;
  std::shared_ptr<Layer> position_conv_;
  torch::nn::LayerNorm norm_{nullptr};
  std::vector<std::shared_ptr<SemanticLayer>> layers_;
};

/// Convolutions with residual units of ELU: [1, width, time] -> [1, width, FramesFor(time)].
class SemanticEncoder : public torch::nn::Module {
 public:
  SemanticEncoder(int width, const model::XCodecConfig::Adapter& adapter);
  torch::Tensor forward(const torch::Tensor& x);
  std::int64_t FramesFor(std::int64_t frames) const;

 private:
  struct Unit {
    std::shared_ptr<Layer> conv1, conv2;
  };
  struct Block {
    std::vector<Unit> units;
    std::shared_ptr<Layer> conv;
  };
  std::vector<int> strides_;
  std::shared_ptr<Layer> conv_;
  std::vector<Block> blocks_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_XCODEC_XCODEC_SEMANTIC_H_
