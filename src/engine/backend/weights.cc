#include "engine/backend/weights.h"

#include <algorithm>
#include <cstring>

#include "engine/kernels/kernels.h"

namespace xcodec::engine {
namespace {

void Convert(const model::Tensor& tensor, float* out) {
  const auto n = static_cast<std::size_t>(tensor.elements());
  if (tensor.dtype == model::DType::kF32) {
    std::memcpy(out, tensor.data.data(), n * sizeof(float));
  } else if (tensor.dtype == model::DType::kF16) {
    // The bytes may lie at an odd address; the kernel copies them piece by piece.
    BestKernels().half_to_float(reinterpret_cast<const std::uint16_t*>(tensor.data.data()), n, out);
  } else {
    const std::vector<float> values = tensor.ToFloat();
    std::memcpy(out, values.data(), n * sizeof(float));
  }
}

std::size_t Elements(const std::vector<std::int64_t>& shape) {
  std::size_t size = 1;
  for (const std::int64_t s : shape) size *= static_cast<std::size_t>(s);
  return size;
}

}  // namespace

const model::Tensor* Weights::Find(const std::string& name, const std::vector<std::int64_t>& shape) {
  if (!status_.ok()) return nullptr;
  const auto found = tensors_->find(name);
  if (found != tensors_->end() && found->second.shape == shape) return &found->second;
  status_ = Status(StatusCode::kDamaged,
                   "tensor " + name + " of shape " + model::ShapeString(shape) +
                       (found == tensors_->end() ? " is missing"
                                                 : " has shape " + model::ShapeString(found->second.shape)));
  return nullptr;
}

bool Weights::HasAll(const std::map<std::string, std::vector<std::int64_t>>& shapes) {
  return std::all_of(shapes.begin(), shapes.end(),
                     [&](const auto& entry) { return Find(entry.first, entry.second) != nullptr; });
}

Floats Weights::Get(const std::string& name, const std::vector<std::int64_t>& shape) {
  const model::Tensor* tensor = Find(name, shape);
  if (tensor == nullptr) return Floats::Zeros(Elements(shape));
  Floats values(Elements(shape));
  Convert(*tensor, values.data());
  return values;
}

TensorView Weights::View(const std::string& name, const std::vector<std::int64_t>& shape) {
  const model::Tensor* tensor = Find(name, shape);
  if (tensor == nullptr) return TensorView(Floats::Zeros(Elements(shape)));
  const auto address = reinterpret_cast<std::uintptr_t>(tensor->data.data());
  if (tensor->dtype == model::DType::kF32 && address % alignof(float) == 0) {
    return TensorView(reinterpret_cast<const float*>(tensor->data.data()));
  }
  Floats values(Elements(shape));
  Convert(*tensor, values.data());
  return TensorView(std::move(values));
}

Floats Weights::Vector(const std::string& name, std::int64_t size) {
  const Floats values = Get(name, {size});
  Floats padded = Floats::Zeros((values.size() + kPanel - 1) / kPanel * kPanel);
  std::memcpy(padded.data(), values.data(), values.size() * sizeof(float));
  return padded;
}

PackedMatrix Weights::Linear(const std::string& name, std::int64_t n, std::int64_t k, bool bias) {
  const TensorView w = View(name + ".weight", {n, k});
  const auto columns = static_cast<std::size_t>(n);
  const auto depth = static_cast<std::size_t>(k);
  PackedMatrix packed =
      PackedMatrix::Pack(depth, columns, [&](std::size_t i, std::size_t j) { return w[j * depth + i]; });
  if (bias) {
    const TensorView b = View(name + ".bias", {n});
    packed.SetBias([&](std::size_t j) { return b[j]; });
  }
  return packed;
}

PackedMatrix Weights::Conv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t kernel,
                           bool bias) {
  const TensorView w = View(name + ".weight", {out, in, kernel});
  const auto width = static_cast<std::size_t>(in);
  const auto taps = static_cast<std::size_t>(kernel);
  PackedMatrix packed = PackedMatrix::Pack(
      width * taps, static_cast<std::size_t>(out),
      [&](std::size_t i, std::size_t j) { return w[(j * width + i % width) * taps + i / width]; });
  if (bias) {
    const TensorView b = View(name + ".bias", {out});
    packed.SetBias([&](std::size_t j) { return b[j]; });
  }
  return packed;
}

ShortFilter Weights::Rounded(ShortFilter filter) const {
  if (half_) filter.RoundToHalf();
  return filter;
}

template <class Make>
auto Weights::MakeStrided(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride,
                          const Make& make) {
  const TensorView w = View(name + ".weight", {out, in, 2 * stride});
  const TensorView b = View(name + ".bias", {out});
  const auto width = static_cast<std::size_t>(in);
  const auto step = static_cast<std::size_t>(stride);
  auto packed = make(width * step, static_cast<std::size_t>(out), [&](std::size_t i, std::size_t j) {
    return w[(j * width + i % width) * 2 * step + i / width];
  });
  packed.SetBias([&](std::size_t j) { return b[j]; });
  return packed;
}

template <class Make>
auto Weights::MakeTransposed(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride,
                             const Make& make) {
  const TensorView w = View(name + ".weight", {in, out, 2 * stride});
  const TensorView b = View(name + ".bias", {out});
  const auto width = static_cast<std::size_t>(in);
  const auto columns = static_cast<std::size_t>(out);
  const auto step = static_cast<std::size_t>(stride);
  auto packed = make(width, step * columns, [&](std::size_t i, std::size_t j) {
    const std::size_t tap = j / columns + (i < width ? step : 0);  // the row before meets the second half
    return w[(i % width * columns + j % columns) * 2 * step + tap];
  });
  packed.SetBias([&](std::size_t j) { return b[j % columns]; });
  return packed;
}

TwoTap Weights::StridedConv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride) {
  return MakeStrided(name, out, in, stride, [&](std::size_t k, std::size_t n, const auto& source) {
    return TwoTap::Pack(k, n, source, half_);
  });
}

ShortFilter Weights::StridedFilter(const std::string& name, std::int64_t out, std::int64_t in,
                                   std::int64_t stride) {
  return MakeStrided(name, out, in, stride, [&](std::size_t k, std::size_t n, const auto& source) {
    return Rounded(ShortFilter::Pack(2, k, n, source));
  });
}

TwoTap Weights::TransposedConv(const std::string& name, std::int64_t out, std::int64_t in,
                               std::int64_t stride) {
  return MakeTransposed(name, out, in, stride, [&](std::size_t k, std::size_t n, const auto& source) {
    return TwoTap::Pack(k, n, source, half_);
  });
}

ShortFilter Weights::TransposedFilter(const std::string& name, std::int64_t out, std::int64_t in,
                                      std::int64_t stride) {
  return MakeTransposed(name, out, in, stride, [&](std::size_t k, std::size_t n, const auto& source) {
    return Rounded(ShortFilter::Pack(2, k, n, source));
  });
}

ShortFilter Weights::ThreeTapFilter(const std::string& name, std::int64_t out, std::int64_t in, bool bias) {
  const TensorView w = View(name + ".weight", {out, in, 3});
  const auto width = static_cast<std::size_t>(in);
  ShortFilter packed =
      Rounded(ShortFilter::Pack(3, width, static_cast<std::size_t>(out), [&](std::size_t i, std::size_t j) {
        return w[(j * width + i % width) * 3 + i / width];
      }));
  if (bias) {
    const TensorView b = View(name + ".bias", {out});
    packed.SetBias([&](std::size_t j) { return b[j]; });
  }
  return packed;
}

FourOutputs Weights::BlockFilter(const std::string& name, std::int64_t out, std::int64_t in,
                                 std::int64_t taps, bool bias) {
  const TensorView w = View(name + ".weight", {out, in, taps});
  const auto width = static_cast<std::size_t>(in);
  const auto count = static_cast<std::size_t>(taps);
  FourOutputs packed = FourOutputs::Pack(
      count, width, static_cast<std::size_t>(out),
      [&](std::size_t tap, std::size_t i, std::size_t j) { return w[(j * width + i) * count + tap]; });
  if (bias) {
    const TensorView b = View(name + ".bias", {out});
    packed.SetBias([&](std::size_t j) { return b[j]; });
  }
  return packed;
}

}  // namespace xcodec::engine
