// The loop of multiply-adds, compiled for every instruction set by Highway, and the engine's matrix product.
#include "cli/bench/machine_peak.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cli/bench/machine_peak.cc"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xcodec::cli::bench {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// `rounds` times 12 independent chains, enough to hide the latency of every processor so far. Returns the
// operations done. Chains that start alike would be computed once; *sink keeps the compiler from dropping
// them.
double MultiplyAdds(long rounds, float* sink) {
  const hn::ScalableTag<float> d;
  const auto factor = hn::Set(d, 0.999999F);
  const auto term = hn::Set(d, 1e-6F);
  auto a0 = hn::Iota(d, 0.0F), a1 = hn::Iota(d, 1.0F), a2 = hn::Iota(d, 2.0F), a3 = hn::Iota(d, 3.0F);
  auto a4 = hn::Iota(d, 4.0F), a5 = hn::Iota(d, 5.0F), a6 = hn::Iota(d, 6.0F), a7 = hn::Iota(d, 7.0F);
  auto a8 = hn::Iota(d, 8.0F), a9 = hn::Iota(d, 9.0F), a10 = hn::Iota(d, 10.0F), a11 = hn::Iota(d, 11.0F);
  for (long i = 0; i < rounds; ++i) {
    a0 = hn::MulAdd(a0, factor, term), a1 = hn::MulAdd(a1, factor, term);
    a2 = hn::MulAdd(a2, factor, term), a3 = hn::MulAdd(a3, factor, term);
    a4 = hn::MulAdd(a4, factor, term), a5 = hn::MulAdd(a5, factor, term);
    a6 = hn::MulAdd(a6, factor, term), a7 = hn::MulAdd(a7, factor, term);
    a8 = hn::MulAdd(a8, factor, term), a9 = hn::MulAdd(a9, factor, term);
    a10 = hn::MulAdd(a10, factor, term), a11 = hn::MulAdd(a11, factor, term);
  }
  const auto sum = hn::Add(
      hn::Add(hn::Add(a0, a1), hn::Add(a2, a3)),
      hn::Add(hn::Add(hn::Add(a4, a5), hn::Add(a6, a7)), hn::Add(hn::Add(a8, a9), hn::Add(a10, a11))));
  *sink += hn::GetLane(hn::SumOfLanes(d, sum));
  return 2.0 * 12 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

const char* TargetName() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::cli::bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/kernels/kernels.h"

namespace xcodec::cli::bench {

HWY_EXPORT(MultiplyAdds);
HWY_EXPORT(TargetName);

namespace {

using Clock = std::chrono::steady_clock;

// Operations per second of `work` (returns operations done), repeated for a quarter of a second; the best
// tenth counts, so that a busy machine disturbs little.
double Rate(const std::function<double()>& work) {
  double best = 0;
  const auto until = Clock::now() + std::chrono::milliseconds(250);
  while (Clock::now() < until) {
    const auto started = Clock::now();
    double done = 0;
    double elapsed = 0;
    do {
      done += work();
      elapsed = std::chrono::duration<double>(Clock::now() - started).count();
    } while (elapsed < 0.025);
    best = std::max(best, done / elapsed);
  }
  return best;
}

double OnThreads(int threads, const std::function<double()>& rate) {
  std::vector<double> rates(static_cast<std::size_t>(threads));
  std::vector<std::thread> workers;
  for (double& slot : rates) workers.emplace_back([&slot, &rate] { slot = rate(); });
  for (std::thread& worker : workers) worker.join();
  double sum = 0;
  for (double r : rates) sum += r;
  return sum / 1e9;
}

double FmaRate() {
  float sink = 0;
  const double rate = Rate([&] { return HWY_DYNAMIC_DISPATCH(MultiplyAdds)(100000, &sink); });
  return sink == 1.5F ? rate + 1 : rate;  // the sum is used
}

double GemmRate() {
  constexpr std::size_t kRows = 96;
  constexpr std::size_t kDepth = 256;
  constexpr std::size_t kColumns = 256;
  const auto weights = engine::PackedMatrix::Pack(kDepth, kColumns, [](std::size_t k, std::size_t n) {
    return 1e-3F * static_cast<float>((k * 7 + n) % 13);
  });
  engine::Floats input = engine::Floats::Zeros(kRows * kDepth);
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = 1e-3F * static_cast<float>(i % 17);
  engine::Floats output = engine::Floats::Zeros(kRows * kColumns);
  const engine::Kernels& kernels = engine::BestKernels();
  return Rate([&] {
    kernels.gemm(weights.Args(input.data(), kDepth, kRows, output.data(), kColumns));
    return 2.0 * kRows * kDepth * kColumns;
  });
}

}  // namespace

MachinePeak MeasurePeak(int threads) {
  MachinePeak peak;
  peak.fma_gflops = OnThreads(threads, FmaRate);
  peak.gemm_gflops = OnThreads(threads, GemmRate);
  peak.instructions = HWY_DYNAMIC_DISPATCH(TargetName)();
  peak.kernels = engine::BestKernels().name;
  return peak;
}

}  // namespace xcodec::cli::bench
#endif  // HWY_ONCE
