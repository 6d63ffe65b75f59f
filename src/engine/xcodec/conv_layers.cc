#include "engine/xcodec/conv_layers.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace xcodec::engine {
namespace {

constexpr std::size_t kTile = 12;
// With fewer channels, the steps before and after a block filter's products cost more than the products save.
constexpr std::size_t kBlockChannels = 16;

// Steps of a call: its input stays in the second-level cache; more when the weights do not, so that they are
// fetched less often.
std::size_t TileSteps(std::size_t weights, std::size_t floats_of_a_step) {
  const std::size_t floats = std::clamp<std::size_t>(weights / 2, 32 * 1024, 192 * 1024);
  return std::max<std::size_t>(2, floats / std::max<std::size_t>(floats_of_a_step, 16) / kTile) * kTile;
}

std::int64_t Signed(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

ConvLayer::ConvLayer(Weights* weights, const std::string& name, const ConvOptions& options,
                     Activation activation)
    : options_(options), activation_(std::move(activation)) {
  SetShape();
  const std::int64_t out = Signed(options.out);
  const std::int64_t in = Signed(options.in);
  const bool block = options.stride == 1 && options.kernel >= 3 && options.kernel <= 8 &&
                     options.in >= kBlockChannels && !options.gelu;
  if (block) {
    block_ = weights->BlockFilter(name, out, in, Signed(options.kernel), options.bias);
    shape_.window = (block_.window() - 1) * options.dilation + 1;
    shape_.right += (block_.window() - options.kernel) * options.dilation;
    shape_.grain = 4 * options.dilation;
    // Whole tiles of groups in each of the phases.
    shape_.tile = std::max<std::size_t>(1, shape_.tile / (kTile * shape_.grain)) * kTile * shape_.grain;
  } else if (options.bias && !options.gelu && options.dilation == 1 && options.kernel == 2 * options.stride) {
    filter_ = weights->StridedFilter(name, out, in, Signed(options.stride));
    shape_.grain = 3;
  } else {
    matrix_ = weights->Conv(name, out, in, Signed(options.kernel), options.bias);
  }
}

ConvLayer::ConvLayer(PackedMatrix matrix, const ConvOptions& options)
    : options_(options), matrix_(std::move(matrix)) {
  SetShape();
}

void ConvLayer::SetShape() {
  shape_.in = options_.in;
  shape_.out = options_.out;
  shape_.window = (options_.kernel - 1) * options_.dilation + 1;
  shape_.stride = options_.stride;
  shape_.left = shape_.right = options_.padding;
  shape_.tile =
      TileSteps(options_.kernel * options_.in * options_.out, options_.stride * options_.in + options_.out);
}

// Rows first, first + d, ... of x, `count` of them or as many as there are, activated; zeros after them.
const float* ConvLayer::Gather(const Kernels& kernels, const float* x, std::size_t rows, std::size_t first,
                               std::size_t count, Workspace* workspace) const {
  const std::size_t d = options_.dilation;
  const std::size_t in = options_.in;
  const std::size_t there = std::min(count, (rows - first + d - 1) / d);
  if (d == 1 && there == count && !activation_.present()) return x;
  float* gathered = workspace->Take(count * in);
  const std::size_t run = d == 1 ? there : 1;
  for (std::size_t i = 0; i < there; i += run) {
    const float* from = x + (first + i * d) * in;
    if (activation_.present()) {
      activation_.Apply(kernels, from, run, gathered + i * in);
    } else {
      std::memcpy(gathered + i * in, from, run * in * sizeof(float));
    }
  }
  std::fill_n(gathered + there * in, (count - there) * in, 0.0F);
  return gathered;
}

// Rows that lie `dilation` apart are put next to each other: each such phase is a convolution without
// dilation, whose results go back between those of the others.
void ConvLayer::Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                    float* out) const {
  const std::size_t d = options_.dilation;
  const std::size_t rows = (steps - 1) * options_.stride + shape_.window;
  for (std::size_t phase = 0; phase < std::min(d, steps); ++phase) {
    const Workspace::Frame scope(workspace);
    const std::size_t count = (steps - phase + d - 1) / d;
    const std::size_t needed =
        block_.present() ? block_.RowsFor(count) : (count - 1) * options_.stride + options_.kernel;
    Product(kernels, Gather(kernels, x, rows, phase, needed, workspace), count, workspace,
            out + phase * options_.out);
  }
}

void ConvLayer::Product(const Kernels& kernels, const float* a, std::size_t steps, Workspace* workspace,
                        float* out) const {
  const std::size_t ldo = options_.dilation * options_.out;
  if (block_.present()) return block_.Run(kernels, a, steps, workspace, out, ldo);
  if (filter_.present()) return filter_.Run(kernels, a, steps, workspace, out);
  GemmArgs args = matrix_.Args(a, options_.stride * options_.in, steps, out, ldo);
  if (options_.gelu) args.epilogue = Epilogue::kGelu;
  kernels.gemm(args);
}

ResidualLayer::ResidualLayer(Weights* weights, const std::string& name, const ConvOptions& options,
                             Activation first_activation, Activation second_activation)
    : first_(weights, name + ".conv1", options, std::move(first_activation)),
      activation_(std::move(second_activation)),
      second_(weights->Conv(name + ".conv2", Signed(options.out), Signed(options.in), 1, options.bias)),
      ones_(options.out) {
  shape_ = first_.shape();
  std::fill_n(ones_.data(), ones_.size(), 1.0F);
}

void ResidualLayer::Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                        float* out) const {
  const Workspace::Frame scope(workspace);
  const std::size_t width = shape_.out;
  float* hidden = workspace->Take(steps * width);
  first_.Run(kernels, x, steps, workspace, hidden);
  activation_.Apply(kernels, hidden, steps, hidden);
  ReadArgs straight;
  straight.a = x + shape_.left * width;
  straight.rows = steps;
  straight.channels = width;
  straight.out = out;
  if (second_.bias() != nullptr) {
    straight.a_scale = ones_.data();
    straight.a_shift = second_.bias();
  }
  kernels.read(straight);
  GemmArgs args = second_.Args(hidden, width, steps, out, width);
  args.accumulate = true;
  kernels.gemm(args);
}

UpsampleLayer::UpsampleLayer(Weights* weights, const std::string& name, std::size_t in, std::size_t out,
                             std::size_t stride, bool whole, Activation activation)
    : activation_(std::move(activation)),
      filter_(weights->TransposedFilter(name, Signed(out), Signed(in), Signed(stride))) {
  shape_.in = in;
  shape_.out = out;
  shape_.window = 2;
  shape_.gives = stride;
  shape_.left = shape_.right = 1;
  shape_.skip = (stride + 1) / 2;
  shape_.cut = whole ? stride - shape_.skip : shape_.skip;
  shape_.grain = 3;
  shape_.tile = TileSteps(2 * in * out * stride, in + stride * out);
}

void UpsampleLayer::Run(const Kernels& kernels, const float* x, std::size_t steps, Workspace* workspace,
                        float* out) const {
  const Workspace::Frame scope(workspace);
  if (activation_.present()) {
    float* activated = workspace->Take((steps + 1) * shape_.in);
    activation_.Apply(kernels, x, steps + 1, activated);
    x = activated;
  }
  filter_.Run(kernels, x, steps, workspace, out);
}

}  // namespace xcodec::engine
