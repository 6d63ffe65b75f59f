#include "engine/xcodec/acoustic.h"

#include <memory>
#include <string>

#include "engine/xcodec/conv_layers.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kDilations[] = {1, 3, 9};

ConvOptions Options(std::size_t in, std::size_t out, std::size_t kernel, std::size_t padding) {
  ConvOptions options;
  options.in = in;
  options.out = out;
  options.kernel = kernel;
  options.padding = padding;
  return options;
}

void AddResidualUnits(Weights* weights, const std::string& block, std::size_t width, RowLayers* layers) {
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string unit = block + ".res_unit" + std::to_string(i + 1);
    ConvOptions options = Options(width, width, 7, 3 * kDilations[i]);
    options.dilation = kDilations[i];
    layers->push_back(std::make_unique<ResidualLayer>(weights, unit, options,
                                                      Activation::Snake(weights, unit + ".snake1", width),
                                                      Activation::Snake(weights, unit + ".snake2", width)));
  }
}

}  // namespace

RowLayers MakeAcousticEncoder(Weights* weights, const AcousticShape& shape) {
  const std::string name = "acoustic_encoder.";
  RowLayers layers;
  auto width = static_cast<std::size_t>(shape.width);
  layers.push_back(std::make_unique<ConvLayer>(weights, name + "conv1", Options(1, width, 7, 3)));
  for (std::size_t b = 0; b < shape.ratios.size(); ++b) {
    const std::string block = name + "block." + std::to_string(b);
    const auto ratio = static_cast<std::size_t>(shape.ratios[b]);
    AddResidualUnits(weights, block, width, &layers);
    ConvOptions options = Options(width, 2 * width, 2 * ratio, (ratio + 1) / 2);
    options.stride = ratio;
    layers.push_back(std::make_unique<ConvLayer>(weights, block + ".conv1", options,
                                                 Activation::Snake(weights, block + ".snake1", width)));
    width *= 2;
  }
  layers.push_back(std::make_unique<ConvLayer>(weights, name + "conv2",
                                               Options(width, static_cast<std::size_t>(shape.dim), 3, 1),
                                               Activation::Snake(weights, name + "snake1", width)));
  return layers;
}

RowLayers MakeAcousticDecoder(Weights* weights, const AcousticShape& shape) {
  const std::string name = "acoustic_decoder.";
  RowLayers layers;
  auto width = static_cast<std::size_t>(shape.width);
  layers.push_back(std::make_unique<ConvLayer>(weights, name + "conv1",
                                               Options(static_cast<std::size_t>(shape.dim), width, 7, 3)));
  for (std::size_t b = 0; b < shape.ratios.size(); ++b) {
    const std::string block = name + "block." + std::to_string(b);
    layers.push_back(std::make_unique<UpsampleLayer>(weights, block + ".conv_t1", width, width / 2,
                                                     static_cast<std::size_t>(shape.ratios[b]), shape.whole,
                                                     Activation::Snake(weights, block + ".snake1", width)));
    width /= 2;
    AddResidualUnits(weights, block, width, &layers);
  }
  layers.push_back(std::make_unique<ConvLayer>(weights, name + "conv2", Options(width, 1, 7, 3),
                                               Activation::Snake(weights, name + "snake1", width)));
  return layers;
}

RowLayers MakeSemanticEncoder(Weights* weights, std::size_t width,
                              const model::XCodecConfig::Adapter& adapter) {
  const std::string name = "encoder_semantic.";
  const auto size = [](int n) { return static_cast<std::size_t>(n); };
  RowLayers layers;
  ConvOptions first = Options(width, width, size(adapter.kernel_size), size(adapter.kernel_size / 2));
  first.bias = false;
  layers.push_back(std::make_unique<ConvLayer>(weights, name + "conv", first));
  std::size_t in = width;
  for (std::size_t b = 0; b < adapter.strides.size(); ++b) {
    const std::string block = name + "conv_blocks." + std::to_string(b);
    for (std::size_t u = 0; u < adapter.block_dilations.size(); ++u) {
      const std::size_t dilation = size(adapter.block_dilations[u]);
      ConvOptions unit =
          Options(in, in, size(adapter.unit_kernel_size), size(adapter.unit_kernel_size / 2) * dilation);
      unit.bias = false;
      unit.dilation = dilation;
      layers.push_back(std::make_unique<ResidualLayer>(weights, block + ".res_units." + std::to_string(u),
                                                       unit, Activation::Elu(in), Activation::Elu(in)));
    }
    const std::size_t out = width * size(adapter.channel_ratios[b]);
    const std::size_t stride = size(adapter.strides[b]);
    ConvOptions last = stride == 1 ? Options(in, out, 3, 1) : Options(in, out, 2 * stride, stride - 1);
    last.stride = stride;
    layers.push_back(std::make_unique<ConvLayer>(weights, block + ".conv", last));
    in = out;
  }
  return layers;
}

}  // namespace xcodec::engine
