/// \file
/// The inner loops of the engine. One set per instruction set, compiled from the same source
/// (kernels_simd.cc); all sets with fused multiply-add give the same bits, because every output is one chain
/// of fused operations in a fixed order and vector lanes only ever hold different outputs.
#ifndef XCODEC_SRC_ENGINE_KERNELS_KERNELS_H_
#define XCODEC_SRC_ENGINE_KERNELS_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace xcodec::engine {

/// Columns of a panel of packed weights; the last panel of a matrix may be half as wide.
inline constexpr std::size_t kPanel = 32;
inline constexpr std::size_t kHalfPanel = 16;
/// Kernels do not read or write past the end of their buffers, unless stated otherwise. Widths to which
/// kernels pad.
inline constexpr std::size_t kLanes = 16;
/// Products of a block filter.
inline constexpr std::size_t kMostPoints = 7;

/// The operation on a product's result before it is stored.
enum class Epilogue {
  kStore,     ///< c = acc
  kGelu,      ///< c = gelu(acc), the exact (erf) form
  kScaleAdd,  ///< c = c + scale[column] * acc
};

/// c[m, n] = epilogue(init + a[m, k] * b[k, n]), n and k as packed. Row i of `a` starts at a + i * lda; rows
/// may overlap, which is what makes a convolution a product. acc starts from `bias` (padded to the panels'
/// width) or from c itself, and adds k = 0, 1, 2, ... with one rounding each.
struct GemmArgs {
  const float* a = nullptr;
  std::size_t lda = 0;
  std::size_t m = 0;
  const float* panels = nullptr;  ///< [panels][k][panel width]
  std::size_t k = 0;
  std::size_t n = 0;
  float* c = nullptr;
  std::size_t ldc = 0;
  const float* bias = nullptr;  ///< null: 0
  bool accumulate = false;      ///< start from c instead of bias
  std::size_t copy = 0;         ///< not 0: a row of c is also stored this many floats further on
  Epilogue epilogue = Epilogue::kStore;
  const float* scale = nullptr;  ///< padded like bias; for kScaleAdd
};

/// out = f(a * a_scale + a_shift [+ b * b_scale + b_shift]) over rows of `channels`, f = ELU or identity.
struct ReadArgs {
  const float* a = nullptr;
  const float* a_scale = nullptr;  ///< [channels]; null: a unchanged
  const float* a_shift = nullptr;
  const float* b = nullptr;  ///< null: only a
  const float* b_scale = nullptr;
  const float* b_shift = nullptr;
  std::size_t rows = 0;
  std::size_t channels = 0;
  bool elu = false;
  float* out = nullptr;
};

/// Differences of rows of `width` floats that lie one after the other: before[p] = x[2 p] - x[2 p + 1] and
/// after[p] = x[2 p + 2] - x[2 p + 1] for p in [0, pairs), results `stride` floats apart.
struct DifferenceArgs {
  const float* x = nullptr;
  std::size_t width = 0;
  std::size_t pairs = 0;
  std::size_t stride = 0;
  float* before = nullptr;
  float* after = nullptr;
  float* middle = nullptr;  ///< not null: x[2 p + 1] is copied here
};

/// The inputs of a filter's products for four rows d0 .. d3: d0 - d2, d1 + d2, d2 - d1, d1 - d3. Rows of
/// `width` floats are contiguous; the next group begins `advance` rows later.
struct FourPointArgs {
  const float* x = nullptr;
  std::size_t width = 0;
  std::size_t groups = 0;
  std::size_t advance = 0;
  std::size_t stride = 0;  ///< floats between the rows of every result
  float* out[4] = {};
};

/// With p = bias + x[1] * B[1] and q = x[2] * B[2], for each group:
///     group of two      y[0] = p + q + x[0] * B[0]     y[1] = p - q + x[3] * B[3]
///     group of three    y[0] = p + q + x[0] * B[0]     y[1] = p - q      y[2] = p + q + x[3] * B[3]
/// A product adds k = 0, 1, 2, ... with one rounding each.
struct FilterArgs {
  const float* x[4] = {};       ///< [groups, k]
  std::size_t lda = 0;          ///< floats between rows of every x
  const float* panels[4] = {};  ///< B, as in GemmArgs
  const float* bias = nullptr;  ///< padded to the panels' width; null: 0
  std::size_t groups = 0;
  std::size_t k = 0;
  std::size_t n = 0;
  std::size_t group = 0;  ///< 2 or 3
  float* y = nullptr;     ///< [groups, group, n]
};

/// Rows of a block filter (four_outputs.h): out[i][g] = sum over j of c[i][j] * x[4 g + j], i and j below
/// `points`, for rows of `width` floats that lie one after the other.
struct TransformArgs {
  const float* x = nullptr;
  std::size_t width = 0;
  std::size_t groups = 0;
  std::size_t points = 0;        ///< 5 to 7
  const float* c = nullptr;      ///< [points][points]
  float* out[kMostPoints] = {};  ///< [groups, width] each
};

/// Its results: y[4 g + q] = bias + sum over i of c[q][i] * m[i][g], q below 4, for rows below `rows`.
struct CombineArgs {
  const float* m[kMostPoints] = {};  ///< rows `stride` floats apart
  std::size_t stride = 0;
  std::size_t width = 0;
  std::size_t points = 0;
  const float* c = nullptr;     ///< [4][points]
  const float* bias = nullptr;  ///< null: 0
  std::size_t rows = 0;
  float* y = nullptr;
  std::size_t ldy = 0;  ///< floats between rows of y
};

/// One step of an LSTM for one sequence. Gates come in groups of kLanes units: input, forget, cell, output.
struct LstmArgs {
  const float* gates = nullptr;  ///< [units / kLanes][4][kLanes], before their nonlinearities
  std::size_t units = 0;         ///< multiple of kLanes
  float* cell = nullptr;         ///< [units]
  float* hidden = nullptr;       ///< [units]
};

/// A chunk's window folded to the inputs of a DCT-IV and a DST-IV: x[2 bins] * window.
struct FoldArgs {
  const float* x = nullptr;
  const float* window = nullptr;
  std::size_t bins = 0;
  float* cosine = nullptr;  ///< [bins]
  float* sine = nullptr;    ///< [bins]
};

/// out = x + sin(alpha x)^2 * inverse over rows of `channels`, alpha and inverse per channel (Ziyin et al.
/// 2020). `out` may be `x`.
struct SnakeArgs {
  const float* x = nullptr;
  std::size_t rows = 0;
  std::size_t channels = 0;
  const float* alpha = nullptr;
  const float* inverse = nullptr;  ///< 1 / alpha
  float* out = nullptr;
};

/// One row of scores of attention, in place: with y = scale * x (+ gate * bias), x becomes e^(y - max y).
struct SoftmaxArgs {
  float* x = nullptr;
  std::size_t n = 0;
  float scale = 1;
  const float* bias = nullptr;  ///< [n] or null
  float gate = 0;
};

struct Kernels {
  const char* name;
  void (*gemm)(const GemmArgs& args);
  void (*read)(const ReadArgs& args);
  /// Adds the sum and the sum of squares of x[n] to sums[0], sums[1].
  void (*sums)(const float* x, std::size_t n, double* sums);
  /// Each row of `width`: (x - mean) / sqrt(var + eps) * gamma + beta.
  void (*layer_norm)(const float* x, std::size_t rows, std::size_t width, const float* gamma,
                     const float* beta, float eps, float* out);
  /// Convolution over time of each channel by itself, kernel 7, zeros around: x [rows, width], weight
  /// [7, width].
  void (*depthwise7)(const float* x, std::size_t rows, std::size_t width, const float* weight,
                     const float* bias, float* out);
  void (*lstm)(const LstmArgs& args);
  /// Index of the smallest value, the first among equals.
  std::size_t (*argmin)(const float* x, std::size_t n);
  /// Writes the indices of values below `limit` in ascending order, returns how many.
  std::size_t (*below)(const float* x, std::size_t n, float limit, std::uint32_t* indices);
  void (*exp)(const float* x, std::size_t n, float scale, float* out);       ///< e^(scale * x)
  void (*log10)(const float* x, std::size_t n, float* out);                  ///< x normal and positive
  void (*power)(const float* c, const float* d, std::size_t n, float* out);  ///< (c^2 + d^2) / 2
  void (*multiply)(const float* a, const float* b, std::size_t n, float* out);
  void (*subtract)(const float* a, const float* b, std::size_t n, float* out);  ///< a - b
  void (*differences)(const DifferenceArgs& args);
  void (*four_points)(const FourPointArgs& args);
  void (*filter)(const FilterArgs& args);
  void (*transform)(const TransformArgs& args);
  void (*combine)(const CombineArgs& args);
  void (*multiply_add)(const float* a, const float* b, const float* c, std::size_t n, float* out);  ///< a*b+c
  void (*fold)(const FoldArgs& args);
  void (*half_to_float)(const std::uint16_t* x, std::size_t n, float* out);
  void (*snake)(const SnakeArgs& args);
  /// Returns the sum of the resulting x; the caller divides.
  float (*softmax)(const SoftmaxArgs& args);
};

/// The widest kernels that this processor runs, or those that the environment variable XCODEC_SIMD names
/// (scalar, sse4, avx2, avx512, neon); an unknown or unavailable name falls back to the widest.
const Kernels& BestKernels();
/// Null if the name is unknown or this processor does not support it.
const Kernels* FindKernels(const std::string& name);
/// Names that FindKernels accepts on this processor, "scalar" first.
std::vector<std::string> KernelNames();

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_KERNELS_KERNELS_H_
