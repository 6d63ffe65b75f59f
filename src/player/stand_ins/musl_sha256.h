/// \file
/// SHA-256 in C, for sha256.cc.
#ifndef XCODEC_SRC_PLAYER_STAND_INS_MUSL_SHA256_H_
#define XCODEC_SRC_PLAYER_STAND_INS_MUSL_SHA256_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Room for the state.
typedef struct xcodec_sha256 {
  uint64_t state[16];
} xcodec_sha256;

void xcodec_sha256_init(xcodec_sha256* state);
void xcodec_sha256_update(xcodec_sha256* state, const void* data, unsigned long size);
void xcodec_sha256_sum(xcodec_sha256* state, unsigned char digest[32]);

#ifdef __cplusplus
}
#endif

#endif  // XCODEC_SRC_PLAYER_STAND_INS_MUSL_SHA256_H_
