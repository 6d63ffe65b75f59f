#include "engine/spectral/convnext.h"

#include <cstring>

namespace xcodec::engine {
namespace {

constexpr float kLayerNormEps = 1e-5F;

// [width, 1, 7] -> [7, width]
Floats TapsFirst(const Floats& w, std::size_t width) {
  Floats taps(7 * width);
  for (std::size_t c = 0; c < width; ++c) {
    for (std::size_t k = 0; k < 7; ++k) taps[k * width + c] = w[c * 7 + k];
  }
  return taps;
}

}  // namespace

ConvNextTrunk::ConvNextTrunk(Weights* weights, const std::string& name, std::int64_t inputs,
                             std::int64_t width, int blocks)
    : inputs_(static_cast<std::size_t>(inputs)), width_(static_cast<std::size_t>(width)) {
  in_ = weights->Conv(name + ".in", width, inputs, 3);
  for (int i = 0; i < blocks; ++i) {
    const std::string prefix = name + ".block." + std::to_string(i);
    Block block;
    block.depthwise = TapsFirst(weights->Get(prefix + ".dw.weight", {width, 1, 7}), width_);
    block.depthwise_bias = weights->Vector(prefix + ".dw.bias", width);
    block.gamma = weights->Vector(prefix + ".norm.weight", width);
    block.beta = weights->Vector(prefix + ".norm.bias", width);
    block.up = weights->Linear(prefix + ".up", 3 * width, width);
    block.down = weights->Linear(prefix + ".down", width, 3 * width);
    block.scale = weights->Vector(prefix + ".scale", width);
    blocks_.push_back(std::move(block));
  }
  gamma_ = weights->Vector(name + ".out_norm.weight", width);
  beta_ = weights->Vector(name + ".out_norm.bias", width);
}

void ConvNextTrunk::RunBlock(const Kernels& kernels, const Block& block, std::size_t chunks,
                             std::size_t frames, float* h, Workspace* workspace) const {
  const Workspace::Frame scope(workspace);
  const std::size_t rows = chunks * frames;
  float* y = workspace->Take(rows * width_);
  float* up = workspace->Take(rows * 3 * width_);
  for (std::size_t b = 0; b < chunks; ++b) {
    kernels.depthwise7(h + b * frames * width_, frames, width_, block.depthwise.data(),
                       block.depthwise_bias.data(), y + b * frames * width_);
  }
  kernels.layer_norm(y, rows, width_, block.gamma.data(), block.beta.data(), kLayerNormEps, y);
  GemmArgs widen = block.up.Args(y, width_, rows, up, 3 * width_);
  widen.epilogue = Epilogue::kGelu;
  kernels.gemm(widen);
  GemmArgs narrow = block.down.Args(up, 3 * width_, rows, h, width_);
  narrow.epilogue = Epilogue::kScaleAdd;
  narrow.scale = block.scale.data();
  kernels.gemm(narrow);
}

void ConvNextTrunk::Run(const Kernels& kernels, const float* latent, std::size_t chunks, std::size_t frames,
                        const float* bias, const float* added, Workspace* workspace, float* features) const {
  const Workspace::Frame scope(workspace);
  const std::size_t rows = chunks * frames;
  float* h = workspace->Take(rows * width_);
  float* padded = workspace->Take((frames + 2) * inputs_);
  std::memset(padded, 0, inputs_ * sizeof(float));
  std::memset(padded + (frames + 1) * inputs_, 0, inputs_ * sizeof(float));
  for (std::size_t b = 0; b < chunks; ++b) {
    std::memcpy(padded + inputs_, latent + b * frames * inputs_, frames * inputs_ * sizeof(float));
    kernels.gemm(in_.Args(padded, inputs_, frames, h + b * frames * width_, width_));
  }
  const auto add = [&](const float* b, std::size_t from, std::size_t n) {
    ReadArgs args;
    args.a = h + from * width_;
    args.b = b;
    args.rows = n;
    args.channels = width_;
    args.out = h + from * width_;
    kernels.read(args);
  };
  for (std::size_t t = 0; bias != nullptr && t < rows; ++t) add(bias, t, 1);
  if (added != nullptr) add(added, 0, rows);
  for (const Block& block : blocks_) RunBlock(kernels, block, chunks, frames, h, workspace);
  kernels.layer_norm(h, rows, width_, gamma_.data(), beta_.data(), kLayerNormEps, features);
}

}  // namespace xcodec::engine
