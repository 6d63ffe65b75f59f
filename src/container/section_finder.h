/// \file
/// Every intact section of a file that may be damaged anywhere.
#ifndef XCODEC_SRC_CONTAINER_SECTION_FINDER_H_
#define XCODEC_SRC_CONTAINER_SECTION_FINDER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "container/byte_stream.h"

namespace xcodec::container {

/// A section with a valid length and checksum; its contents have not been parsed.
struct FoundSection {
  char type = 0;
  std::int64_t offset = 0;
  std::int64_t bytes = 0;  ///< of the whole section
};

/// Receives how many of all bytes have been read, about once per MiB.
using ReadProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Reads a seekable source once and returns the valid sections, by their offsets; one may be inside another
/// (a marker in a payload). Time is proportional to the size of the file whatever is in it: the checksum of a
/// section follows from those of the file up to its start and up to its end. Memory: 24 bytes for every
/// marker of the last 16 MiB. Errors: kIo.
Result<std::vector<FoundSection>> FindSections(ByteSource* source, const ReadProgress& progress);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_SECTION_FINDER_H_
