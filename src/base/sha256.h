/// \file
/// SHA-256 (FIPS 180-4) through OpenSSL's libcrypto.
#ifndef XCODEC_SRC_BASE_SHA256_H_
#define XCODEC_SRC_BASE_SHA256_H_

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "xcodec/span.h"

namespace xcodec {

using Sha256Digest = std::array<unsigned char, 32>;

/// Running hash. Not thread-safe; one object per stream.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void Update(const void* data, std::size_t size);
  void Update(Bytes bytes) { Update(bytes.data(), bytes.size()); }
  /// The digest of everything so far; the object must not be used afterwards.
  Sha256Digest Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Lower-case hexadecimal of any bytes.
std::string ToHex(Bytes bytes);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_SHA256_H_
