#include "engine/dac/dac_quantizer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace xcodec::engine {
namespace {

constexpr float kSmallestLength = 1e-12F;

// Rows of `dim` floats -> rows of length 1; zeros stay zeros.
void Normalise(std::size_t rows, std::size_t dim, float* x) {
  for (std::size_t row = 0; row < rows; ++row, x += dim) {
    float power = 0;
    for (std::size_t i = 0; i < dim; ++i) power = std::fma(x[i], x[i], power);
    const float length = std::max(std::sqrt(power), kSmallestLength);
    for (std::size_t i = 0; i < dim; ++i) x[i] /= length;
  }
}

Floats Filled(std::size_t size, float value) {
  Floats floats((size + kPanel - 1) / kPanel * kPanel);
  std::fill_n(floats.data(), floats.size(), value);
  return floats;
}

std::int64_t Signed(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

DacQuantizer::DacQuantizer(Weights* weights, const model::CodecSpec& spec, const model::DacConfig& config,
                           bool encoding)
    : dim_(static_cast<std::size_t>(config.codebook_dim)),
      width_(static_cast<std::size_t>(config.hidden_size)),
      plus_(Filled(width_, 1.0F)),
      minus_(Filled(width_, -1.0F)) {
  const auto size = static_cast<std::size_t>(spec.codebook_size);
  for (int k = 0; k < spec.codebooks; ++k) {
    const std::string name = "quantizer.quantizers." + std::to_string(k);
    Codebook codebook{{},
                      weights->Conv(name + ".out_proj", Signed(width_), Signed(dim_), 1),
                      weights->Get(name + ".codebook.weight", {spec.codebook_size, config.codebook_dim}),
                      Quantizer(size, dim_, false)};
    if (encoding) {
      codebook.in = weights->Conv(name + ".in_proj", Signed(dim_), Signed(width_), 1);
      Floats unit(size * dim_);
      std::copy_n(codebook.words.data(), unit.size(), unit.data());
      Normalise(size, dim_, unit.data());
      codebook.search.Add(unit.data());
    }
    codebooks_.push_back(std::move(codebook));
  }
}

void DacQuantizer::Add(const Kernels& kernels, const Codebook& codebook, const std::uint16_t* codes,
                       std::size_t rows, const Floats& factors, Workspace* workspace, float* latents) const {
  const Workspace::Frame scope(workspace);
  float* words = workspace->Take(rows * dim_);
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(codebook.words.data() + codes[row] * dim_, dim_, words + row * dim_);
  }
  GemmArgs args = codebook.out.Args(words, dim_, rows, latents, width_);
  args.epilogue = Epilogue::kScaleAdd;
  args.scale = factors.data();
  kernels.gemm(args);
}

void DacQuantizer::Encode(const Kernels& kernels, std::size_t rows, std::size_t count, Workspace* workspace,
                          float* latents, std::uint16_t* codes, std::size_t stride) const {
  for (std::size_t k = 0; k < count; ++k) {
    const Workspace::Frame scope(workspace);
    const Codebook& codebook = codebooks_[k];
    float* projected = workspace->Take(rows * dim_);
    kernels.gemm(codebook.in.Args(latents, width_, rows, projected, dim_));
    Normalise(rows, dim_, projected);
    CodeSearch search;
    search.latents = projected;
    search.rows = rows;
    search.codebooks = 1;
    codebook.search.Encode(kernels, search, workspace, codes + k * stride);
    Add(kernels, codebook, codes + k * stride, rows, minus_, workspace, latents);
  }
}

void DacQuantizer::Decode(const Kernels& kernels, const std::uint16_t* codes, std::size_t stride,
                          std::size_t rows, std::size_t count, model::CodebookMask mask, Workspace* workspace,
                          float* latents) const {
  std::fill_n(latents, rows * width_, 0.0F);
  for (std::size_t k = 0; k < count; ++k) {
    if ((mask >> k & 1) == 0) continue;
    Add(kernels, codebooks_[k], codes + k * stride, rows, plus_, workspace, latents);
  }
}

}  // namespace xcodec::engine
