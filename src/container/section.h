/// \file
/// Sections: the pieces that a version 1 file is made of, each with a marker, a length and a checksum.
#ifndef XCODEC_SRC_CONTAINER_SECTION_H_
#define XCODEC_SRC_CONTAINER_SECTION_H_

#include <cstdint>
#include <vector>

#include "container/byte_stream.h"

namespace xcodec::container {

/// Types of sections. Lower case means ancillary: a reader that does not know it may skip it.
namespace section_type {
inline constexpr char kHeader = 'H';  ///< starts with the signature instead of a marker
inline constexpr char kMetadata = 'm';
inline constexpr char kBlock = 'B';
inline constexpr char kTrailer = 'T';
}  // namespace section_type

inline constexpr unsigned char kMarker[2] = {0xEC, 0xDC};

/// A section with a correct checksum.
struct Section {
  char type = 0;
  std::int64_t offset = 0;  ///< in the stream
  std::int64_t bytes = 0;   ///< of the whole section
  std::vector<unsigned char> body;
};

inline bool IsAncillary(char type) { return type >= 'a' && type <= 'z'; }

/// Marker (or signature), length, body, checksum.
std::vector<unsigned char> MakeSection(char type, Bytes body);
/// Size of the section that MakeSection makes from a body.
std::size_t SectionBytes(char type, std::size_t body_bytes);

/// Reads the section at the source's position (for the header: the position after the signature). A length
/// over `max_body` is kDamaged before anything is read. Errors: kDamaged, kTruncated, kIo.
Result<Section> ReadSection(ByteSource* source, char type, std::size_t max_body);
/// Reads the marker and type of the next section. Errors: kDamaged, kTruncated, kIo.
Result<char> ReadMarker(ByteSource* source);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_SECTION_H_
