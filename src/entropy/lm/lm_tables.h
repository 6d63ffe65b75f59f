/// \file
/// Integer tables of the language model's arithmetic (format/lm-coder.md); tools/gen_lm_tables.py made them.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_TABLES_H_
#define XCODEC_SRC_ENTROPY_LM_LM_TABLES_H_

#include <cstdint>

namespace xcodec::entropy {

extern const std::int32_t kLmExp2[4];        ///< cubic of 2^-f, units of 2^-16
extern const std::int32_t kLmGeluTail[513];  ///< x Phi(-x) at x = i / 64, units of 2^-12
extern const std::int32_t kLmSine[1025];     ///< sin(2 pi i / 1024), units of 2^-20

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_TABLES_H_
