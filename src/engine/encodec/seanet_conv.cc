#include "engine/encodec/seanet_conv.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/backend/product.h"

namespace xcodec::engine {
namespace {

constexpr double kGroupNormEps = 1e-5;
constexpr std::size_t kTile = 12;
// With fewer channels a three-tap filter's additions cost more than its products save.
constexpr std::size_t kFilterChannels = 32;

}  // namespace

GroupNorm::GroupNorm(Weights* weights, const std::string& name, std::size_t channels)
    : gamma_(weights->Vector(name + ".weight", static_cast<std::int64_t>(channels))),
      beta_(weights->Vector(name + ".bias", static_cast<std::int64_t>(channels))) {}

void GroupNorm::Apply(const double* sums, std::size_t count, Workspace* workspace, Signal* signal) const {
  const double mean = sums[0] / static_cast<double>(count);
  const double variance = std::max(0.0, sums[1] / static_cast<double>(count) - mean * mean);
  const double inverse = 1.0 / std::sqrt(variance + kGroupNormEps);
  float* scale = workspace->Take(signal->channels);
  float* shift = workspace->Take(signal->channels);
  for (std::size_t c = 0; c < signal->channels; ++c) {
    const double s = static_cast<double>(gamma_[c]) * inverse;
    scale[c] = static_cast<float>(s);
    shift[c] = static_cast<float>(static_cast<double>(beta_[c]) - mean * s);
  }
  signal->a_scale = scale;
  signal->a_shift = shift;
}

SeanetConv::SeanetConv(Weights* weights, const std::string& name, const model::EncodecConfig& config,
                       const Shape& shape)
    : shape_(shape), pad_mode_(config.pad_mode) {
  const std::size_t total = window() > shape.stride ? window() - shape.stride : 0;
  right_ = config.causal ? 0 : total / 2;
  left_ = total - right_;
  two_tap_ = shape.kernel == 2 * shape.stride && shape.dilation == 1;
  const auto out = static_cast<std::int64_t>(shape.out);
  const auto in = static_cast<std::int64_t>(shape.in);
  const bool whole = !config.causal;
  if (whole && two_tap_) {
    filter_ = weights->StridedFilter(name + ".conv", out, in, static_cast<std::int64_t>(shape.stride));
  } else if (whole && shape.kernel == 3 && shape.stride == 1 && shape.dilation == 1 &&
             shape.in >= kFilterChannels) {
    filter_ = weights->ThreeTapFilter(name + ".conv", out, in);
  } else if (two_tap_) {
    taps_ = weights->StridedConv(name + ".conv", out, in, static_cast<std::int64_t>(shape.stride));
  } else {
    matrix_ = weights->Conv(name + ".conv", out, in, static_cast<std::int64_t>(shape.kernel));
    PackBand();
    half_ = weights->half();
    if (half_ && !CanFold(config)) {
      matrix_.RoundToHalf();
      band_.RoundToHalf();
    }
  }
  if (config.time_group_norm) norm_ = GroupNorm(weights, name + ".norm", shape.out);
}

void SeanetConv::PackBand() {
  if (shape_.stride != 1 || shape_.dilation != 1 || 2 * shape_.out > kHalfPanel) return;
  group_ = kHalfPanel / shape_.out;
  const std::size_t k = shape_.kernel * shape_.in;
  band_ = PackedMatrix::Pack(
      (group_ - 1) * shape_.in + k, group_ * shape_.out, [&](std::size_t i, std::size_t j) {
        const std::size_t first = j / shape_.out * shape_.in;
        return i < first || i >= first + k ? 0.0F : matrix_.At(i - first, j % shape_.out);
      });
  band_.SetBias([&](std::size_t j) { return matrix_.bias()[j % shape_.out]; });
}

std::size_t SeanetConv::right(std::size_t rows) const {
  const std::size_t rest = rows % shape_.stride;
  return right_ + (rest == 0 ? 0 : shape_.stride - rest);
}

// Rows of a block: its input stays in the second-level cache; more when the weights do not, so that they are
// fetched less often.
std::size_t SeanetConv::BlockRows() const {
  const std::size_t weights = shape_.kernel * shape_.in * shape_.out;
  const std::size_t floats = std::clamp<std::size_t>(weights / 2, 32 * 1024, 384 * 1024);
  const std::size_t tiles = floats / (shape_.stride * std::max<std::size_t>(shape_.in, 8)) / kTile;
  return std::max<std::size_t>(2, tiles) * kTile;
}

void SeanetConv::ReadPadded(const Kernels& kernels, const Signal& in, std::ptrdiff_t first, std::size_t count,
                            float* out) const {
  const EdgePadding padding(pad_mode_, in.rows, left_, right(in.rows));
  const auto rows = static_cast<std::ptrdiff_t>(in.rows);
  const std::ptrdiff_t last = first + static_cast<std::ptrdiff_t>(count);
  for (std::ptrdiff_t i = first; i < last;) {
    const bool inside = i >= 0 && i < rows;
    const std::ptrdiff_t end = inside ? std::min(last, rows) : i + 1;
    const std::ptrdiff_t source = inside ? i : padding.Source(i);
    const auto n = static_cast<std::size_t>(end - i);
    if (source < 0) {
      std::memset(out, 0, in.channels * sizeof(float));
    } else {
      kernels.read(in.Read(static_cast<std::size_t>(source), n, shape_.elu, out));
    }
    out += n * in.channels;
    i = end;
  }
}

void SeanetConv::Product(const Kernels& kernels, const float* padded, std::size_t index, std::size_t count,
                         Workspace* workspace, float* out) const {
  const std::size_t in = shape_.in;
  if (filter_.present()) {
    filter_.Run(kernels, padded, count, workspace, out);
    return;
  }
  if (two_tap_) {
    taps_.Run(kernels, padded, index, count, workspace, out);
    return;
  }
  if (shape_.dilation == 1) {
    if (group_ > 1) {
      const std::size_t groups = count / group_;
      Multiply(kernels, {padded, group_ * in, groups}, band_, out, group_ * shape_.out, workspace);
      padded += groups * group_ * in;
      out += groups * group_ * shape_.out;
      count -= groups * group_;
    }
    Multiply(kernels, {padded, shape_.stride * in, count}, matrix_, out, shape_.out, workspace);
    return;
  }
  const Workspace::Frame scope(workspace);
  float* gathered = workspace->Take(count * shape_.kernel * in);
  for (std::size_t t = 0; t < count; ++t) {
    for (std::size_t k = 0; k < shape_.kernel; ++k) {
      std::memcpy(gathered + (t * shape_.kernel + k) * in,
                  padded + (t * shape_.stride + k * shape_.dilation) * in, in * sizeof(float));
    }
  }
  Multiply(kernels, {gathered, shape_.kernel * in, count}, matrix_, out, shape_.out, workspace);
}

bool SeanetConv::CanFold(const model::EncodecConfig& config) const {
  return config.time_group_norm && Pointwise();
}

bool SeanetConv::Folds(const Signal& in) const {
  return Pointwise() && in.a_scale != nullptr && in.b == nullptr;
}

void SeanetConv::RunFolded(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace,
                           double* sums) const {
  const FoldedMatrix folded(matrix_, in.a_scale, in.a_shift, half_, workspace);
  const std::size_t block = BlockRows();
  for (std::size_t first = 0; first < in.rows; first += block) {
    const std::size_t count = std::min(block, in.rows - first);
    float* to = out + first * shape_.out;
    folded.Multiply(kernels, {in.a + first * shape_.in, shape_.in, count}, to, shape_.out, workspace);
    if (norm_.present()) kernels.sums(to, count * shape_.out, sums);
  }
}

void SeanetConv::RunBlocks(const Kernels& kernels, const Signal& in, std::size_t rows, float* out,
                           Workspace* workspace, double* sums) const {
  const std::size_t block = std::min(BlockRows(), rows);
  float* padded = workspace->Take(((block - 1) * shape_.stride + window()) * shape_.in);
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t count = std::min(block, rows - first);
    const auto start =
        static_cast<std::ptrdiff_t>(first * shape_.stride) - static_cast<std::ptrdiff_t>(left_);
    ReadPadded(kernels, in, start, (count - 1) * shape_.stride + window(), padded);
    float* to = out + first * shape_.out;
    Product(kernels, padded, first, count, workspace, to);
    if (norm_.present()) kernels.sums(to, count * shape_.out, sums);
  }
}

Signal SeanetConv::Run(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace) const {
  Signal result;
  result.rows = (in.rows + shape_.stride - 1) / shape_.stride;
  result.channels = shape_.out;
  result.a = out;
  double sums[2] = {0, 0};
  {
    const Workspace::Frame scope(workspace);
    if (Folds(in)) {
      RunFolded(kernels, in, out, workspace, sums);
    } else {
      RunBlocks(kernels, in, result.rows, out, workspace, sums);
    }
  }
  if (norm_.present()) norm_.Apply(sums, result.rows * shape_.out, workspace, &result);
  return result;
}

SeanetUpsample::SeanetUpsample(Weights* weights, const std::string& name, const model::EncodecConfig& config,
                               std::size_t in, std::size_t out, std::size_t stride)
    : in_(in), out_(out), stride_(stride) {
  const auto total = static_cast<double>(stride);  // kernel - stride
  const std::size_t trim_right =
      config.causal ? static_cast<std::size_t>(std::ceil(total * config.trim_right_ratio)) : stride / 2;
  trim_left_ = stride - std::min(trim_right, stride);
  const auto outputs = static_cast<std::int64_t>(out);
  const auto inputs = static_cast<std::int64_t>(in);
  const auto step = static_cast<std::int64_t>(stride);
  if (!config.causal) {
    filter_ = weights->TransposedFilter(name + ".conv", outputs, inputs, step);
  } else {
    taps_ = weights->TransposedConv(name + ".conv", outputs, inputs, step);
  }
  if (config.time_group_norm) norm_ = GroupNorm(weights, name + ".norm", out);
}

void SeanetUpsample::Product(const Kernels& kernels, const float* rows, std::size_t index, std::size_t count,
                             Workspace* workspace, float* out) const {
  if (filter_.present()) {
    filter_.Run(kernels, rows, count, workspace, out);
  } else {
    taps_.Run(kernels, rows, index, count, workspace, out);
  }
}

Signal SeanetUpsample::Run(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace) const {
  const std::size_t windows = in.rows + 1;  // the last one sees the last row and nothing
  double sums[2] = {0, 0};
  {
    const Workspace::Frame scope(workspace);
    const std::size_t block = std::max<std::size_t>(2, 96 * 1024 / in_ / kTile) * kTile;
    float* padded = workspace->Take((std::min(block, windows) + 1) * in_);
    for (std::size_t first = 0; first < windows; first += block) {
      const std::size_t count = std::min(block, windows - first);
      // Rows first - 1 .. first + count - 1 of the input, zeros outside.
      const std::size_t begin = first == 0 ? 0 : first - 1;
      const std::size_t end = std::min(first + count, in.rows);
      float* to = padded;
      if (first == 0) to = std::fill_n(to, in_, 0.0F);
      kernels.read(in.Read(begin, end - begin, true, to));
      if (end < first + count) std::memset(to + (end - begin) * in_, 0, in_ * sizeof(float));
      float* from = out + first * stride_ * out_;
      Product(kernels, padded, first, count, workspace, from);
      if (norm_.present()) kernels.sums(from, count * stride_ * out_, sums);
    }
  }
  Signal result;
  result.a = out + trim_left_ * out_;
  result.rows = in.rows * stride_;
  result.channels = out_;
  // The norm includes the part that is then trimmed, as in the reference.
  if (norm_.present()) norm_.Apply(sums, windows * stride_ * out_, workspace, &result);
  return result;
}

}  // namespace xcodec::engine
