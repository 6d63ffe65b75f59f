/// \file
/// The Highway targets that kernels are compiled for, even if its version has more: tests compare the results
/// on these, and src/base/processor.h knows them. Include before <hwy/foreach_target.h>.
#ifndef XCODEC_SRC_BASE_HIGHWAY_TARGETS_H_
#define XCODEC_SRC_BASE_HIGHWAY_TARGETS_H_

// Names that a version of Highway lacks are 0 to the preprocessor. AVX3_ZEN4, AVX3_SPR and AVX10.2 processors
// run AVX3_DL's code; Arm processors have NEON's, which uses no instruction for AES.
#define XCODEC_HWY_VECTOR_TARGETS \
  (HWY_AVX3 | HWY_AVX2 | HWY_SSE4 | HWY_NEON | HWY_WASM | HWY_EMU128 | HWY_SCALAR)

/// Every target but those of `wanted`, for HWY_DISABLED_TARGETS.
#define XCODEC_HWY_ALL_BUT(wanted) (~(wanted))

#endif  // XCODEC_SRC_BASE_HIGHWAY_TARGETS_H_
