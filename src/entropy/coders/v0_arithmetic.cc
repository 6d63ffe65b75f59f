#include "entropy/coders/v0_arithmetic.h"

#include <cmath>
#include <new>

namespace xcodec::entropy {
namespace {

constexpr std::int64_t kRange = std::int64_t{1} << kV0RangeBits;
constexpr std::int32_t kMinRange = 2;
// The interval must fit in 63 bits; the reference gives up at the same width.
constexpr int kMaxBit = 61;

struct Interval {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

// Offsets from the interval's lower end that belong to a code. Python divides, multiplies and rounds in
// double precision; the same operations in the same order give the same bits.
Interval Slice(Span<const std::int32_t> cdf, std::size_t code, std::int64_t width) {
  const double scale = static_cast<double>(width) / static_cast<double>(kRange);
  const std::int32_t first = code == 0 ? 0 : cdf[code - 1];
  const std::int32_t last = cdf[code] - 1;
  return {static_cast<std::int64_t>(std::ceil(static_cast<double>(first) * scale)),
          static_cast<std::int64_t>(std::floor(static_cast<double>(last) * scale))};
}

Status LostStep() {
  return Status(
      StatusCode::kDamaged,
      "arithmetic coding lost step: damaged data, or a language model that computes otherwise here");
}

Status CheckChunk(const CodeBlock& codes, int card) {
  // A single code would carry no bits, so the number of frames would be unlimited.
  if (codes.codebooks < 1 || codes.frames < 0 || card < 2 || card > 65536)
    return Status(StatusCode::kInvalidArgument, "impossible shape of a chunk of codes");
  return Status::Ok();
}

// Builds the CDF of every codebook's probabilities in turn and hands it to `visit(k, cdf)`.
template <typename Visit>
Status ForEachCodebook(const std::vector<float>& pdfs, int codebooks, int card, const Visit& visit) {
  const auto size = static_cast<std::size_t>(card);
  if (pdfs.size() != size * static_cast<std::size_t>(codebooks))
    return Status(StatusCode::kInternal, "the language model returned another number of probabilities");
  std::vector<std::int32_t> cdf;
  for (int k = 0; k < codebooks; ++k) {
    const Span<const float> all(pdfs);
    XCODEC_RETURN_IF_ERROR(BuildV0Cdf(all.subspan(static_cast<std::size_t>(k) * size, size), &cdf));
    XCODEC_RETURN_IF_ERROR(visit(k, cdf));
  }
  return Status::Ok();
}

// Fewest bytes that `frames` frames can take: a code's range is at most all but the least ranges of the
// others.
Status CheckRoom(const CodeBlock& codes, int card, std::size_t bytes) {
  const double bits_a_code = -std::log2(1 - static_cast<double>(kMinRange) * (card - 1) / kRange);
  const double least = 0.9 * bits_a_code * static_cast<double>(codes.frames) * codes.codebooks / 8;
  if (least > static_cast<double>(bytes))
    return Status(StatusCode::kTruncated, "the data is too short for its codes");
  return Status::Ok();
}

// From codes in the order they were read.
void Transpose(const std::vector<std::uint16_t>& read, CodeBlock* codes) {
  codes->codes.resize(read.size());
  std::size_t next = 0;
  for (std::int64_t t = 0; t < codes->frames; ++t)
    for (int k = 0; k < codes->codebooks; ++k) codes->at(k, t) = read[next++];
}

}  // namespace

Status BuildV0Cdf(Span<const float> pdf, std::vector<std::int32_t>* cdf) {
  if (pdf.empty() || pdf.size() > 65536)
    return Status(StatusCode::kInvalidArgument, "impossible number of probabilities");
  const auto scale = static_cast<float>(kRange - static_cast<std::int64_t>(kMinRange) *
                                                     static_cast<std::int64_t>(pdf.size()));
  cdf->resize(pdf.size());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < pdf.size(); ++i) {
    if (!(pdf[i] >= 0 && pdf[i] <= 2)) return Status(StatusCode::kDamaged, "impossible probability");
    const float rounded = std::floor(pdf[i] / 1e-8F) * 1e-8F;
    sum += static_cast<std::int64_t>(std::floor(scale * rounded)) + kMinRange;
    if (sum > kRange) return Status(StatusCode::kDamaged, "probabilities sum up to more than 1");
    (*cdf)[i] = static_cast<std::int32_t>(sum);
  }
  return Status::Ok();
}

Status V0ArithmeticEncoder::Put(std::uint32_t code, Span<const std::int32_t> cdf) {
  if (code >= cdf.size()) return Status(StatusCode::kInvalidArgument, "a code is out of range");
  const Status failed(StatusCode::kInternal, "the version 0 arithmetic coder ran out of precision");
  while (high_ - low_ + 1 < kRange) {
    if (max_bit_ == kMaxBit) return failed;
    low_ *= 2;
    high_ = high_ * 2 + 1;
    ++max_bit_;
  }
  const Interval slice = Slice(cdf, code, high_ - low_ + 1);
  if (slice.low > slice.high) return failed;
  high_ = low_ + slice.high;
  low_ += slice.low;
  for (; max_bit_ >= 0 && low_ >> max_bit_ == high_ >> max_bit_; --max_bit_) {
    const std::int64_t bit = low_ >> max_bit_;
    bits_.Put(static_cast<std::uint32_t>(bit));
    low_ -= bit << max_bit_;
    high_ -= bit << max_bit_;
  }
  return Status::Ok();
}

void V0ArithmeticEncoder::Finish() {
  for (; max_bit_ >= 0; --max_bit_) bits_.Put(static_cast<std::uint32_t>(low_ >> max_bit_ & 1));
  bits_.Flush();
  low_ = 0;
  high_ = 0;
}

Result<std::uint32_t> V0ArithmeticDecoder::Get(Span<const std::int32_t> cdf) {
  while (high_ - low_ + 1 < kRange) {
    std::uint32_t bit = 0;
    if (max_bit_ == kMaxBit) return LostStep();
    if (!bits_.Get(&bit)) return Status(StatusCode::kTruncated, "arithmetic coding ends too early");
    low_ *= 2;
    high_ = high_ * 2 + 1;
    current_ = current_ * 2 + bit;
    ++max_bit_;
  }
  const std::int64_t width = high_ - low_ + 1;
  const std::int64_t offset = current_ - low_;
  std::size_t begin = 0;
  std::size_t end = cdf.size();  // the code is in [begin, end)
  while (begin < end) {
    const std::size_t middle = (begin + end) / 2;
    const Interval slice = Slice(cdf, middle, width);
    if (offset > slice.high) {
      begin = middle + 1;
    } else if (offset < slice.low) {
      end = middle;
    } else {
      high_ = low_ + slice.high;
      low_ += slice.low;
      for (; max_bit_ >= 0 && low_ >> max_bit_ == high_ >> max_bit_; --max_bit_) {
        const std::int64_t prefix = low_ >> max_bit_ << max_bit_;
        low_ -= prefix;
        high_ -= prefix;
        current_ -= prefix;
      }
      return static_cast<std::uint32_t>(middle);
    }
  }
  return LostStep();
}

Status V0ArithmeticDecoder::Finish() {
  if (current_ != low_ || !bits_.Align().ok()) return LostStep();
  return Status::Ok();
}

Status EncodeV0Chunk(const CodeBlock& codes, int card, SymbolModel* model, std::vector<unsigned char>* out) {
  XCODEC_RETURN_IF_ERROR(CheckChunk(codes, card));
  if (codes.codes.size() !=
      static_cast<std::size_t>(codes.codebooks) * static_cast<std::size_t>(codes.frames))
    return Status(StatusCode::kInvalidArgument, "codes do not have the shape of their chunk");
  V0ArithmeticEncoder encoder(out);
  std::vector<std::uint16_t> previous;
  std::vector<float> pdfs;
  for (std::int64_t t = 0; t < codes.frames; ++t) {
    XCODEC_RETURN_IF_ERROR(model->Next(previous, &pdfs));
    previous.resize(static_cast<std::size_t>(codes.codebooks));
    const auto put = [&](int k, const std::vector<std::int32_t>& cdf) {
      previous[static_cast<std::size_t>(k)] = codes.at(k, t);
      return encoder.Put(codes.at(k, t), cdf);
    };
    XCODEC_RETURN_IF_ERROR(ForEachCodebook(pdfs, codes.codebooks, card, put));
  }
  encoder.Finish();
  return Status::Ok();
}

Result<std::size_t> DecodeV0Chunk(Bytes bytes, int card, SymbolModel* model, CodeBlock* codes) try {
  XCODEC_RETURN_IF_ERROR(CheckChunk(*codes, card));
  XCODEC_RETURN_IF_ERROR(CheckRoom(*codes, card, bytes.size()));
  V0ArithmeticDecoder decoder(bytes);
  std::vector<std::uint16_t> read;  // grows with the contents of the bytes, not with the claimed shape
  std::vector<std::uint16_t> previous;
  std::vector<float> pdfs;
  for (std::int64_t t = 0; t < codes->frames; ++t) {
    XCODEC_RETURN_IF_ERROR(model->Next(previous, &pdfs));
    const auto get = [&](int, const std::vector<std::int32_t>& cdf) -> Status {
      XCODEC_ASSIGN_OR_RETURN(const std::uint32_t code, decoder.Get(cdf));
      read.push_back(static_cast<std::uint16_t>(code));
      return Status::Ok();
    };
    XCODEC_RETURN_IF_ERROR(ForEachCodebook(pdfs, codes->codebooks, card, get));
    previous.assign(read.end() - codes->codebooks, read.end());
  }
  XCODEC_RETURN_IF_ERROR(decoder.Finish());
  Transpose(read, codes);
  return decoder.consumed();
} catch (const std::bad_alloc&) {
  return Status(StatusCode::kResourceLimit, "not enough memory for a chunk of codes");
}

}  // namespace xcodec::entropy
