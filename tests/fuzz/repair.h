// Corrects checksums, so that mutated files get past them.
#ifndef XCODEC_TESTS_FUZZ_REPAIR_H_
#define XCODEC_TESTS_FUZZ_REPAIR_H_

#include <cstddef>
#include <vector>

#include "base/endian.h"
#include "container/wire.h"

namespace xcodec::fuzz {

// Walks the sections of a version 1 file by their lengths and rewrites every checksum, until a length leads
// out of the file.
inline std::vector<unsigned char> RepairChecksums(Bytes file) {
  std::vector<unsigned char> out(file.begin(), file.end());
  std::size_t at = 0;
  std::size_t prefix = 5;
  while (at + prefix < out.size()) {
    container::WireParser in(Bytes(out.data() + at + prefix, out.size() - at - prefix));
    std::uint64_t length = 0;
    Bytes body;
    if (!in.Varint(out.size(), &length) || !in.Take(length, &body) || in.rest().size() < 4) break;
    const std::size_t end = out.size() - in.rest().size();
    StoreLittleEndian(container::Crc32(0, Bytes(out.data() + at, end - at)), out.data() + end);
    at = end + 4;
    prefix = 3;
  }
  return out;
}

}  // namespace xcodec::fuzz

#endif  // XCODEC_TESTS_FUZZ_REPAIR_H_
