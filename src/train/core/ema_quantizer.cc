#include "train/core/ema_quantizer.h"

#include "train/core/random.h"

namespace xcodec::train {
namespace {

// Nearest row of `codebook` for every row, lowest index among equals.
torch::Tensor Nearest(const torch::Tensor& rows, const torch::Tensor& codebook) {
  return torch::addmm(codebook.square().sum(1), rows, codebook.t(), 1, -2).argmin(-1);
}

// `count` row numbers below `rows`, with repetition.
torch::Tensor PickRows(std::int64_t count, std::int64_t rows, Random* random) {
  const torch::Tensor picked = torch::empty({count}, torch::kInt64);
  auto* out = picked.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < count; ++i) out[i] = random->Below(rows);
  return picked;
}

struct Clusters {
  torch::Tensor counts;  // [size]
  torch::Tensor sums;    // [size, dim]
};

Clusters Accumulate(const torch::Tensor& rows, const torch::Tensor& codes, std::int64_t size) {
  Clusters clusters;
  clusters.counts =
      torch::zeros({size}, rows.options()).index_add_(0, codes, torch::ones_like(rows.select(1, 0)));
  clusters.sums = torch::zeros({size, rows.size(1)}, rows.options()).index_add_(0, codes, rows);
  return clusters;
}

torch::Tensor Lloyd(torch::Tensor centres, const torch::Tensor& rows, int iterations, Random* random) {
  const std::int64_t size = centres.size(0);
  for (int i = 0; i < iterations; ++i) {
    const Clusters clusters = Accumulate(rows, Nearest(rows, centres), size);
    const torch::Tensor means = clusters.sums / clusters.counts.clamp_min(1).unsqueeze(1);
    const torch::Tensor fresh = rows.index_select(0, PickRows(size, rows.size(0), random).to(rows.device()));
    centres = torch::where((clusters.counts > 0).unsqueeze(1), means, fresh);
  }
  return centres;
}

}  // namespace

torch::Tensor KMeans(const torch::Tensor& rows, std::int64_t size, int iterations, std::uint64_t seed) {
  Random random({seed, 0x6B6D65616E73ULL});
  const torch::Tensor picked = PickRows(size, rows.size(0), &random).to(rows.device());
  return Lloyd(rows.index_select(0, picked), rows, iterations, &random);
}

torch::Tensor KMeansFrom(const torch::Tensor& centres, const torch::Tensor& rows, int iterations,
                         std::uint64_t seed) {
  Random random({seed, 0x6C6C6F7964ULL});
  return Lloyd(centres, rows, iterations, &random);
}

EmaQuantizer::EmaQuantizer(int codebooks, std::int64_t size, std::int64_t dim, const EmaOptions& options)
    : options_(options), pending_(static_cast<std::size_t>(codebooks)) {
  embed_ = register_buffer("embed", torch::zeros({codebooks, size, dim}));
  uses_ = register_buffer("uses", torch::zeros({codebooks, size}));
  sums_ = register_buffer("sums", torch::zeros({codebooks, size, dim}));
  started_ = register_buffer("started", torch::zeros({codebooks}));
}

void EmaQuantizer::SetEmbed(const torch::Tensor& embed) {
  torch::NoGradGuard no_grad;
  embed_.copy_(embed);
  sums_.copy_(embed * options_.dead_below * 2);
  uses_.fill_(options_.dead_below * 2);
  started_.fill_(1);
}

void EmaQuantizer::Start(int codebook, const torch::Tensor& residual, Communicator* communicator) {
  const torch::Tensor rows = communicator->Gather(residual);
  const auto stream = options_.seed + static_cast<std::uint64_t>(codebook);
  const torch::Tensor centres = KMeans(rows, embed_.size(1), options_.kmeans_iterations, stream);
  const Clusters clusters = Accumulate(rows, Nearest(rows, centres), embed_.size(1));
  embed_[codebook].copy_(centres);
  uses_[codebook].copy_(clusters.counts);
  sums_[codebook].copy_(centres * clusters.counts.unsqueeze(1));
  started_[codebook].fill_(1);
}

EmaQuantizer::Output EmaQuantizer::Quantize(const torch::Tensor& rows, int codebooks,
                                            Communicator* communicator) {
  torch::Tensor residual = rows.detach();
  torch::Tensor sum = torch::zeros_like(residual);
  std::vector<torch::Tensor> codes;
  torch::Tensor commitment = torch::zeros({}, rows.options());
  for (Pending& pending : pending_) pending = Pending();
  for (int k = 0; k < codebooks; ++k) {
    torch::NoGradGuard no_grad;
    if (is_training() && started_[k].item<float>() == 0) Start(k, residual, communicator);
    const torch::Tensor chosen = Nearest(residual, embed_[k]);
    if (is_training()) pending_[static_cast<std::size_t>(k)] = {residual, chosen};
    const torch::Tensor word = embed_[k].index_select(0, chosen);
    residual = residual - word;
    codes.push_back(chosen);
    sum = sum + word;
    // The gradient of the squared residual passes to the encoder's output.
    torch::AutoGradMode with_grad(true);
    commitment = commitment + (rows - sum).square().mean();
  }
  Output output;
  output.quantized = rows + (sum - rows.detach());
  output.codes = torch::stack(codes);
  output.commitment = commitment / codebooks;
  return output;
}

void EmaQuantizer::ReplaceDead(int codebook, const torch::Tensor& residual, std::uint64_t step,
                               Communicator* communicator) {
  const torch::Tensor dead = uses_[codebook] < options_.dead_below;
  if (!dead.any().item<bool>()) return;
  const torch::Tensor rows = communicator->Gather(residual);
  Random random({options_.seed, step, static_cast<std::uint64_t>(codebook)});
  const torch::Tensor fresh =
      rows.index_select(0, PickRows(embed_.size(1), rows.size(0), &random).to(rows.device()));
  const torch::Tensor mask = dead.unsqueeze(1);
  embed_[codebook].copy_(torch::where(mask, fresh, embed_[codebook]));
  sums_[codebook].copy_(torch::where(mask, fresh * options_.dead_below, sums_[codebook]));
  uses_[codebook].masked_fill_(dead, options_.dead_below);
}

void EmaQuantizer::Update(std::uint64_t step, Communicator* communicator) {
  torch::NoGradGuard no_grad;
  for (std::size_t k = 0; k < pending_.size(); ++k) {
    if (!pending_[k].residual.defined()) continue;
    const auto book = static_cast<int>(k);
    Clusters clusters = Accumulate(pending_[k].residual, pending_[k].codes, embed_.size(1));
    communicator->Sum(&clusters.counts);
    communicator->Sum(&clusters.sums);
    uses_[book].mul_(options_.decay).add_(clusters.counts, 1 - options_.decay);
    sums_[book].mul_(options_.decay).add_(clusters.sums, 1 - options_.decay);
    embed_[book].copy_(sums_[book] / uses_[book].clamp_min(1e-5).unsqueeze(1));
    ReplaceDead(book, pending_[k].residual, step, communicator);
    pending_[k] = Pending();
  }
}

}  // namespace xcodec::train
