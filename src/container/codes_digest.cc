#include "container/codes_digest.h"

#include <algorithm>

namespace xcodec::container {

void CodesDigest::Update(const CodeBlock& codes) {
  for (std::int64_t t = 0; t < codes.frames; ++t) {
    buffer_.clear();
    for (int k = 0; k < codes.codebooks; ++k) {
      const std::uint16_t code = codes.at(k, t);
      buffer_.push_back(static_cast<unsigned char>(code & 0xFFU));
      buffer_.push_back(static_cast<unsigned char>(code >> 8));
    }
    hash_.Update(buffer_);
  }
}

V1Digest CodesDigest::Finish() {
  const Sha256Digest full = hash_.Finish();
  V1Digest digest;
  std::copy_n(full.begin(), digest.size(), digest.begin());
  return digest;
}

}  // namespace xcodec::container
