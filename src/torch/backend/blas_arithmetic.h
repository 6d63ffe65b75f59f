/// \file
/// The last bits of OpenBLAS's products depend on its kernels and on its number of threads. Both can be
/// changed while the process runs.
#ifndef XCODEC_SRC_TORCH_BACKEND_BLAS_ARITHMETIC_H_
#define XCODEC_SRC_TORCH_BACKEND_BLAS_ARITHMETIC_H_

#include <mutex>
#include <shared_mutex>

namespace xcodec::libtorch {

/// Number of arithmetics that this machine has, at least 1. Number 0 is the one that OpenBLAS was loaded
/// with, the others differ in the number of threads (one or two), or in the kernels (those for AVX2 and those
/// for AVX-512), or in both. 1 with another BLAS than OpenBLAS.
int BlasArithmetics();

/// While it lives, OpenBLAS computes with one arithmetic. Any number of threads may use number 0 at a time;
/// another one waits until nobody else computes, and is alone. All computing with LibTorch in this library
/// goes through it. It can't see other users of OpenBLAS in the process, so the others are only for what
/// fails otherwise. Not to be nested.
class BlasUse {
 public:
  explicit BlasUse(int arithmetic = 0);
  ~BlasUse();
  BlasUse(const BlasUse&) = delete;
  BlasUse& operator=(const BlasUse&) = delete;

 private:
  std::shared_lock<std::shared_mutex> shared_;
  std::unique_lock<std::shared_mutex> alone_;
};

}  // namespace xcodec::libtorch

#endif  // XCODEC_SRC_TORCH_BACKEND_BLAS_ARITHMETIC_H_
