/// \file
/// Convolutions of SEANet as matrix products without im2col.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_SEANET_CONV_H_
#define XCODEC_SRC_ENGINE_ENCODEC_SEANET_CONV_H_

#include <cstddef>
#include <string>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/backend/signal.h"
#include "engine/backend/weights.h"
#include "engine/encodec/short_filter.h"
#include "engine/encodec/two_tap.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// Factors of a group norm over all channels and times of a convolution's output, for its reader.
class GroupNorm {
 public:
  GroupNorm() = default;
  GroupNorm(Weights* weights, const std::string& name, std::size_t channels);
  bool present() const { return gamma_.size() != 0; }
  /// Sets the signal's factors from sums[0] = sum, sums[1] = sum of squares of `count` values.
  void Apply(const double* sums, std::size_t count, Workspace* workspace, Signal* signal) const;

 private:
  Floats gamma_;
  Floats beta_;
};

/// Conv1d with the padding of EnCodec's SConv1d, a group norm after it and an ELU before it if the model has
/// them. Input rows are contiguous, so row t of the product's left side starts at t * stride * in and is
/// kernel * in long. Immutable.
class SeanetConv {
 public:
  struct Shape {
    std::size_t in = 1;
    std::size_t out = 1;
    std::size_t kernel = 1;
    std::size_t stride = 1;
    std::size_t dilation = 1;
    bool elu = false;  ///< of the input
  };
  SeanetConv(Weights* weights, const std::string& name, const model::EncodecConfig& config,
             const Shape& shape);

  /// All rows of `in` -> ceil(rows / stride) rows in `out`, which must not overlap `in`. The norm's factors
  /// are stored in the workspace's current frame.
  Signal Run(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace) const;
  /// Rows that are already padded and activated, window i starting at row i * stride -> `count` rows of out.
  /// `index` is the number of the first of them.
  void Product(const Kernels& kernels, const float* padded, std::size_t index, std::size_t count,
               Workspace* workspace, float* out) const;

  const Shape& shape() const { return shape_; }
  std::size_t window() const { return (shape_.kernel - 1) * shape_.dilation + 1; }
  model::PadMode pad_mode() const { return pad_mode_; }
  /// Rows of padding before the input.
  std::size_t left() const { return left_; }
  /// Rows of padding after `rows` rows of input, with those that fill the last window.
  std::size_t right(std::size_t rows) const;

 private:
  /// One row gives one row, and the input is read unchanged.
  bool Pointwise() const { return shape_.kernel == 1 && shape_.stride == 1 && !shape_.elu; }
  /// Whether the pending operations on the input can be folded into the weights instead: whether the model
  /// has the norms, and whether this input allows it.
  bool CanFold(const model::EncodecConfig& config) const;
  bool Folds(const Signal& in) const;
  void RunFolded(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace,
                 double* sums) const;
  void RunBlocks(const Kernels& kernels, const Signal& in, std::size_t rows, float* out, Workspace* workspace,
                 double* sums) const;
  void ReadPadded(const Kernels& kernels, const Signal& in, std::ptrdiff_t first, std::size_t count,
                  float* out) const;
  std::size_t BlockRows() const;
  void PackBand();

  Shape shape_;
  model::PadMode pad_mode_;
  std::size_t left_ = 0;
  std::size_t right_ = 0;
  ShortFilter filter_;    ///< two or three taps, input not streamed
  bool two_tap_ = false;  ///< the kernel is twice the stride
  TwoTap taps_;           ///< used then, unless there is filter_
  PackedMatrix matrix_;   ///< otherwise: [kernel * in, out]
  bool half_ = false;     ///< products in bfloat16, but `matrix_` is not rounded if it may be folded
  /// Outputs of a few channels would leave most of a panel empty: `group_` rows of them side by side are one
  /// row of a product with a band of weights, [(group + kernel - 1) * in, group * out].
  std::size_t group_ = 1;
  PackedMatrix band_;
  GroupNorm norm_;
};

/// ConvTranspose1d with kernel 2 * stride as EnCodec's SConvTranspose1d, ELU before it. Output t * stride + j
/// is a product with input rows t - 1 and t, so all of them are one product of width stride * out whose
/// result only has to be read as rows of `out`. Immutable.
class SeanetUpsample {
 public:
  SeanetUpsample(Weights* weights, const std::string& name, const model::EncodecConfig& config,
                 std::size_t in, std::size_t out, std::size_t stride);

  /// All rows of `in` -> rows * stride rows somewhere in `out`, which has room for (rows + 1) * stride.
  Signal Run(const Kernels& kernels, const Signal& in, float* out, Workspace* workspace) const;
  /// count + 1 activated rows (the first is row index - 1) -> count * stride rows, nothing trimmed.
  void Product(const Kernels& kernels, const float* rows, std::size_t index, std::size_t count,
               Workspace* workspace, float* out) const;

  std::size_t in() const { return in_; }
  std::size_t out() const { return out_; }
  std::size_t stride() const { return stride_; }
  std::size_t trim_left() const { return trim_left_; }

 private:
  std::size_t in_;
  std::size_t out_;
  std::size_t stride_;
  std::size_t trim_left_;
  ShortFilter filter_;
  TwoTap taps_;  ///< unless there is filter_
  GroupNorm norm_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_SEANET_CONV_H_
