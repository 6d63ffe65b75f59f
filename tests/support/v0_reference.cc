#include "support/v0_reference.h"

#include <cmath>

namespace xcodec::golden {
namespace {

constexpr std::int64_t kRange = 1 << 24;
constexpr int kMinRange = 2;

}  // namespace

std::vector<std::int64_t> QuantizedCdf(const float* pdf, int card) {
  std::vector<std::int64_t> cdf;
  const auto scale = static_cast<float>(kRange - kMinRange * card);
  std::int64_t sum = 0;
  for (int i = 0; i < card; ++i) {
    const float rounded = std::floor(pdf[i] / 1e-8F) * 1e-8F;
    sum += static_cast<std::int64_t>(std::floor(scale * rounded)) + kMinRange;
    cdf.push_back(sum);
  }
  return cdf;
}

bool ArithmeticDecoder::ReadBit() {
  if (bits_left_ == 0) {
    if (*position_ >= bytes_.size()) return false;
    byte_ = static_cast<unsigned char>(bytes_[(*position_)++]);
    bits_left_ = 8;
  }
  low_ = low_ * 2;
  high_ = high_ * 2 + 1;
  current_ = current_ * 2 + (byte_ & 1U);
  ++max_bit_;
  byte_ >>= 1;
  --bits_left_;
  return true;
}

void ArithmeticDecoder::DropCommonPrefix() {
  while (max_bit_ >= 0 && (low_ >> max_bit_) == (high_ >> max_bit_)) {
    const std::int64_t prefix = (low_ >> max_bit_) << max_bit_;
    low_ -= prefix;
    high_ -= prefix;
    current_ -= prefix;
    --max_bit_;
  }
}

int ArithmeticDecoder::Pull(const std::vector<std::int64_t>& cdf) {
  while (high_ - low_ + 1 < kRange) {
    if (!ReadBit()) return -1;
  }
  const double delta = static_cast<double>(high_ - low_ + 1) / static_cast<double>(kRange);
  for (std::size_t symbol = 0; symbol < cdf.size(); ++symbol) {
    const std::int64_t begin = symbol == 0 ? 0 : cdf[symbol - 1];
    const std::int64_t low = low_ + static_cast<std::int64_t>(std::ceil(static_cast<double>(begin) * delta));
    const std::int64_t high =
        low_ + static_cast<std::int64_t>(std::floor(static_cast<double>(cdf[symbol] - 1) * delta));
    if (current_ < low || current_ > high) continue;
    low_ = low;
    high_ = high;
    DropCommonPrefix();
    return static_cast<int>(symbol);
  }
  return -1;
}

}  // namespace xcodec::golden
