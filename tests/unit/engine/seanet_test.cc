// SEANet against the published layers written out in double precision: padding, dilation, norms, shortcuts,
// trims.
#include "engine/encodec/seanet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "model/checkpoint/tensor_table.h"
#include "random_floats.h"

namespace xcodec::engine {
namespace {

using Rows = std::vector<std::vector<double>>;  // [time][channels]

// encodec/modules/{conv,seanet}.py, without the LSTM.
class Published {
 public:
  Published(const model::TensorMap& tensors, const model::EncodecConfig& config)
      : tensors_(tensors), c_(config) {}

  Rows EncodeFront(Rows x) {
    layer_ = 0;
    x = Conv(Next("encoder"), x, c_.kernel_size, 1, 1);
    for (auto ratio = c_.upsampling_ratios.rbegin(); ratio != c_.upsampling_ratios.rend(); ++ratio) {
      x = Units("encoder", x);
      ++layer_;
      x = Conv(Next("encoder"), Elu(x), 2 * *ratio, *ratio, 1);
    }
    return x;
  }
  Rows EncodeBack(const Rows& x) {
    layer_ += c_.num_lstm_layers > 0 ? 2 : 1;
    return Conv(Next("encoder"), Elu(x), c_.last_kernel_size, 1, 1);
  }
  Rows DecodeFront(const Rows& x) {
    layer_ = 0;
    return Conv(Next("decoder"), x, c_.kernel_size, 1, 1);
  }
  Rows DecodeBack(Rows x) {
    if (c_.num_lstm_layers > 0) ++layer_;
    for (const int ratio : c_.upsampling_ratios) {
      ++layer_;
      x = Transposed(Next("decoder"), Elu(x), ratio);
      x = Units("decoder", x);
    }
    ++layer_;
    return Conv(Next("decoder"), Elu(x), c_.last_kernel_size, 1, 1);
  }

 private:
  std::string Next(const std::string& side) { return side + ".layers." + std::to_string(layer_++); }
  std::vector<float> Get(const std::string& name) const { return tensors_.at(name).ToFloat(); }

  static Rows Elu(Rows x) {
    for (auto& row : x) {
      for (double& v : row) v = v > 0 ? v : std::expm1(v);
    }
    return x;
  }

  static Rows Sum(Rows a, const Rows& b) {
    for (std::size_t t = 0; t < a.size(); ++t) {
      for (std::size_t c = 0; c < a[t].size(); ++c) a[t][c] += b[t][c];
    }
    return a;
  }

  Rows Units(const std::string& side, Rows x) {
    int dilation = 1;
    for (int j = 0; j < c_.num_residual_layers; ++j, dilation *= c_.dilation_growth_rate) {
      const std::string name = Next(side);
      const Rows inner = Conv(name + ".block.1", Elu(x), c_.residual_kernel_size, 1, dilation);
      const Rows y = Conv(name + ".block.3", Elu(inner), 1, 1, 1);
      x = Sum(c_.use_conv_shortcut ? Conv(name + ".shortcut", x, 1, 1, 1) : x, y);
    }
    return x;
  }

  // Reflection does not repeat the edge; what is too short for it gets zeros first, which are cut off again.
  static Rows Reflected(Rows x, int left, int right) {
    const int length = static_cast<int>(x.size());
    const int most = std::max(left, right);
    const int zeros = length <= most ? most - length + 1 : 0;
    x.resize(x.size() + static_cast<std::size_t>(zeros), std::vector<double>(x[0].size()));
    const int last = static_cast<int>(x.size()) - 1;
    Rows out;
    for (int t = -left; t <= last + right; ++t) {
      const int at = t < 0 ? -t : t > last ? 2 * last - t : t;
      out.push_back(x[static_cast<std::size_t>(at)]);
    }
    out.resize(out.size() - static_cast<std::size_t>(zeros));
    return out;
  }

  Rows Norm(const std::string& name, Rows x) const {
    if (!c_.time_group_norm) return x;
    const std::vector<float> gamma = Get(name + ".norm.weight"), beta = Get(name + ".norm.bias");
    const double count = static_cast<double>(x.size() * x[0].size());
    double mean = 0, variance = 0;
    for (const auto& row : x) {
      for (const double v : row) mean += v / count;
    }
    for (const auto& row : x) {
      for (const double v : row) variance += (v - mean) * (v - mean) / count;
    }
    for (auto& row : x) {
      for (std::size_t c = 0; c < row.size(); ++c) {
        row[c] = (row[c] - mean) / std::sqrt(variance + 1e-5) * static_cast<double>(gamma[c]) +
                 static_cast<double>(beta[c]);
      }
    }
    return x;
  }

  Rows Conv(const std::string& name, const Rows& x, int kernel, int stride, int dilation) const {
    const int total = (kernel - 1) * dilation - (stride - 1);
    const int length = static_cast<int>(x.size());
    const int frames = (length + stride - 1) / stride;
    const int extra = frames * stride - length;
    const int right = c_.causal ? 0 : total / 2;
    const Rows padded = Reflected(x, total - right, right + extra);
    const std::vector<float> w = Get(name + ".conv.weight"), bias = Get(name + ".conv.bias");
    Rows y(static_cast<std::size_t>(frames), std::vector<double>(bias.begin(), bias.end()));
    const std::size_t in = x[0].size();
    for (std::size_t t = 0; t < y.size(); ++t) {
      for (std::size_t o = 0; o < bias.size(); ++o) {
        for (std::size_t i = 0; i < in; ++i) {
          for (std::size_t k = 0; k < static_cast<std::size_t>(kernel); ++k) {
            y[t][o] +=
                static_cast<double>(w[(o * in + i) * static_cast<std::size_t>(kernel) + k]) *
                padded[t * static_cast<std::size_t>(stride) + k * static_cast<std::size_t>(dilation)][i];
          }
        }
      }
    }
    return Norm(name, y);
  }

  // The norm sees what is cut off afterwards.
  Rows Transposed(const std::string& name, const Rows& x, int stride) const {
    const std::vector<float> w = Get(name + ".conv.weight"), bias = Get(name + ".conv.bias");
    const auto step = static_cast<std::size_t>(stride);
    Rows y((x.size() + 1) * step, std::vector<double>(bias.begin(), bias.end()));
    for (std::size_t t = 0; t < x.size(); ++t) {
      for (std::size_t i = 0; i < x[t].size(); ++i) {
        for (std::size_t o = 0; o < bias.size(); ++o) {
          for (std::size_t k = 0; k < 2 * step; ++k)
            y[t * step + k][o] += x[t][i] * static_cast<double>(w[(i * bias.size() + o) * 2 * step + k]);
        }
      }
    }
    y = Norm(name, y);
    const int right = c_.causal ? static_cast<int>(std::ceil(stride * c_.trim_right_ratio)) : stride / 2;
    return Rows(y.begin() + (stride - right), y.end() - right);
  }

  const model::TensorMap& tensors_;
  const model::EncodecConfig& c_;
  int layer_ = 0;
};

std::vector<model::EncodecConfig> Configurations() {
  model::EncodecConfig base;
  base.hidden_size = base.codebook_dim = 6;
  base.num_filters = 4;
  base.upsampling_ratios = {3, 2};
  base.num_residual_layers = 2;
  base.num_lstm_layers = 1;
  std::vector<model::EncodecConfig> all(5, base);
  all[1].causal = false;
  all[1].time_group_norm = true;
  all[2].trim_right_ratio = 0.5;
  all[2].residual_kernel_size = 5;
  all[3].use_conv_shortcut = false;
  all[3].num_lstm_layers = 0;
  all[3].compress = 1;
  all[4].causal = false;
  all[4].upsampling_ratios = {4, 5};
  all[4].last_kernel_size = 3;
  all[4].num_residual_layers = 1;
  return all;
}

class SeanetTest : public testing::TestWithParam<int> {
 protected:
  SeanetTest() : config_(Configurations()[static_cast<std::size_t>(GetParam())]) {
    model::ModelConfig model;
    model.encodec = config_;
    model.spec.architecture = model::Architecture::kEncodec;
    model.spec.channels = kChannels;
    model.spec.codebooks = 1;
    model.spec.codebook_size = 2;
    unsigned seed = 1;
    for (const auto& [name, tensor] : model::ExpectedTensors(model)) {
      std::size_t size = 1;
      for (const std::int64_t n : tensor.shape) size *= static_cast<std::size_t>(n);
      const float bound = 1.5F / std::sqrt(static_cast<float>(size) / static_cast<float>(tensor.shape[0]));
      tensors_[name] = model::Tensor::FromFloats(tensor.shape, RandomFloats(size, seed++, -bound, bound));
    }
  }

  static Rows ToRows(const std::vector<float>& values, std::size_t channels) {
    Rows rows(values.size() / channels);
    for (std::size_t t = 0; t < rows.size(); ++t)
      rows[t].assign(&values[t * channels], &values[t * channels] + channels);
    return rows;
  }

  static Signal ToSignal(const std::vector<float>& values, std::size_t channels) {
    Signal signal;
    signal.a = values.data();
    signal.rows = values.size() / channels;
    signal.channels = channels;
    return signal;
  }

  static void ExpectNear(const std::vector<float>& got, const Rows& expected, const std::string& what) {
    ASSERT_EQ(got.size(), expected.size() * expected[0].size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_NEAR(got[i], expected[i / expected[0].size()][i % expected[0].size()], 5e-5) << what << " " << i;
    }
  }

  static constexpr int kChannels = 2;
  model::EncodecConfig config_;
  model::TensorMap tensors_;
  Workspace workspace_;
};

TEST_P(SeanetTest, IsThePublishedNetworkAtEveryLengthInEverySet) {
  Weights weights(tensors_);
  const Seanet encoder = Seanet::Encoder(&weights, config_, kChannels);
  const Seanet decoder = Seanet::Decoder(&weights, config_, kChannels);
  ASSERT_TRUE(weights.status().ok()) << weights.status().message();
  std::size_t hop = 1;
  for (const int ratio : config_.upsampling_ratios) hop *= static_cast<std::size_t>(ratio);
  const auto hidden = static_cast<std::size_t>(config_.hidden_size);
  for (const std::string& set : KernelNames()) {
    const Kernels& kernels = *FindKernels(set);
    for (const std::size_t length :
         {std::size_t{2}, hop - 1, hop, hop + 1, 5 * hop, 7 * hop + 2, std::size_t{301}}) {
      SCOPED_TRACE(set + ", " + std::to_string(length) + " samples");
      const Workspace::Frame scope(&workspace_);
      Published published(tensors_, config_);
      const std::size_t frames = (length + hop - 1) / hop;
      const std::vector<float> audio = RandomFloats(length * kChannels, 70);
      std::vector<float> front(frames * encoder.width()), latents(frames * hidden);
      encoder.EncodeFront(kernels, ToSignal(audio, kChannels), &workspace_, front.data());
      ExpectNear(front, published.EncodeFront(ToRows(audio, kChannels)), "encoder");
      encoder.EncodeBack(kernels, ToSignal(front, encoder.width()), &workspace_, latents.data());
      ExpectNear(latents, published.EncodeBack(ToRows(front, encoder.width())), "latents");
      std::vector<float> wide(frames * decoder.width()), out(frames * hop * kChannels);
      decoder.DecodeFront(kernels, ToSignal(latents, hidden), &workspace_, wide.data());
      ExpectNear(wide, published.DecodeFront(ToRows(latents, hidden)), "decoder");
      decoder.DecodeBack(kernels, ToSignal(wide, decoder.width()), &workspace_, out.data());
      ExpectNear(out, published.DecodeBack(ToRows(wide, decoder.width())), "audio");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Configurations, SeanetTest, testing::Range(0, 5));

}  // namespace
}  // namespace xcodec::engine
