/// \file
/// The peak performance of the processor, for comparison.
#ifndef XCODEC_SRC_CLI_BENCH_MACHINE_PEAK_H_
#define XCODEC_SRC_CLI_BENCH_MACHINE_PEAK_H_

#include <string>

namespace xcodec::cli::bench {

/// Billions of single-precision operations per second on `threads` threads at once.
struct MachinePeak {
  double fma_gflops = 0;     ///< fused multiply-adds on registers: the upper limit
  double gemm_gflops = 0;    ///< the engine's matrix product on matrices that fit the cache
  std::string instructions;  ///< of the first, Highway's name
  std::string kernels;       ///< of the second
};

/// Takes about half a second. Starts threads.
MachinePeak MeasurePeak(int threads);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_MACHINE_PEAK_H_
