/// \file
/// Linear layers that use the weights in place, in the memory of the model's file.
#ifndef XCODEC_SRC_ENGINE_XCODEC_STORED_LINEAR_H_
#define XCODEC_SRC_ENGINE_XCODEC_STORED_LINEAR_H_

#include <cstddef>
#include <initializer_list>
#include <string>

#include "engine/backend/weights.h"
#include "engine/xcodec/parallel.h"

namespace xcodec::engine {

/// name.weight [n, k] and name.bias [n]. A block of columns is packed when it is needed: compared with
/// products with the hundreds of rows of an utterance this costs nothing, while a second copy of a teacher
/// would take 340 MB. The tensors must outlive it. Immutable.
class StoredLinear {
 public:
  StoredLinear(Weights* weights, const std::string& name, std::size_t n, std::size_t k);

  std::size_t n() const { return n_; }
  std::size_t blocks() const { return (n_ + columns_ - 1) / columns_; }
  struct Args {
    const float* x = nullptr;
    std::size_t ldx = 0;  ///< floats between rows
    float* out = nullptr;
    std::size_t ldo = 0;
    std::size_t rows = 0;
    Epilogue epilogue = Epilogue::kStore;
  };
  /// Columns of one block of out = epilogue(x [rows, k] * weight + bias); kScaleAdd: out += that.
  void RunBlock(const Kernels& kernels, std::size_t block, const Args& args, Workspace* workspace) const;

 private:
  std::size_t n_;
  std::size_t k_;
  std::size_t columns_;  ///< of a block
  TensorView weight_;
  Floats bias_;
  Floats ones_;
};

/// One product.
struct LinearTask {
  const StoredLinear* linear;
  StoredLinear::Args args;
};

/// All of these on the threads of `parallel`.
void RunLinears(const Kernels& kernels, const Parallel& parallel, std::initializer_list<LinearTask> tasks);

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_XCODEC_STORED_LINEAR_H_
