#include "model/config/config_helpers.h"

#include <algorithm>
#include <cmath>

#include "model/config/config_limits.h"
#include "model/config/strict_json.h"

namespace xcodec::model {

Result<nlohmann::json> ParseConfigObject(const std::string& text) {
  JsonLimits limits;
  limits.max_depth = 16;  // transformers' files carry nested dictionaries that we do not read
  return ParseStrictJson(text, limits);
}

std::int64_t RatioProduct(const std::vector<int>& values) {
  std::int64_t product = 1;
  for (int v : values) product = std::min<std::int64_t>(product * v, kMaxHop + 1);
  return product;
}

/// Codebooks that the reference builds; the 10 bits are a constant there.
int CodebookCount(const CodecSpec& spec) {
  return static_cast<int>(std::floor(1000 * spec.bandwidths.back() / (spec.frame_rate() * 10.0)));
}

Status FinishSpec(const std::vector<int>& ratios, CodecSpec* spec) {
  const std::int64_t hop = RatioProduct(ratios);
  if (hop > kMaxHop || hop > spec->sample_rate)
    return Status(StatusCode::kDamaged, "configuration: the product of the ratios is too large");
  spec->hop = static_cast<int>(hop);
  spec->codebook_bits = 1;
  while ((1 << spec->codebook_bits) < spec->codebook_size) ++spec->codebook_bits;
  spec->codebooks = CodebookCount(*spec);
  if (spec->codebooks < 1 || spec->codebooks > kMaxCodebooks)
    return Status(StatusCode::kDamaged,
                  "configuration: target_bandwidths give no sensible number of codebooks");
  return Status::Ok();
}

}  // namespace xcodec::model
