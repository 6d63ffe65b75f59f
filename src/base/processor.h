/// \file
/// Instruction sets of this processor. Highway has this in a shared library that takes milliseconds to load.
#ifndef XCODEC_SRC_BASE_PROCESSOR_H_
#define XCODEC_SRC_BASE_PROCESSOR_H_

namespace xcodec {

/// Instruction sets for which kernels are compiled, each with everything that Highway's target of that name
/// may use.
enum class Simd {
  kSse4,
  kAvx2,      ///< with FMA, BMI and F16C
  kAvx512,    ///< F, CD, VL, DQ, BW ("AVX3")
  kAvx512Dl,  ///< and VNNI, VBMI, VBMI2, BITALG, VPOPCNTDQ, VAES, VPCLMULQDQ ("AVX3_DL")
  kNeon,
};

/// Whether processor and operating system support the set. Thread-safe.
bool ProcessorHas(Simd set);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_PROCESSOR_H_
