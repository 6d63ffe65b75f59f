/// \file
/// A model's tensors, checked and converted for packing.
#ifndef XCODEC_SRC_ENGINE_BACKEND_WEIGHTS_H_
#define XCODEC_SRC_ENGINE_BACKEND_WEIGHTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/encodec/four_outputs.h"
#include "engine/encodec/short_filter.h"
#include "engine/encodec/two_tap.h"
#include "model/checkpoint/tensor.h"
#include "xcodec/status.h"

namespace xcodec::engine {

/// Elements of a tensor, in place or converted. The tensors must outlive it.
class TensorView {
 public:
  explicit TensorView(const float* data) : data_(data) {}
  explicit TensorView(Floats converted) : converted_(std::move(converted)), data_(converted_.data()) {}
  const float* data() const { return data_; }
  float operator[](std::size_t i) const { return data_[i]; }

 private:
  Floats converted_;
  const float* data_;
};

/// Reads tensors by name. It remembers the first failure, and returns zeros from then on, so that a network
/// can be built without a check per line and check status() at the end.
class Weights {
 public:
  /// `half`: layers that support it round their matrices to bfloat16.
  explicit Weights(const model::TensorMap& tensors, bool half = false) : tensors_(&tensors), half_(half) {}
  bool half() const { return half_; }

  /// The elements as floats. kDamaged if the tensor is missing or has another shape.
  Floats Get(const std::string& name, const std::vector<std::int64_t>& shape);
  /// The same without a copy if possible.
  TensorView View(const std::string& name, const std::vector<std::int64_t>& shape);
  /// Get for a vector, padded with zeros to a multiple of kLanes.
  Floats Vector(const std::string& name, std::int64_t size);
  /// name.weight [n, k] and, unless `bias` is false, name.bias [n].
  PackedMatrix Linear(const std::string& name, std::int64_t n, std::int64_t k, bool bias = true);
  /// Convolution name.weight [out, in, kernel] as a matrix [kernel * in, out]; `bias` as for Linear.
  PackedMatrix Conv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t kernel,
                    bool bias = true);
  /// Convolution name.weight [out, in, 2 * stride] of that stride; rows of the product are `stride` input
  /// rows.
  TwoTap StridedConv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride);
  /// Transposed convolution name.weight [in, out, 2 * stride]; a row of the result is `stride` output rows,
  /// made from an input row and the one before.
  TwoTap TransposedConv(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride);
  /// The same two, and a convolution name.weight [out, in, 3], for inputs that are completely available.
  ShortFilter StridedFilter(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride);
  ShortFilter TransposedFilter(const std::string& name, std::int64_t out, std::int64_t in,
                               std::int64_t stride);
  ShortFilter ThreeTapFilter(const std::string& name, std::int64_t out, std::int64_t in, bool bias = true);
  /// Convolution name.weight [out, in, taps] of 2 to 8 taps, single precision; `bias` as for Linear.
  FourOutputs BlockFilter(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t taps,
                          bool bias = true);
  /// Whether all tensors exist with these shapes; otherwise the failure is remembered.
  bool HasAll(const std::map<std::string, std::vector<std::int64_t>>& shapes);
  bool Has(const std::string& name) const { return tensors_->count(name) != 0; }

  const Status& status() const { return status_; }

 private:
  /// Null, with the status set, if there is no such tensor.
  const model::Tensor* Find(const std::string& name, const std::vector<std::int64_t>& shape);

  /// In bfloat16 if requested.
  ShortFilter Rounded(ShortFilter filter) const;
  /// make(k, n, source) packs the two taps as rows of `source`.
  template <class Make>
  auto MakeStrided(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride,
                   const Make& make);
  template <class Make>
  auto MakeTransposed(const std::string& name, std::int64_t out, std::int64_t in, std::int64_t stride,
                      const Make& make);

  const model::TensorMap* tensors_;
  bool half_;
  Status status_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_WEIGHTS_H_
