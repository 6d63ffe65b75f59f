#include "base/xxh3.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/sha256.h"

namespace xcodec {

struct Xxh3::Impl {
  XXH3_state_t state;
};

Xxh3::Xxh3() : impl_(std::make_unique<Impl>()) { XXH3_128bits_reset(&impl_->state); }
Xxh3::~Xxh3() = default;

void Xxh3::Update(const void* data, std::size_t size) { XXH3_128bits_update(&impl_->state, data, size); }

std::string Xxh3::Hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&impl_->state));
  return ToHex(Bytes(canonical.digest, sizeof canonical.digest));
}

}  // namespace xcodec
