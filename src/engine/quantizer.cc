#include "engine/quantizer.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace xcodec::engine {
namespace {

constexpr std::size_t kRowBlock = 48;

/// The best continuations of one row, ascending by error; among equal errors the earlier candidate comes
/// first.
class RowBeam {
 public:
  struct Candidate {
    float error;
    std::uint32_t parent;
    std::uint32_t code;
  };
  explicit RowBeam(std::size_t keep) : keep_(keep) { best_.reserve(keep + 1); }
  /// Only errors below this are of use.
  float limit() const {
    return best_.size() < keep_ ? std::numeric_limits<float>::infinity() : best_.back().error;
  }
  void Offer(const Candidate& candidate) {
    if (!(candidate.error < limit())) return;
    auto at = best_.end();
    while (at != best_.begin() && candidate.error < (at - 1)->error) --at;
    best_.insert(at, candidate);
    if (best_.size() > keep_) best_.pop_back();
  }
  const std::vector<Candidate>& best() const { return best_; }

 private:
  std::size_t keep_;
  std::vector<Candidate> best_;
};

}  // namespace

void Quantizer::Add(const float* codebook) {
  PackedMatrix packed = PackedMatrix::Pack(
      dim_, size_, [&](std::size_t i, std::size_t j) { return -2.0F * codebook[j * dim_ + i]; });
  packed.SetBias([&](std::size_t j) {
    double norm = 0;
    for (std::size_t i = 0; i < dim_; ++i) {
      const auto e = static_cast<double>(codebook[j * dim_ + i]);
      norm += e * e;
    }
    return static_cast<float>(norm);
  });
  codebooks_.push_back(std::move(packed));
}

void Quantizer::Subtract(std::size_t codebook, std::size_t code, float* residual) const {
  for (std::size_t i = 0; i < dim_; ++i) residual[i] -= -0.5F * codebooks_[codebook].At(i, code);
}

void Quantizer::Encode(const Kernels& kernels, const float* rows, std::size_t count_rows, std::size_t count,
                       std::size_t effort, Workspace* workspace, std::uint16_t* codes) const {
  if (effort > 1) {
    for (std::size_t row = 0; row < count_rows; ++row) {
      EncodeBeam(kernels, rows + row * dim_, count, std::min(effort, size_), workspace, codes + row,
                 count_rows);
    }
    return;
  }
  for (std::size_t row = 0; row < count_rows; row += kRowBlock) {
    EncodeGreedy(kernels, rows + row * dim_, std::min(kRowBlock, count_rows - row), count, workspace,
                 codes + row, count_rows);
  }
}

void Quantizer::EncodeGreedy(const Kernels& kernels, const float* rows, std::size_t n, std::size_t count,
                             Workspace* workspace, std::uint16_t* codes, std::size_t stride) const {
  const Workspace::Frame frame(workspace);
  float* residual = workspace->Take(n * dim_);
  float* scores = workspace->Take(n * size_);
  std::memcpy(residual, rows, n * dim_ * sizeof(float));
  for (std::size_t k = 0; k < count; ++k) {
    kernels.gemm(codebooks_[k].Args(residual, dim_, n, scores, size_));
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t code = kernels.argmin(scores + i * size_, size_);
      codes[k * stride + i] = static_cast<std::uint16_t>(code);
      if (k + 1 < count) Subtract(k, code, residual + i * dim_);
    }
  }
}

void Quantizer::EncodeBeam(const Kernels& kernels, const float* row, std::size_t count, std::size_t width,
                           Workspace* workspace, std::uint16_t* codes, std::size_t stride) const {
  const Workspace::Frame frame(workspace);
  float* residual = workspace->Take(width * dim_);
  float* next = workspace->Take(width * dim_);
  float* scores = workspace->Take(width * size_);
  std::vector<std::uint32_t> hits(size_);
  std::vector<std::vector<RowBeam::Candidate>> steps;
  std::size_t beams = 1;
  std::memcpy(residual, row, dim_ * sizeof(float));
  for (std::size_t k = 0; k < count; ++k) {
    kernels.gemm(codebooks_[k].Args(residual, dim_, beams, scores, size_));
    RowBeam beam(k + 1 == count ? 1 : width);
    for (std::size_t b = 0; b < beams; ++b) {
      double sums[2] = {0, 0};
      kernels.sums(residual + b * dim_, dim_, sums);
      const auto norm = static_cast<float>(sums[1]);
      float* s = scores + b * size_;
      for (std::size_t j = 0; j < size_; ++j) s[j] += norm;
      const std::size_t found = kernels.below(s, size_, beam.limit(), hits.data());
      for (std::size_t j = 0; j < found; ++j) {
        beam.Offer({s[hits[j]], static_cast<std::uint32_t>(b), hits[j]});
      }
    }
    beams = 0;
    for (const RowBeam::Candidate& best : beam.best()) {
      std::memcpy(next + beams * dim_, residual + best.parent * dim_, dim_ * sizeof(float));
      Subtract(k, best.code, next + beams++ * dim_);
    }
    std::swap(residual, next);
    steps.push_back(beam.best());
  }
  std::size_t at = 0;  // follow the best sequence back
  for (std::size_t k = count; k-- > 0;) {
    if (steps[k].empty()) steps[k].push_back({0, 0, 0});  // only NaNs
    codes[k * stride] = static_cast<std::uint16_t>(steps[k][at].code);
    at = steps[k][at].parent;
  }
}

void Dequantizer::Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride,
                         std::size_t rows, std::size_t count, float* out) const {
  for (std::size_t row = 0; row < rows; ++row, out += dim_) {
    std::memcpy(out, codebooks_[0].data() + codes[row] * dim_, dim_ * sizeof(float));
    for (std::size_t k = 1; k < count; ++k) {
      ReadArgs sum;
      sum.a = out;
      sum.b = codebooks_[k].data() + codes[k * stride + row] * dim_;
      sum.rows = 1;
      sum.channels = dim_;
      sum.out = out;
      kernels.read(sum);
    }
  }
}

}  // namespace xcodec::engine
