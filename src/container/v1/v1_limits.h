/// \file
/// Constants and limits of container version 1; format/ecdc-1.md has the same table.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_LIMITS_H_
#define XCODEC_SRC_CONTAINER_V1_V1_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace xcodec::container::v1 {

inline constexpr std::size_t kMaxHeaderBody = 65536;                 ///< bytes
inline constexpr std::size_t kMaxSection = (1U << 24) - 1;           ///< bytes of any whole section
inline constexpr std::size_t kMaxNameBytes = 64;                     ///< model name
inline constexpr std::size_t kMaxFieldBytes = 4096;                  ///< value of one extension field
inline constexpr std::size_t kMaxTagBytes = std::size_t{2} << 20;    ///< tags, decompressed
inline constexpr std::size_t kMaxCoverBytes = std::size_t{1} << 20;  ///< one picture
inline constexpr std::size_t kMaxTagValue = std::size_t{64} << 10;   ///< one text
inline constexpr std::size_t kMaxTagEntries = 256;
inline constexpr int kMaxRate = 768000;  ///< Hz
inline constexpr int kMinRate = 16;      ///< Hz; smaller numbers are codes of usual rates
inline constexpr int kMaxChannels = 255;
inline constexpr int kMaxHop = 65536;                                   ///< samples
inline constexpr std::int64_t kMaxChunkLength = std::int64_t{1} << 24;  ///< samples
inline constexpr int kMaxCodebooks = 256;
inline constexpr int kMaxCodebookBits = 16;
inline constexpr std::int64_t kMaxCodesPerBlock = std::int64_t{1} << 20;
inline constexpr std::int64_t kMaxSamplesPerBlock = std::int64_t{1} << 26;
inline constexpr std::int64_t kMaxBlocks = std::int64_t{1} << 22;
inline constexpr std::int64_t kMaxSamples = std::int64_t{1} << 48;
inline constexpr std::int64_t kMaxSourceExcess = std::int64_t{1} << 20;  ///< samples, either sign

}  // namespace xcodec::container::v1

#endif  // XCODEC_SRC_CONTAINER_V1_V1_LIMITS_H_
