/// \file
/// XXH3, 128 bits: a checksum as fast as memory, against accidental damage of data that is read often.
#ifndef XCODEC_SRC_BASE_XXH3_H_
#define XCODEC_SRC_BASE_XXH3_H_

#include <cstddef>
#include <memory>
#include <string>

#include "xcodec/span.h"

namespace xcodec {

/// Running checksum. Not thread-safe; one object per stream.
class Xxh3 {
 public:
  Xxh3();
  ~Xxh3();
  void Update(const void* data, std::size_t size);
  void Update(Bytes bytes) { Update(bytes.data(), bytes.size()); }
  /// 32 hexadecimal digits, the canonical (big-endian) form that xxhsum -H2 prints.
  std::string Hex() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_XXH3_H_
