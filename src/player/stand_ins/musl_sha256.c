/* The SHA-256 of musl's crypt(), which emscripten's C library brings along but does not export. */
#include <src/crypt/crypt_sha256.c>

#include "player/stand_ins/musl_sha256.h"

_Static_assert(sizeof(struct sha256) <= sizeof(xcodec_sha256), "the state of musl's SHA-256 has grown");

void xcodec_sha256_init(xcodec_sha256* state) { sha256_init((struct sha256*)state); }
void xcodec_sha256_update(xcodec_sha256* state, const void* data, unsigned long size) {
  sha256_update((struct sha256*)state, data, size);
}
void xcodec_sha256_sum(xcodec_sha256* state, unsigned char digest[32]) {
  sha256_sum((struct sha256*)state, digest);
}
