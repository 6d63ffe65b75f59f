#include "engine/encodec/seanet.h"

#include <algorithm>
#include <utility>

namespace xcodec::engine {
namespace {

// Numbers the layers as the published models do: activations count.
class LayerNames {
 public:
  explicit LayerNames(std::string side) : side_(std::move(side)) {}
  std::string Next() { return side_ + ".layers." + std::to_string(next_++); }
  void Skip() { ++next_; }

 private:
  std::string side_;
  int next_ = 0;
};

SeanetConv::Shape ConvShape(std::size_t in, std::size_t out, int kernel, bool elu) {
  SeanetConv::Shape shape;
  shape.in = in;
  shape.out = out;
  shape.kernel = static_cast<std::size_t>(kernel);
  shape.elu = elu;
  return shape;
}

std::vector<ResidualUnit> MakeUnits(Weights* weights, const model::EncodecConfig& config, std::size_t width,
                                    LayerNames* names) {
  std::vector<ResidualUnit> units;
  std::size_t dilation = 1;
  for (int j = 0; j < config.num_residual_layers; ++j) {
    const std::string name = names->Next();
    const std::size_t hidden = width / static_cast<std::size_t>(config.compress);
    SeanetConv::Shape first = ConvShape(width, hidden, config.residual_kernel_size, true);
    first.dilation = dilation;
    ResidualUnit unit{SeanetConv(weights, name + ".block.1", config, first),
                      SeanetConv(weights, name + ".block.3", config, ConvShape(hidden, width, 1, true)),
                      std::nullopt};
    if (config.use_conv_shortcut) {
      unit.shortcut.emplace(weights, name + ".shortcut", config, ConvShape(width, width, 1, false));
    }
    units.push_back(std::move(unit));
    dilation *= static_cast<std::size_t>(config.dilation_growth_rate);
  }
  return units;
}

// Evaluates a signal with all its pending operations.
void Evaluate(const Kernels& kernels, const Signal& x, float* out) {
  kernels.read(x.Read(0, x.rows, false, out));
}

}  // namespace

Seanet Seanet::Encoder(Weights* weights, const model::EncodecConfig& config, std::size_t channels) {
  Seanet net;
  LayerNames names("encoder");
  auto width = static_cast<std::size_t>(config.num_filters);
  net.in_.emplace(weights, names.Next(), config, ConvShape(channels, width, config.kernel_size, false));
  for (auto ratio = config.upsampling_ratios.rbegin(); ratio != config.upsampling_ratios.rend(); ++ratio) {
    SeanetStage stage;
    stage.units = MakeUnits(weights, config, width, &names);
    names.Skip();
    SeanetConv::Shape down = ConvShape(width, 2 * width, *ratio * 2, true);
    down.stride = static_cast<std::size_t>(*ratio);
    stage.down.emplace(weights, names.Next(), config, down);
    net.stages_.push_back(std::move(stage));
    width *= 2;
  }
  if (config.num_lstm_layers > 0) {
    net.lstm_.emplace(weights, names.Next() + ".lstm", width, config.num_lstm_layers);
  }
  names.Skip();
  net.out_.emplace(
      weights, names.Next(), config,
      ConvShape(width, static_cast<std::size_t>(config.hidden_size), config.last_kernel_size, true));
  net.width_ = width;
  return net;
}

Seanet Seanet::Decoder(Weights* weights, const model::EncodecConfig& config, std::size_t channels) {
  Seanet net;
  LayerNames names("decoder");
  std::size_t width = static_cast<std::size_t>(config.num_filters) << config.upsampling_ratios.size();
  net.width_ = width;
  net.in_.emplace(weights, names.Next(), config,
                  ConvShape(static_cast<std::size_t>(config.hidden_size), width, config.kernel_size, false));
  if (config.num_lstm_layers > 0) {
    net.lstm_.emplace(weights, names.Next() + ".lstm", width, config.num_lstm_layers);
  }
  for (const int ratio : config.upsampling_ratios) {
    SeanetStage stage;
    names.Skip();
    stage.up.emplace(weights, names.Next(), config, width, width / 2, static_cast<std::size_t>(ratio));
    width /= 2;
    stage.units = MakeUnits(weights, config, width, &names);
    net.stages_.push_back(std::move(stage));
  }
  names.Skip();
  net.out_.emplace(weights, names.Next(), config, ConvShape(width, channels, config.last_kernel_size, true));
  return net;
}

std::size_t Seanet::HiddenSize(std::size_t largest) const {
  std::size_t narrowing = largest;
  for (const SeanetStage& stage : stages_) {
    for (const ResidualUnit& unit : stage.units) {
      // Otherwise the buffer also holds a unit's whole input.
      if (stage.units.size() > 1 || !unit.shortcut) return largest;
      narrowing = std::min(narrowing, unit.first.shape().in / unit.first.shape().out);
    }
  }
  return largest / std::max<std::size_t>(1, narrowing);
}

SeanetBuffers Seanet::TakeBuffers(std::size_t largest, Workspace* workspace) const {
  SeanetBuffers buffers;
  buffers.main = workspace->Take(largest);
  buffers.left = workspace->Take(largest);
  buffers.right = workspace->Take(largest);
  buffers.hidden = workspace->Take(HiddenSize(largest));
  return buffers;
}

// x is in buffers->main; the result, a sum of `left` and `right`, is not.
Signal Seanet::RunUnits(const Kernels& kernels, const SeanetStage& stage, Signal x, SeanetBuffers* buffers,
                        Workspace* workspace) const {
  for (std::size_t j = 0; j < stage.units.size(); ++j) {
    const ResidualUnit& unit = stage.units[j];
    if (j > 0 || !unit.shortcut) {
      // The sum of the previous unit is evaluated into a buffer of its own.
      Evaluate(kernels, x, buffers->hidden);
      std::swap(buffers->main, buffers->hidden);
      Signal plain;
      plain.a = buffers->main;
      plain.rows = x.rows;
      plain.channels = x.channels;
      if (x.a_scale != nullptr) {
        float* one = workspace->Take(x.channels);
        float* zero = workspace->Take(x.channels);
        std::fill_n(one, x.channels, 1.0F);
        std::fill_n(zero, x.channels, 0.0F);
        plain.a_scale = one;
        plain.a_shift = zero;
      }
      x = plain;
    }
    const Signal inner = unit.first.Run(kernels, x, buffers->hidden, workspace);
    const Signal block = unit.second.Run(kernels, inner, buffers->right, workspace);
    Signal sum = x;
    if (unit.shortcut) {
      sum = unit.shortcut->Run(kernels, x, buffers->left, workspace);
    } else {
      std::swap(buffers->main, buffers->left);
    }
    sum.b = block.a;
    sum.b_scale = block.a_scale;
    sum.b_shift = block.a_shift;
    x = sum;
  }
  return x;
}

void Seanet::EncodeFront(const Kernels& kernels, const Signal& audio, Workspace* workspace,
                         float* out) const {
  const Workspace::Frame scope(workspace);
  std::size_t largest = audio.rows * in_->shape().out;
  std::size_t rows = audio.rows;
  for (const SeanetStage& stage : stages_) {
    const SeanetConv::Shape& down = stage.down->shape();
    rows = (rows + down.stride - 1) / down.stride;
    largest = std::max(largest, rows * down.out);
  }
  SeanetBuffers buffers = TakeBuffers(largest, workspace);
  Signal x = in_->Run(kernels, audio, buffers.main, workspace);
  for (const SeanetStage& stage : stages_) {
    x = RunUnits(kernels, stage, x, &buffers, workspace);
    float* free = x.b == nullptr ? buffers.left : buffers.main;
    x = stage.down->Run(kernels, x, free, workspace);
    if (free == buffers.left) std::swap(buffers.main, buffers.left);
  }
  Evaluate(kernels, x, out);
}

void Seanet::EncodeBack(const Kernels& kernels, const Signal& x, Workspace* workspace, float* out) const {
  const Workspace::Frame scope(workspace);
  float* raw = workspace->Take(x.rows * out_->shape().out);
  Evaluate(kernels, out_->Run(kernels, x, raw, workspace), out);
}

void Seanet::DecodeFront(const Kernels& kernels, const Signal& latents, Workspace* workspace,
                         float* out) const {
  const Workspace::Frame scope(workspace);
  float* raw = workspace->Take(latents.rows * width_);
  Evaluate(kernels, in_->Run(kernels, latents, raw, workspace), out);
}

void Seanet::DecodeBack(const Kernels& kernels, const Signal& x, Workspace* workspace, float* out) const {
  const Workspace::Frame scope(workspace);
  std::size_t largest = 0;
  std::size_t rows = x.rows;
  for (const SeanetStage& stage : stages_) {
    largest = std::max(largest, (rows + 1) * stage.up->stride() * stage.up->out());
    rows *= stage.up->stride();
  }
  SeanetBuffers buffers = TakeBuffers(std::max(largest, rows * out_->shape().out), workspace);
  Signal y = x;
  for (const SeanetStage& stage : stages_) {
    float* free = y.b == nullptr ? buffers.left : buffers.main;
    y = stage.up->Run(kernels, y, free, workspace);
    if (free == buffers.left) std::swap(buffers.main, buffers.left);
    y = RunUnits(kernels, stage, y, &buffers, workspace);
  }
  float* free = y.b == nullptr ? buffers.left : buffers.main;
  Evaluate(kernels, out_->Run(kernels, y, free, workspace), out);
}

}  // namespace xcodec::engine
