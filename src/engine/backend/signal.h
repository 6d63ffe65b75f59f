/// \file
/// Activations between layers: rows of channels, with the operations still to be applied by the reader.
#ifndef XCODEC_SRC_ENGINE_BACKEND_SIGNAL_H_
#define XCODEC_SRC_ENGINE_BACKEND_SIGNAL_H_

#include <cstddef>

#include "engine/backend/floats.h"
#include "engine/kernels/kernels.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// The value of row t, channel c is a[t, c] * a_scale[c] + a_shift[c] (+ the same of b). In this way the
/// reader of a convolution's output applies the group norm. Either all factors are set or none.
struct Signal {
  const float* a = nullptr;
  const float* a_scale = nullptr;
  const float* a_shift = nullptr;
  const float* b = nullptr;
  const float* b_scale = nullptr;
  const float* b_shift = nullptr;
  std::size_t rows = 0;
  std::size_t channels = 0;

  /// Arguments that read `count` rows from `first` on.
  ReadArgs Read(std::size_t first, std::size_t count, bool elu, float* out) const {
    ReadArgs args;
    args.a = a + first * channels;
    args.a_scale = a_scale;
    args.a_shift = a_shift;
    args.b = b == nullptr ? nullptr : b + first * channels;
    args.b_scale = b_scale;
    args.b_shift = b_shift;
    args.rows = count;
    args.channels = channels;
    args.elu = elu;
    args.out = out;
    return args;
  }
};

/// Values outside a convolution's input. For reflection, an input that is too short is first extended with
/// zeros (encodec/modules/conv.py, pad1d).
class EdgePadding {
 public:
  EdgePadding(model::PadMode mode, std::size_t rows, std::size_t left, std::size_t right);
  /// The row for position i in [-left, rows + right), or -1 for a row of zeros.
  std::ptrdiff_t Source(std::ptrdiff_t i) const;

 private:
  model::PadMode mode_;
  std::ptrdiff_t rows_;
  std::ptrdiff_t extended_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_BACKEND_SIGNAL_H_
