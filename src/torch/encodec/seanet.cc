#include "torch/encodec/seanet.h"

namespace xcodec::libtorch {
namespace {

ConvStyle StyleOf(const model::EncodecConfig& config) {
  ConvStyle style;
  style.causal = config.causal;
  style.time_group_norm = config.time_group_norm;
  style.trim_right_ratio = config.trim_right_ratio;
  style.pad_mode = config.pad_mode;
  return style;
}

void AddResidualUnits(const model::EncodecConfig& config, int channels, LayerList* layers) {
  int dilation = 1;
  for (int j = 0; j < config.num_residual_layers; ++j, dilation *= config.dilation_growth_rate) {
    layers->Add(std::make_shared<SeanetResidualUnit>(StyleOf(config), channels, config.residual_kernel_size,
                                                     dilation, config.compress, config.use_conv_shortcut));
  }
}

}  // namespace

SeanetEncoder::SeanetEncoder(const model::EncodecConfig& config, int channels) {
  const ConvStyle style = StyleOf(config);
  layers_ = register_module("layers", std::make_shared<LayerList>());
  int width = config.num_filters;
  layers_->Add(std::make_shared<PaddedConv1d>(style, channels, width, config.kernel_size));
  for (auto ratio = config.upsampling_ratios.rbegin(); ratio != config.upsampling_ratios.rend(); ++ratio) {
    AddResidualUnits(config, width, layers_.get());
    layers_->Add(std::make_shared<EluLayer>());
    layers_->Add(std::make_shared<PaddedConv1d>(style, width, width * 2, *ratio * 2, *ratio));
    width *= 2;
  }
  if (config.num_lstm_layers > 0) layers_->Add(std::make_shared<SkipLstm>(width, config.num_lstm_layers));
  layers_->Add(std::make_shared<EluLayer>());
  layers_->Add(std::make_shared<PaddedConv1d>(style, width, config.hidden_size, config.last_kernel_size));
}

SeanetDecoder::SeanetDecoder(const model::EncodecConfig& config, int channels) {
  const ConvStyle style = StyleOf(config);
  layers_ = register_module("layers", std::make_shared<LayerList>());
  int width = config.num_filters << config.upsampling_ratios.size();
  layers_->Add(std::make_shared<PaddedConv1d>(style, config.hidden_size, width, config.kernel_size));
  if (config.num_lstm_layers > 0) layers_->Add(std::make_shared<SkipLstm>(width, config.num_lstm_layers));
  for (const int ratio : config.upsampling_ratios) {
    layers_->Add(std::make_shared<EluLayer>());
    layers_->Add(std::make_shared<TrimmedConvTranspose1d>(style, width, width / 2, ratio * 2, ratio));
    width /= 2;
    AddResidualUnits(config, width, layers_.get());
  }
  layers_->Add(std::make_shared<EluLayer>());
  layers_->Add(std::make_shared<PaddedConv1d>(style, width, channels, config.last_kernel_size));
}

}  // namespace xcodec::libtorch
