/// \file
/// Steps that the readers of published configurations share.
#ifndef XCODEC_SRC_MODEL_CONFIG_CONFIG_HELPERS_H_
#define XCODEC_SRC_MODEL_CONFIG_CONFIG_HELPERS_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/codec_spec.h"
#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::model {

Result<nlohmann::json> ParseConfigObject(const std::string& text);

/// Product of the ratios, at most kMaxHop + 1.
std::int64_t RatioProduct(const std::vector<int>& values);

/// Codebooks that the reference builds for the highest bandwidth: int(1000 * kbps // (frame_rate * 10)); the
/// 10 bits are a constant there.
int CodebookCount(const CodecSpec& spec);

/// Fills hop, codebook_bits and codebooks from rate, bandwidths and codebook_size. kDamaged.
Status FinishSpec(const std::vector<int>& ratios, CodecSpec* spec);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_CONFIG_HELPERS_H_
