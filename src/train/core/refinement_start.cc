#include "train/core/refinement_start.h"

#include <algorithm>
#include <cmath>

#include "torch/backend/tensors.h"
#include "train/core/ema_quantizer.h"
#include "train/core/spectral_analysis.h"

namespace xcodec::train {
namespace {

constexpr std::int64_t kEnvelopeItems = 1200;  // chunks for codebooks of the envelope, and for the others
constexpr std::int64_t kRefinedItems = 400;
constexpr int kEnvelopeIterations = 12;
constexpr int kFirstIterations = 8;
constexpr int kIterations = 6;
constexpr int kPasses = 4;
constexpr std::int64_t kRows = 200000;
constexpr double kRidge = 1e-3;
constexpr double kSmallestPower = 1e-7;
constexpr double kLargestPower = 64;  // of a row, against what was expected

// The input of the refinement of one bandwidth for a group of chunks.
struct Material {
  int count = 0;                        // codebooks
  std::vector<CodeBlock> codes;         // per chunk; rows after the quantizer's are to be filled
  std::vector<torch::Tensor> residual;  // per chunk [2, T, M]
};

struct Fitted {
  torch::Tensor change, seen;  // [size]
  torch::Tensor residual;      // rows, in units of the level that `change` says
};

class Starter {
 public:
  Starter(const RefinementStart& options, const model::ModelConfig& config, libtorch::SpectralCodec* codec)
      : options_(options), config_(config), r_(config.spectral.refinement), codec_(codec) {}

  void Run(const torch::Tensor& audio) {
    EnvelopeCodebooks(audio.narrow(0, 0, std::min(audio.size(0), kEnvelopeItems)));
    const libtorch::SpectralCodec::Analysis analysis =
        AnalyseInPieces(audio.narrow(0, 0, std::min(audio.size(0), kRefinedItems)), true, codec_);
    std::vector<Material> materials;
    for (const int count : options_.counts) {
      if (model::BaseCodebooks(config_.spec, config_.spectral, count) < count)
        materials.push_back(Prepare(analysis, count));
    }
    for (std::size_t i = 0; i < materials.size(); ++i) {
      net().refine->named_buffers()["level"][static_cast<std::int64_t>(i)].copy_(FitLevels(materials[i]));
    }
    codec_->UpdateRefinement();
    FirstCodebooks(materials.back());
    for (int pass = 0; pass < kPasses; ++pass) ImproveCodebooks(materials, pass);
  }

 private:
  libtorch::SpectralNet& net() { return codec_->net(); }

  torch::Tensor BaseCodes(const libtorch::SpectralCodec::Analysis& analysis, int count) {
    return codec_->QuantizeLatents(analysis, count, config_.spectral.search_width);
  }
  torch::Tensor Latents(const torch::Tensor& codes, std::int64_t batch) {
    return libtorch::DequantizePredicted(codec_->books(), codes, batch);
  }

  void EnvelopeCodebooks(const torch::Tensor& audio) {
    const libtorch::SpectralCodec::Analysis analysis = AnalyseInPieces(audio, false, codec_);
    const auto all = static_cast<int>(net().codebook.size(0));
    for (int k = all - r_.envelope_codebooks; k < all; ++k) EnvelopeCodebook(analysis, k);
    codec_->UpdateRefinement();
  }

  // Twice: first for the residual without it, then for the residual when the frames before have used it.
  void EnvelopeCodebook(const libtorch::SpectralCodec::Analysis& analysis, int k) {
    const std::int64_t wave = config_.spectral.wave_dims;
    const std::int64_t size = config_.spectral.envelope_dims;
    net().codebook[k].zero_();
    torch::Tensor book = net().codebook[k].narrow(1, wave, size);
    for (int round = 0; round < 2; ++round) {
      const torch::Tensor codes = BaseCodes(analysis, k + round);
      const torch::Tensor left = analysis.latent - Latents(codes, analysis.latent.size(0));
      torch::Tensor rows = left.narrow(2, wave, size).reshape({-1, size});
      if (round > 0) rows = rows + torch::embedding(book, codes[k]);
      book.copy_(
          KMeans(rows, book.size(0), kEnvelopeIterations, options_.seed + static_cast<std::uint64_t>(k)));
    }
  }

  Material Prepare(const libtorch::SpectralCodec::Analysis& analysis, int count) {
    const std::int64_t batch = analysis.latent.size(0);
    const torch::Tensor base =
        BaseCodes(analysis, model::BaseCodebooks(config_.spec, config_.spectral, count));
    torch::Tensor residual = analysis.coefficients;
    if (config_.spectral.wave_dims > 0) residual = residual - codec_->ClosedForm(Latents(base, batch));
    const torch::Tensor codes = torch::constant_pad_nd(base.reshape({base.size(0), batch, -1}),
                                                       {0, 0, 0, 0, 0, count - base.size(0)});
    Material material;
    material.count = count;
    for (std::int64_t b = 0; b < batch; ++b) {
      material.codes.push_back(libtorch::CodesFromTorch(codes.select(1, b)));
      material.residual.push_back(residual[b].to(torch::kCPU).contiguous());
    }
    return material;
  }

  // [T, 2 * units per frame, unit]: frame after frame, mid before side.
  torch::Tensor Units(const torch::Tensor& residual) const {
    return residual.reshape({2, residual.size(1), -1, r_.unit})
        .transpose(0, 1)
        .reshape({residual.size(1), -1, r_.unit});
  }

  // [T, inputs], what Refinement::Levels multiplies with.
  torch::Tensor Inputs(const CodeBlock& codes) const {
    std::vector<std::int32_t> envelope = codec_->refinement().Envelope(codes);
    const torch::Tensor frames =
        torch::from_blob(envelope.data(), {codes.frames / 2, 2 * config_.spectral.envelope_dims},
                         torch::kInt32)
            .to(torch::kFloat64) /
        model::kRefinementEnvelopeScale;
    const torch::Tensor last = torch::arange(frames.size(0));
    std::vector<torch::Tensor> inputs;
    for (int lag = -r_.context; lag <= r_.context; ++lag)
      inputs.push_back(frames.index_select(0, (last + lag).clamp(0, frames.size(0) - 1)));
    inputs.push_back(torch::ones({frames.size(0), 1}, torch::kFloat64));
    return torch::cat(inputs, 1);
  }

  torch::Tensor FitLevels(const Material& material) {
    torch::Tensor gram, moment;
    for (std::size_t i = 0; i < material.codes.size(); ++i) {
      const torch::Tensor x = Inputs(material.codes[i]);
      const torch::Tensor y =
          torch::log2(Units(material.residual[i]).square().mean(-1).to(torch::kFloat64) + kSmallestPower);
      gram = gram.defined() ? gram + x.t().matmul(x) : x.t().matmul(x);
      moment = moment.defined() ? moment + x.t().matmul(y) : x.t().matmul(y);
    }
    return RidgeRegression(gram, moment, kRidge).to(torch::kFloat16).to(torch::kFloat32);
  }

  // If a level was estimated too high, there must be a harmless codeword.
  static torch::Tensor WithZero(torch::Tensor book) {
    book[book.square().sum(1).argmin().item<std::int64_t>()].zero_();
    return book;
  }

  // Codewords for rows, and what they do to levels.
  static Fitted Fit(const torch::Tensor& rows, const torch::Tensor& book) {
    const torch::Tensor codes = torch::addmm(book.square().sum(1), rows, book.t(), 1, -2).argmin(-1);
    const torch::Tensor left = rows - torch::embedding(book, codes);
    const torch::Tensor power = left.square().mean(1);
    const torch::Tensor zero = torch::zeros({book.size(0)});
    const torch::Tensor uses = zero.index_add(0, codes, torch::ones_like(power));
    const torch::Tensor mean = (zero.index_add(0, codes, power) + 2 * power.mean()) / (uses + 2);
    Fitted fitted;
    fitted.change = torch::log2(mean.clamp_min(1e-6));
    const torch::Tensor found = torch::log2(book.square().mean(1) + mean + 1e-6);
    fitted.seen = found - (found * uses).sum() / uses.sum();
    fitted.residual = left / torch::exp2(fitted.change.index_select(0, codes) / 2).unsqueeze(1);
    return fitted;
  }

  void Set(int layout, int stage, const torch::Tensor& book, const Fitted& fitted) {
    auto tables = net().refine->named_buffers();
    tables["codebook"][layout * r_.stages + stage].copy_(book);
    tables["change"][layout * r_.stages + stage].copy_(fitted.change);
    if (stage == 0) tables["seen"].narrow(0, layout * book.size(0), book.size(0)).copy_(fitted.seen);
  }

  // A few rows far beyond their expected level (of nearly silent chunks) would take most codewords.
  static torch::Tensor Bounded(const torch::Tensor& rows) {
    const torch::Tensor power = rows.square().mean(1, true);
    return rows * torch::sqrt(kLargestPower / power.clamp_min(kLargestPower));
  }

  torch::Tensor Some(const torch::Tensor& all, std::uint64_t seed) const {
    const torch::Tensor rows = Bounded(all);
    if (rows.size(0) <= kRows) return rows;
    torch::Generator generator = at::detail::createCPUGenerator(seed);
    return rows.index_select(0, torch::randperm(rows.size(0), generator, torch::kInt64).narrow(0, 0, kRows));
  }

  // The coefficients of units, [units, unit].
  torch::Tensor Rows(const torch::Tensor& residual, const model::UnitLayout& layout,
                     const torch::Tensor& units) const {
    torch::Tensor places = torch::empty({units.size(0), r_.unit}, torch::kInt64);
    for (std::int64_t i = 0; i < units.size(0); ++i)
      layout.Places(units[i].item<std::int64_t>(), residual.size(1),
                    places.data_ptr<std::int64_t>() + i * r_.unit);
    const torch::Tensor values = residual.flatten().index_select(0, places.clamp_min(0).flatten());
    return values.reshape({-1, r_.unit}) * (places >= 0);
  }

  // The loudest units' coefficients, in units of their estimated levels.
  torch::Tensor Loudest(const Material& material, const model::UnitLayout& layout) const {
    std::vector<torch::Tensor> picked;
    const std::int64_t base = model::BaseCodebooks(config_.spec, config_.spectral, material.count);
    for (std::size_t i = 0; i < material.codes.size(); ++i) {
      const std::int64_t frames = material.residual[i].size(1);
      const std::int64_t count =
          std::min((material.count - base) * material.codes[0].frames / 2, layout.units(frames));
      const std::vector<std::int32_t> levels =
          layout.Levels(codec_->refinement().Levels(material.codes[i]), frames);
      const torch::Tensor level =
          torch::tensor(std::vector<float>(levels.begin(), levels.end())) / model::kRefinementLevelScale;
      const torch::Tensor loudest = std::get<1>(level.topk(count));
      picked.push_back(Rows(material.residual[i], layout, loudest) /
                       torch::exp2(level.index_select(0, loudest) / 2).unsqueeze(1));
    }
    return torch::cat(picked);
  }

  // Later stages, from the residuals of the stages before.
  void FirstCodebooks(const Material& material) {
    for (int layout = 0; layout < static_cast<int>(r_.spans.size()); ++layout) {
      torch::Tensor rows = Some(
          Loudest(material, codec_->refinement().layouts()[static_cast<std::size_t>(layout)]), options_.seed);
      for (int stage = 0; stage < r_.stages; ++stage) {
        const torch::Tensor book = WithZero(KMeans(rows, config_.spec.codebook_size, kFirstIterations,
                                                   options_.seed + static_cast<std::uint64_t>(stage)));
        const Fitted fitted = Fit(rows, book);
        Set(layout, stage, book, fitted);
        rows = fitted.residual;
      }
    }
    codec_->UpdateRefinement();
  }

  // For the targets of real encoding.
  void ImproveCodebooks(const std::vector<Material>& materials, int pass) {
    const auto books = static_cast<int>(r_.spans.size()) * r_.stages;
    std::vector<std::vector<torch::Tensor>> targets(static_cast<std::size_t>(books));
    for (const Material& material : materials) {
      for (std::size_t i = static_cast<std::size_t>(pass % 2); i < material.codes.size(); i += 2) {
        CodeBlock codes = material.codes[i];
        model::RefinementTrace trace;
        codec_->refinement().Encode(material.residual[i].data_ptr<float>(), &codes, &trace);
        const torch::Tensor rows = torch::tensor(trace.targets).reshape({-1, r_.unit});
        const torch::Tensor used = torch::tensor(trace.layouts) * r_.stages + torch::tensor(trace.stages);
        for (int book = 0; book < books; ++book)
          targets[static_cast<std::size_t>(book)].push_back(rows.index({used == book}));
      }
    }
    for (int i = 0; i < books; ++i) {
      const std::uint64_t seed = options_.seed + static_cast<std::uint64_t>(pass * books + i);
      const torch::Tensor rows = Some(torch::cat(targets[static_cast<std::size_t>(i)]), seed);
      if (rows.size(0) == 0) continue;
      const torch::Tensor book =
          WithZero(KMeansFrom(net().refine->named_buffers()["codebook"][i].clone(), rows, kIterations, seed));
      Set(i / r_.stages, i % r_.stages, book, Fit(rows, book));
    }
    codec_->UpdateRefinement();
  }

  const RefinementStart& options_;
  const model::ModelConfig& config_;
  const model::SpectralConfig::Refinement& r_;
  libtorch::SpectralCodec* codec_;
};

}  // namespace

void StartRefinement(const torch::Tensor& audio, const RefinementStart& options,
                     const model::ModelConfig& config, libtorch::SpectralCodec* codec) {
  const torch::NoGradGuard no_gradient;
  Starter(options, config, codec).Run(audio);
}

}  // namespace xcodec::train
