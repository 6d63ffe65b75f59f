#include "engine/backend/quantizer.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace xcodec::engine {
namespace {

constexpr std::size_t kRowBlock = 48;
constexpr std::size_t kPiece = 64;

}  // namespace

/// The best continuations of one row, ascending by error; among equal errors the earlier candidate comes
/// first.
class Quantizer::RowBeam {
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
  /// If errors are NaN there may be too few candidates.
  void Fill() { best_.resize(keep_, best_.empty() ? Candidate{0, 0, 0} : best_.back()); }
  const Candidate& at(std::size_t i) const { return best_[i]; }

 private:
  std::size_t keep_;
  std::vector<Candidate> best_;
};

void Quantizer::Add(const float* codebook) {
  const auto element = [&](std::size_t i, std::size_t j) { return codebook[j * dim_ + i]; };
  PackedMatrix packed =
      PackedMatrix::Pack(dim_, size_, [&](std::size_t i, std::size_t j) { return -2.0F * element(i, j); });
  packed.SetBias([&](std::size_t j) {
    double norm = 0;
    for (std::size_t i = 0; i < dim_; ++i) {
      const auto e = static_cast<double>(element(i, j));
      norm += e * e;
    }
    return static_cast<float>(norm);
  });
  codebooks_.push_back(std::move(packed));
  if (!weighted_) return;
  squares_.push_back(PackedMatrix::Pack(
      dim_, size_, [&](std::size_t i, std::size_t j) { return element(i, j) * element(i, j); }));
}

void Quantizer::AddSubstitute(const float* codebook) {
  Add(codebook);
  ++substitutes_;
}

void Quantizer::Subtract(std::size_t codebook, std::size_t code, float* residual) const {
  for (std::size_t i = 0; i < dim_; ++i) residual[i] -= -0.5F * codebooks_[codebook].At(i, code);
}

void Quantizer::Encode(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
                       std::uint16_t* codes) const {
  CodeSearch block = search;
  block.width = std::min(std::max<std::size_t>(search.width, 1), size_);
  const std::size_t step = std::max<std::size_t>(kRowBlock / block.width, 1);
  for (std::size_t row = 0; row < search.rows; row += step) {
    block.latents = search.latents + row * dim_;
    if (search.weights != nullptr) block.weights = search.weights + row * dim_;
    if (search.residual != nullptr) block.residual = search.residual + row * dim_;
    block.rows = std::min(step, search.rows - row);
    if (block.width > 1) {
      EncodeBeams(kernels, block, workspace, codes + row, search.rows);
    } else {
      EncodeGreedy(kernels, block, workspace, codes + row, search.rows);
    }
  }
}

// Residuals [rows * beams, dim] times their weights, in `buffer`; without weights as they are.
const float* Quantizer::Weighted(const Kernels& kernels, const CodeSearch& search, std::size_t beams,
                                 const float* residual, float* buffer) const {
  if (search.weights == nullptr) return residual;
  for (std::size_t i = 0; i < search.rows * beams; ++i) {
    kernels.multiply(residual + i * dim_, search.weights + i / beams * dim_, dim_, buffer + i * dim_);
  }
  return buffer;
}

// What continuations of residuals cost, up to what those of one residual share, plus `shared` [rows * beams]
// when it is given: weighted residuals [rows * beams, dim] -> scores [rows * beams, size].
void Quantizer::Scores(const Kernels& kernels, std::size_t codebook, const CodeSearch& search,
                       std::size_t beams, const float* weighted, const float* shared, Workspace* workspace,
                       float* scores) const {
  const Workspace::Frame frame(workspace);
  const std::size_t n = search.rows * beams;
  GemmArgs args = codebooks_[codebook].Args(weighted, dim_, n, scores, size_);
  if (search.weights == nullptr) {
    kernels.gemm(args);
    for (std::size_t i = 0; shared != nullptr && i < n; ++i) {
      for (std::size_t j = 0; j < size_; ++j) scores[i * size_ + j] += shared[i];
    }
    return;
  }
  float* norms = workspace->Take(search.rows * size_);
  kernels.gemm(squares_[codebook].Args(search.weights, dim_, search.rows, norms, size_));
  for (std::size_t i = 0; i < n; ++i) {
    const float start = shared == nullptr ? 0.0F : shared[i];
    for (std::size_t j = 0; j < size_; ++j) scores[i * size_ + j] = norms[i / beams * size_ + j] + start;
  }
  args.accumulate = true;
  kernels.gemm(args);
}

void Quantizer::EncodeGreedy(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
                             std::uint16_t* codes, std::size_t stride) const {
  const Workspace::Frame frame(workspace);
  const bool plain = search.weights == nullptr;
  const std::size_t stride_of_rows = plain ? RowStride(dim_) : dim_;
  float* residual = workspace->Take(search.rows * stride_of_rows);
  float* buffer = workspace->Take(plain ? 0 : search.rows * dim_);
  float* scores = workspace->Take(search.rows * size_);
  for (std::size_t i = 0; i < search.rows; ++i) {
    std::memcpy(residual + i * stride_of_rows, search.latents + i * dim_, dim_ * sizeof(float));
  }
  for (std::size_t k = 0; k < search.codebooks; ++k) {
    const std::size_t place = Place(k, search.substitutes);
    if (plain) {
      kernels.gemm(codebooks_[place].Args(residual, stride_of_rows, search.rows, scores, size_));
    } else {
      Scores(kernels, place, search, 1, Weighted(kernels, search, 1, residual, buffer), nullptr, workspace,
             scores);
    }
    for (std::size_t i = 0; i < search.rows; ++i) {
      const std::size_t code = kernels.argmin(scores + i * size_, size_);
      codes[k * stride + i] = static_cast<std::uint16_t>(code);
      if (k + 1 < search.codebooks || search.residual != nullptr) {
        Subtract(place, code, residual + i * stride_of_rows);
      }
    }
  }
  if (search.residual == nullptr) return;
  for (std::size_t i = 0; i < search.rows; ++i) {
    std::memcpy(search.residual + i * dim_, residual + i * stride_of_rows, dim_ * sizeof(float));
  }
}

// Weighted energy of n residuals.
void Quantizer::Energies(const Kernels& kernels, std::size_t n, const float* residual, const float* weighted,
                         float* energies) const {
  for (std::size_t i = 0; i < n; ++i) {
    const float* r = residual + i * dim_;
    const float* w = weighted + i * dim_;
    double sums[2] = {0, 0};
    if (r == w) {
      kernels.sums(r, dim_, sums);
    } else {
      for (std::size_t j = 0; j < dim_; ++j) sums[1] += static_cast<double>(w[j]) * static_cast<double>(r[j]);
    }
    energies[i] = static_cast<float>(sums[1]);
  }
}

// Offers all continuations of one row's beams, in pieces: every piece after the first is compared with a
// limit.
void Quantizer::Offer(const Kernels& kernels, const float* scores, std::size_t beams, std::uint32_t* hits,
                      RowBeam* best) const {
  for (std::size_t b = 0; b < beams; ++b) {
    for (std::size_t from = 0; from < size_; from += kPiece) {
      const float* s = scores + b * size_ + from;
      const std::size_t found = kernels.below(s, std::min(kPiece, size_ - from), best->limit(), hits);
      for (std::size_t j = 0; j < found; ++j) {
        best->Offer({s[hits[j]], static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(from) + hits[j]});
      }
    }
  }
  best->Fill();
}

void Quantizer::EncodeBeams(const Kernels& kernels, const CodeSearch& search, Workspace* workspace,
                            std::uint16_t* codes, std::size_t stride) const {
  const Workspace::Frame frame(workspace);
  const std::size_t most = search.rows * search.width;
  float* residual = workspace->Take(most * dim_);
  float* next = workspace->Take(most * dim_);
  float* buffer = workspace->Take(most * dim_);
  float* scores = workspace->Take(most * size_);
  float* energies = workspace->Take(most);
  std::vector<std::uint32_t> hits(kPiece);
  std::vector<std::vector<RowBeam>> steps;  // [codebook][row]
  std::size_t beams = 1;
  std::memcpy(residual, search.latents, search.rows * dim_ * sizeof(float));
  for (std::size_t k = 0; k < search.codebooks; ++k) {
    const std::size_t place = Place(k, search.substitutes);
    const float* weighted = Weighted(kernels, search, beams, residual, buffer);
    Energies(kernels, search.rows * beams, residual, weighted, energies);
    Scores(kernels, place, search, beams, weighted, energies, workspace, scores);
    const std::size_t keep = k + 1 == search.codebooks ? 1 : search.width;
    steps.emplace_back(search.rows, RowBeam(keep));
    for (std::size_t row = 0; row < search.rows; ++row) {
      RowBeam& best = steps.back()[row];
      Offer(kernels, scores + row * beams * size_, beams, hits.data(), &best);
      for (std::size_t b = 0; b < keep; ++b) {
        float* to = next + (row * keep + b) * dim_;
        std::memcpy(to, residual + (row * beams + best.at(b).parent) * dim_, dim_ * sizeof(float));
        Subtract(place, best.at(b).code, to);
      }
    }
    std::swap(residual, next);
    beams = keep;
  }
  if (search.residual != nullptr) std::memcpy(search.residual, residual, search.rows * dim_ * sizeof(float));
  for (std::size_t row = 0; row < search.rows; ++row) {  // follow the best sequences back
    std::size_t at = 0;
    for (std::size_t k = search.codebooks; k-- > 0;) {
      const RowBeam::Candidate& best = steps[k][row].at(at);
      codes[k * stride + row] = static_cast<std::uint16_t>(best.code);
      at = best.parent;
    }
  }
}

model::Latents LatentsOf(const float* latents, const float* residual, std::size_t rows, std::size_t dim) {
  model::Latents made;
  made.frames = static_cast<std::int64_t>(rows);
  made.width = static_cast<int>(dim);
  made.before.assign(latents, latents + rows * dim);
  made.after.resize(rows * dim);
  for (std::size_t i = 0; i < made.after.size(); ++i) made.after[i] = latents[i] - residual[i];
  return made;
}

void Dequantizer::Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride,
                         std::size_t rows, std::size_t count, float* out, model::CodebookMask mask,
                         bool substitutes) const {
  const auto codeword = [&](std::size_t k, std::size_t row) {
    const std::size_t place = substitutes && k < substitutes_ ? codebooks_.size() - substitutes_ + k : k;
    return codebooks_[place].data() + codes[k * stride + row] * dim_;
  };
  for (std::size_t row = 0; row < rows; ++row, out += dim_) {
    std::size_t k = 0;
    while (k < count && (mask >> k & 1) == 0) ++k;
    if (k == count) {
      std::fill_n(out, dim_, 0.0F);
      continue;
    }
    std::memcpy(out, codeword(k, row), dim_ * sizeof(float));
    for (++k; k < count; ++k) {
      if ((mask >> k & 1) == 0) continue;
      ReadArgs sum;
      sum.a = out;
      sum.b = codeword(k, row);
      sum.rows = 1;
      sum.channels = dim_;
      sum.out = out;
      kernels.read(sum);
    }
  }
}

}  // namespace xcodec::engine
