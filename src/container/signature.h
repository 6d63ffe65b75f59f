/// \file
/// The first five bytes of every .ecdc file.
#ifndef XCODEC_SRC_CONTAINER_SIGNATURE_H_
#define XCODEC_SRC_CONTAINER_SIGNATURE_H_

#include "container/byte_stream.h"

namespace xcodec::container {

inline constexpr unsigned char kMagic[4] = {'E', 'C', 'D', 'C'};
inline constexpr std::size_t kSignatureSize = 5;
/// Message (with kDamaged) for a file that begins with anything else.
inline constexpr char kNotEcdcText[] = "not an .ecdc file";

/// Whether `first` (at least four bytes for a positive answer) starts as an .ecdc file does.
bool LooksLikeEcdc(Bytes first);

/// Reads magic and version byte at the start of `source`; returns 0 or 1, the source then stands where
/// ReadV0Header and V1Reader::Open expect it. Errors: kTruncated (fewer than five bytes), kDamaged (other
/// magic, or a damaged version byte: the header's checksum is right for version 1), kUnsupportedVersion,
/// kIo.
Result<int> ReadSignature(ByteSource* source);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_SIGNATURE_H_
