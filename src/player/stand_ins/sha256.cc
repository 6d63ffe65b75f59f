// SHA-256 without OpenSSL; the interface is base/sha256.h.
#include "base/sha256.h"

#include "player/stand_ins/musl_sha256.h"

namespace xcodec {

struct Sha256::Impl {
  xcodec_sha256 state;
};

Sha256::Sha256() : impl_(new Impl) { xcodec_sha256_init(&impl_->state); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::Update(const void* data, std::size_t size) { xcodec_sha256_update(&impl_->state, data, size); }

Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  xcodec_sha256_sum(&impl_->state, digest.data());
  return digest;
}

}  // namespace xcodec
