#include "train/core/ema_quantizer.h"

#include <algorithm>

#include "train/support/autocast.h"
#include "train/support/random.h"

namespace xcodec::train {
namespace {

// A code with fewer uses is not moved, because its sums are no longer meaningful.
constexpr double kFewestUses = 1e-5;

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
  const double uses = std::max(1.0, options_.dead_below * 2);
  embed_.copy_(embed);
  sums_.copy_(embed * uses);
  uses_.fill_(uses);
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
  // The same everywhere also where processors add in another order.
  for (torch::Tensor part : {embed_[codebook], uses_[codebook], sums_[codebook]})
    communicator->Broadcast(&part);
}

EmaQuantizer::Output EmaQuantizer::Quantize(const torch::Tensor& input, int codebooks,
                                            Communicator* communicator) {
  const NoAutocast full_precision;
  const torch::Tensor rows = input.to(torch::kFloat32);
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

void EmaQuantizer::Move(int codebook, Communicator* communicator) {
  const Pending& pending = pending_[static_cast<std::size_t>(codebook)];
  Clusters clusters = Accumulate(pending.residual, pending.codes, embed_.size(1));
  communicator->Sum(&clusters.counts);
  communicator->Sum(&clusters.sums);
  uses_[codebook].mul_(options_.decay).add_(clusters.counts, 1 - options_.decay);
  sums_[codebook].mul_(options_.decay).add_(clusters.sums, 1 - options_.decay);
  const torch::Tensor uses = uses_[codebook].unsqueeze(1);
  embed_[codebook].copy_(
      torch::where(uses > kFewestUses, sums_[codebook] / uses.clamp_min(kFewestUses), embed_[codebook]));
}

void EmaQuantizer::ReplaceDead(int codebook, const torch::Tensor& dead, std::uint64_t step,
                               Communicator* communicator) {
  const torch::Tensor rows = communicator->Gather(pending_[static_cast<std::size_t>(codebook)].residual);
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
  std::vector<int> used;
  for (std::size_t k = 0; k < pending_.size(); ++k) {
    if (pending_[k].residual.defined() && !frozen_) used.push_back(static_cast<int>(k));
  }
  for (const int k : used) Move(k, communicator);
  // Process 0 decides which codes are dead, because all must agree on whether rows are gathered.
  torch::Tensor dead = (uses_ < options_.dead_below).to(torch::kFloat32);
  if (!used.empty()) communicator->Broadcast(&dead);
  for (const int k : used) {
    const torch::Tensor mask = dead[k] > 0;
    if (mask.any().item<bool>()) ReplaceDead(k, mask, step, communicator);
  }
  for (Pending& pending : pending_) pending = Pending();
}

}  // namespace xcodec::train
