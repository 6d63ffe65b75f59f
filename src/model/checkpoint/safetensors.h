/// \file
/// The safetensors format (github.com/huggingface/safetensors, "Format"): 8-byte little-endian header length,
/// JSON header, tensor data. Cannot execute code; the reader is stricter than the format.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_SAFETENSORS_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/checkpoint/tensor.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

struct Safetensors {
  TensorMap tensors;
  std::map<std::string, std::string> metadata;  ///< "__metadata__"
};

/// Limits of the reader. Published models have headers of at most 100 KB.
inline constexpr std::uint64_t kMaxSafetensorsHeader = 1U << 20;
inline constexpr std::uint64_t kMaxCheckpointBytes = 4ULL << 30;

/// Reads a file into our own memory. Refused: a header over the limit or the file's size, JSON that is not
/// as the format says (repeated keys, depth over 4, numbers that are not integers), ranges that overlap or
/// leave gaps or do not end with the file, sizes that do not follow from shape and type. kDamaged,
/// kTruncated, kUnsupported (an element type we do not know), kResourceLimit, kNotFound, kIo.
Result<Safetensors> ReadSafetensors(const std::string& path);

/// The same for bytes in memory, which `owner` keeps alive for the tensors.
Result<Safetensors> ParseSafetensors(Bytes bytes, std::shared_ptr<const void> owner);

/// Bytes of a file with these tensors, the same on every machine: wide types first, then by name, so that
/// every tensor is aligned to its element; the header padded with spaces to a multiple of 8.
Result<std::vector<unsigned char>> SafetensorsHeader(const TensorMap& tensors,
                                                     const std::map<std::string, std::string>& metadata);

/// Writes header and tensors to an open file. kIo, kInvalidArgument.
Status WriteSafetensors(int fd, const TensorMap& tensors, const std::map<std::string, std::string>& metadata);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_SAFETENSORS_H_
