#include "train/core/prediction_start.h"

#include <algorithm>
#include <cmath>

#include "torch/spectral/beam_search.h"
#include "torch/spectral/envelope_prediction.h"
#include "train/core/ema_quantizer.h"
#include "train/core/spectral_analysis.h"

namespace xcodec::train {
namespace {

constexpr double kRidge = 0.01;
constexpr double kLargestRadius = 0.98;
constexpr double kShrink = 0.99;
constexpr std::int64_t kPiece = 8192;
constexpr std::int64_t kKMeansRows = 400000;
constexpr std::int64_t kBatch = 2048;  // rows of a step
constexpr std::int64_t kCoded = 250;   // chunks that steps take rows of, until
constexpr int kStepsPerCoding = 75;    // this many are done
constexpr double kRate = 1e-3;
constexpr double kFinalRate = 0.02;  // of kRate

// The targets of one bandwidth's codes.
struct Goal {
  int count;              // codebooks
  torch::Tensor targets;  // rows of all frames but the first, less what is expected
  double error;           // without prediction
};

torch::Tensor LeastSquares(const torch::Tensor& inputs, const torch::Tensor& outputs) {
  const torch::Tensor x = inputs.reshape({-1, inputs.size(-1)}).to(torch::kFloat64);
  const torch::Tensor y = outputs.reshape({-1, outputs.size(-1)}).to(torch::kFloat64);
  return RidgeRegression(x.t().matmul(x), x.t().matmul(y), kRidge);
}

// How much a state (frame, frame before) can grow in an even and an odd frame.
double Radius(const torch::Tensor& predict) {
  const std::int64_t size = predict.size(2);
  const torch::Tensor identity = torch::eye(size, predict.options());
  torch::Tensor both = torch::eye(2 * size, predict.options());
  for (const int parity : {0, 1}) {
    const torch::Tensor top = predict[parity].t();
    const torch::Tensor bottom = torch::cat({identity, torch::zeros_like(identity)}, 1);
    both = torch::cat({top, bottom}).matmul(both);
  }
  return torch::linalg_eigvals(both).abs().max().item<double>();
}

// All frames but the first of [B, N, D] as rows.
torch::Tensor LaterRows(const torch::Tensor& x) {
  return x.narrow(1, 1, x.size(1) - 1).reshape({-1, x.size(2)}).contiguous();
}

torch::Tensor Sum(const torch::Tensor& codebooks, const torch::Tensor& codes) {
  torch::Tensor sum = torch::embedding(codebooks[0], codes[0]);
  for (std::int64_t k = 1; k < codes.size(0); ++k) sum = sum + torch::embedding(codebooks[k], codes[k]);
  return sum;
}

torch::Tensor Energy(const torch::Tensor& x, const torch::Tensor& weights) {
  const torch::Tensor square = x.square();
  return (weights.defined() ? square * weights : square).sum(-1).mean();
}

torch::Tensor PickedRows(const torch::Tensor& x, const torch::Tensor& index) {
  return x.defined() ? x.index_select(0, index.to(x.device())) : x;
}

// QuantizeGreedy in pieces: scores of all rows at once would fill the memory.
torch::Tensor Nearest(const torch::Tensor& rows, const torch::Tensor& codebooks, int count,
                      const torch::Tensor& weights) {
  std::vector<torch::Tensor> codes;
  for (std::int64_t at = 0; at < rows.size(0); at += kPiece) {
    const std::int64_t n = std::min(kPiece, rows.size(0) - at);
    const torch::Tensor some = weights.defined() ? weights.narrow(0, at, n) : weights;
    codes.push_back(libtorch::QuantizeGreedy(rows.narrow(0, at, n), codebooks, count, some));
  }
  return torch::cat(codes, 1);
}

torch::Generator Seeded(std::uint64_t seed) { return at::detail::createCPUGenerator(seed); }

// k-means, codebook by codebook, on the residuals at all bandwidths that use the codebook, with the same
// number of rows from each.
void ClusterTargets(std::vector<Goal> goals, const torch::Tensor& weights, const PredictionStart& options,
                    libtorch::SpectralNet* net) {
  const std::int64_t n = goals[0].targets.size(0);
  const torch::Tensor order = torch::randperm(n, Seeded(options.seed), torch::kInt64);
  for (int k = 0; k < goals.back().count; ++k) {
    const auto uses = [&](const Goal& goal) { return goal.count > k; };
    const auto users = std::count_if(goals.begin(), goals.end(), uses);
    const std::int64_t share = std::min(kKMeansRows / users, n);
    std::vector<torch::Tensor> rows;
    for (const Goal& goal : goals) {
      if (!uses(goal)) continue;
      const std::int64_t at = static_cast<std::int64_t>(rows.size()) * share % (n - share + 1);
      rows.push_back(PickedRows(goal.targets, order.narrow(0, at, share)));
    }
    net->codebook[k].copy_(KMeans(torch::cat(rows), net->codebook.size(1), options.iterations,
                                  options.seed + static_cast<std::uint64_t>(k)));
    for (Goal& goal : goals) {
      if (!uses(goal)) continue;
      const torch::Tensor codebook = net->codebook.narrow(0, k, 1);
      goal.targets = goal.targets - Sum(codebook, Nearest(goal.targets, codebook, 1, weights));
    }
  }
}

// The current targets of some chunks' codes, per goal: rows [n, D].
std::vector<torch::Tensor> CurrentTargets(const libtorch::PredictiveBooks& books,
                                          const libtorch::SpectralCodec::Analysis& analysis,
                                          const std::vector<Goal>& goals) {
  std::vector<torch::Tensor> targets;
  for (const Goal& goal : goals) {
    const torch::Tensor codes =
        libtorch::QuantizePredicted(books, analysis.latent, analysis.weights, goal.count, 1);
    const torch::Tensor decoded = libtorch::DequantizePredicted(books, codes, analysis.latent.size(0));
    targets.push_back(LaterRows(libtorch::PredictionTargets(books, analysis.latent, decoded)));
  }
  return targets;
}

torch::Tensor Loss(const torch::Tensor& codebook, const std::vector<Goal>& goals,
                   const std::vector<torch::Tensor>& targets, const torch::Tensor& weights,
                   const torch::Tensor& index) {
  const torch::Tensor some = PickedRows(weights, index);
  torch::Tensor loss = torch::zeros({}, codebook.options());
  for (std::size_t i = 0; i < goals.size(); ++i) {
    const torch::Tensor rows = PickedRows(targets[i], index);
    torch::Tensor codes;
    {
      const torch::NoGradGuard no_gradient;
      codes = libtorch::QuantizeGreedy(rows, codebook, goals[i].count, some);
    }
    loss = loss + Energy(rows - Sum(codebook, codes), some) / goals[i].error;
  }
  return loss;
}

// All codebooks at once, so that the error at every bandwidth falls. From time to time other chunks are
// coded, because the predictions change with the codebooks.
void Descend(const libtorch::SpectralCodec::Analysis& analysis, const std::vector<Goal>& goals,
             const PredictionStart& options, libtorch::SpectralNet* net) {
  torch::Generator generator = Seeded(options.seed);
  torch::Tensor codebook = net->codebook.detach().clone().requires_grad_();
  torch::optim::Adam optimizer({codebook}, torch::optim::AdamOptions(kRate).betas({0.8, 0.99}));
  const libtorch::PredictiveBooks books{codebook, net->codebook_start, net->predict};
  const std::int64_t chunks = analysis.latent.size(0);
  std::vector<torch::Tensor> targets;
  torch::Tensor weights;
  for (int step = 0; step < options.steps; ++step) {
    if (step % kStepsPerCoding == 0) {
      const torch::Tensor some =
          torch::randperm(chunks, generator, torch::kInt64).narrow(0, 0, std::min(kCoded, chunks));
      const libtorch::SpectralCodec::Analysis part{
          PickedRows(analysis.latent, some), PickedRows(analysis.weights, some), {}};
      targets = CurrentTargets(books, part, goals);
      weights = part.weights.defined() ? LaterRows(part.weights) : torch::Tensor();
    }
    const double fall = 0.5 * (1 + std::cos(M_PI * step / options.steps));
    for (auto& group : optimizer.param_groups()) {
      static_cast<torch::optim::AdamOptions&>(group.options())
          .lr(kRate * (kFinalRate + (1 - kFinalRate) * fall));
    }
    const std::int64_t rows = targets[0].size(0);
    const torch::Tensor index = torch::randint(rows, {std::min(kBatch, rows)}, generator, torch::kInt64);
    const torch::AutoGradMode with_gradient(true);
    optimizer.zero_grad();
    Loss(codebook, goals, targets, weights, index).backward();
    optimizer.step();
  }
  net->codebook.copy_(codebook.detach());
}

}  // namespace

torch::Tensor FitPrediction(const torch::Tensor& envelope) {
  const std::int64_t frames = envelope.size(1);
  const std::int64_t size = envelope.size(2);
  const auto every_other = [&](std::int64_t from, std::int64_t to) { return envelope.slice(1, from, to, 2); };
  const torch::Tensor even = LeastSquares(
      torch::cat({every_other(1, frames - 1), every_other(0, frames - 2)}, 2), every_other(2, frames));
  const torch::Tensor odd = LeastSquares(
      torch::cat({every_other(2, frames - 1), every_other(1, frames - 2)}, 2), every_other(3, frames));
  const torch::Tensor second = LeastSquares(envelope.select(1, 0), envelope.select(1, 1));
  torch::Tensor predict = torch::stack({even, odd, torch::cat({second, torch::zeros_like(second)})});
  while (Radius(predict) > kLargestRadius) {  // the share of the frame two before falls with the square
    predict.narrow(0, 0, 2).narrow(1, 0, size).mul_(kShrink);
    predict.narrow(0, 0, 2).narrow(1, size, size).mul_(kShrink * kShrink);
  }
  return predict.to(torch::kFloat32);
}

void StartPrediction(const libtorch::SpectralCodec::Analysis& analysis, const PredictionStart& options,
                     libtorch::SpectralNet* net) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor& latent = analysis.latent;
  const std::int64_t size = net->predict.size(2);
  net->codebook_start.copy_(net->codebook.narrow(0, 0, net->codebook_start.size(0)));
  net->predict.copy_(FitPrediction(latent.narrow(2, latent.size(2) - size, size)));
  const torch::Tensor rows = latent.reshape({-1, latent.size(2)});
  const torch::Tensor weights = analysis.weights.defined() ? LaterRows(analysis.weights) : torch::Tensor();
  const libtorch::PredictiveBooks books{net->codebook, net->codebook_start, net->predict};
  std::vector<Goal> goals;
  for (const int count : options.counts) {
    const torch::Tensor codes = Nearest(rows, net->codebook, count, analysis.WeightRows());
    const torch::Tensor decoded = Sum(net->codebook, codes).reshape(latent.sizes());
    const double error = Energy(rows - decoded.reshape(rows.sizes()), analysis.WeightRows()).item<double>();
    goals.push_back(
        {count, LaterRows(libtorch::PredictionTargets(books, latent, decoded)), std::max(error, 1e-9)});
  }
  ClusterTargets(goals, weights, options, net);
  Descend(analysis, goals, options, net);
}

}  // namespace xcodec::train
