#include "train/core/trainable_spectral.h"

#include <algorithm>
#include <string>
#include <utility>

#include "torch/backend/tensors.h"
#include "torch/spectral/beam_search.h"
#include "train/core/half_precision.h"
#include "train/core/prediction_start.h"
#include "train/core/refinement_start.h"
#include "train/core/spectral_analysis.h"
#include "train/core/spectral_start.h"
#include "train/support/autocast.h"

namespace xcodec::train {
namespace {

constexpr int kKMeansIterations = 8;
constexpr double kEncoderRate = 0.25;
constexpr double kCodebookRate = 0.65;
constexpr double kSmallestGain = 0.01;

// The codebooks that a model with fewer of them keeps.
Result<model::Tensor> FirstCodebooks(const model::Tensor& tensor, const std::vector<std::int64_t>& shape) {
  if (tensor.shape.size() != shape.size() || tensor.shape[0] < shape[0])
    return Status(StatusCode::kDamaged, "tensor codebook has shape " + model::ShapeString(tensor.shape));
  return libtorch::FromTorch(libtorch::ToTorch(tensor).narrow(0, 0, shape[0]));
}

}  // namespace

TrainableSpectral::TrainableSpectral(const model::ModelConfig& config, torch::Device device)
    : config_(config),
      net_(register_module("net", std::make_shared<libtorch::SpectralNet>(config.spectral, config.spec))),
      codec_(config, net_, device),
      mdct_(config.spectral.bins, config.spec.chunk_length / config.spectral.bins, device) {
  for (const double kbps : config.spec.bandwidths) rate_codebooks_.push_back(config.spec.CodebooksFor(kbps));
  std::sort(rate_codebooks_.begin(), rate_codebooks_.end());
  rate_codebooks_.erase(std::unique(rate_codebooks_.begin(), rate_codebooks_.end()), rate_codebooks_.end());
  SetBands(config.spectral, net_.get());
}

// Logarithm of the error of `sum`, so that every bandwidth's relative error has the same weight. Per
// recording, so that the result does not depend on how a batch is divided among processes.
torch::Tensor TrainableSpectral::LogError(const libtorch::SpectralCodec::Analysis& analysis,
                                          const torch::Tensor& sum) {
  const torch::Tensor latent = analysis.latent.detach();
  const auto energy = [&](const torch::Tensor& x) {
    const torch::Tensor square = x.square();
    return (analysis.weights.defined() ? square * analysis.weights : square).sum({1, 2});
  };
  return torch::log(energy(latent - sum) / (energy(latent) + 1e-8) + 1e-4).mean();
}

TrainableSpectral::Quantized TrainableSpectral::Quantize(const libtorch::SpectralCodec::Analysis& analysis,
                                                         int codebooks) {
  const torch::Tensor& latent = analysis.latent;
  // Other bandwidths' codes are wanted for codebooks that learn.
  const bool learn = torch::GradMode::is_enabled() && net_->codebook.requires_grad();
  const std::vector<int> counts = learn ? rate_codebooks_ : std::vector<int>{codebooks};
  // The weights may be others than before: after a step, an interruption, or for an average of them.
  codec_.UpdateRefinement();
  std::vector<torch::Tensor> codes;
  {
    torch::NoGradGuard no_grad;
    codes = codec_.Quantize(analysis, counts, config_.spectral.search_width);
  }
  Quantized result;
  result.prefix = torch::zeros({}, latent.options());
  for (std::size_t rate = 0; rate < codes.size(); ++rate) {
    const libtorch::SpectralCodec::Coded coded = codec_.Dequantize(codes[rate], latent.size(0));
    result.prefix = result.prefix + LogError(analysis, coded.latent) / static_cast<double>(codes.size());
    if (counts[rate] != codebooks) continue;
    result.coded = coded;
    result.codes = codes[rate];
  }
  const std::int64_t wave = config_.spectral.wave_dims;
  const torch::Tensor envelope = latent.narrow(2, wave, latent.size(2) - wave);
  result.coded.latent = result.coded.latent + torch::constant_pad_nd(envelope - envelope.detach(), {wave, 0});
  return result;
}

torch::Tensor TrainableSpectral::CoefficientLoss(const torch::Tensor& target,
                                                 const torch::Tensor& coefficients) const {
  const torch::Tensor left = target.select(1, 0);
  const torch::Tensor right = target.select(1, 1);
  const libtorch::Mdct::Spectrum spectrum =
      mdct_.Forward(torch::stack({(left + right) / 2, (left - right) / 2}, 1));
  const torch::Tensor power = (spectrum.cosine.square() + spectrum.sine.square()) / 2;
  const double floor = config_.spectral.epsilon * config_.spectral.epsilon;
  const torch::Tensor level = 0.5 * torch::log10(power.matmul(net_->band) / net_->band_width + floor);
  const torch::Tensor gain = torch::pow(10.0, 0.5 * level.matmul(net_->interp)).clamp_min(kSmallestGain);
  return ((spectrum.cosine - coefficients).abs() / gain).mean();
}

// The input of the networks: of unit scale, without the gain of attacks, which decoding applies again.
torch::Tensor TrainableSpectral::Levelled(const torch::Tensor& audio) const {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor target = Normalized(audio, config_.spec);
  if (config_.spectral.refinement.attacks == 0) return target;
  std::vector<torch::Tensor> chunks = target.to(torch::kCPU).unbind();
  for (torch::Tensor& chunk : chunks) codec_.Level(&chunk, config_.spectral.refinement.attacks);
  return torch::stack(chunks).to(audio.device());
}

CodecOutput TrainableSpectral::Run(const torch::Tensor& audio, int codebooks, std::int64_t noise,
                                   Communicator* /*communicator*/) {
  CodecOutput output;
  output.target = Levelled(audio);
  libtorch::SpectralCodec::Analysis analysis;
  Quantized quantized;
  {
    // Codes are chosen as they will be when files are written.
    const NoAutocast full_precision;
    analysis = codec_.Analyse(output.target);
    quantized = Quantize(analysis, codebooks);
  }
  const torch::Tensor& latent = analysis.latent;
  output.codes = quantized.codes;
  std::vector<torch::Tensor> noises;
  for (std::int64_t i = 0; i < audio.size(0); ++i) noises.push_back(codec_.Noise(noise + i));
  const torch::Tensor noise_values = torch::stack(noises);
  libtorch::SpectralCodec::Synthesis synthesis = codec_.Synthesize(quantized.coded, codebooks, noise_values);
  const NoAutocast full_precision;  // transforms
  synthesis.coefficients = synthesis.coefficients.to(torch::kFloat32);
  synthesis.noise_level = synthesis.noise_level.to(torch::kFloat32);
  output.audio = codec_.ToAudio(codec_.WithNoise(synthesis, noise_values));
  output.losses["prefix"] = quantized.prefix;
  output.losses["coefficients"] = CoefficientLoss(output.target, synthesis.coefficients);
  const std::int64_t wave = config_.spectral.wave_dims;
  const std::int64_t rest = latent.size(2) - wave;
  output.losses["commitment"] =
      (latent.narrow(2, wave, rest) - quantized.coded.latent.detach().narrow(2, wave, rest))
          .square()
          .sum(-1)
          .mean();
  return output;
}

void TrainableSpectral::Start(const torch::Tensor& audio, const StartOptions& options) {
  torch::NoGradGuard no_grad;
  const torch::Tensor target = Levelled(audio);
  if (!loaded_) SetPrincipalComponents(config_.spectral, config_.spec.chunk_length, target, net_.get());
  if (!quantizes_ || !predicts_) StartCodebooks(AnalyseInPieces(target, false, &codec_), options);
  if (config_.spectral.refines()) StartRefinement(target, {rate_codebooks_, options.seed}, config_, &codec_);
  quantizes_ = predicts_ = refines_ = true;
}

void TrainableSpectral::StartCodebooks(const libtorch::SpectralCodec::Analysis& analysis,
                                       const StartOptions& options) {
  if (!quantizes_) {
    const torch::Tensor rows = analysis.latent.reshape({-1, analysis.latent.size(2)});
    SetCodebooks(rows, kKMeansIterations, options.seed, net_.get());
  }
  if (config_.spectral.start_codebooks == 0) return;
  // Codebooks of the envelope alone come later.
  std::vector<int> counts;
  const auto joint =
      static_cast<int>(net_->codebook.size(0)) - config_.spectral.refinement.envelope_codebooks;
  for (const int count : rate_codebooks_) {
    const int base = std::min(model::BaseCodebooks(config_.spec, config_.spectral, count), joint);
    if (counts.empty() || counts.back() != base) counts.push_back(base);
  }
  StartPrediction(analysis, {counts, options.steps, kKMeansIterations, options.seed}, net_.get());
}

// All but small tables, some of which become integers, in half precision.
model::TensorMap TrainableSpectral::Export() const {
  model::TensorMap tensors = libtorch::SaveParameters(*net_);
  for (auto& [name, tensor] : tensors) {
    for (const char* part :
         {"enc.", "dec.", "codebook", "band", "wave_basis", "refine.level", "refine.codebook"}) {
      if (name.rfind(part, 0) == 0 && name != "band_width") tensor = HalfPrecision(tensor);
    }
  }
  return tensors;
}

double TrainableSpectral::RateFactor(const std::string& name) const {
  if (name.find("codebook") != std::string::npos) return kCodebookRate;
  return name.find("enc.") != std::string::npos ? kEncoderRate : 1;
}

Status TrainableSpectral::Load(const model::TensorMap& tensors) {
  torch::NoGradGuard no_grad;
  loaded_ = true;
  quantizes_ = tensors.count("codebook") != 0;
  predicts_ = config_.spectral.start_codebooks == 0 || tensors.count("predict") != 0;
  refines_ = !config_.spectral.refines() || tensors.count("refine.codebook") != 0;
  if (complete()) return libtorch::LoadParameters(tensors, "", net_.get());
  model::TensorMap all = tensors;
  for (auto& [name, tensor] : libtorch::SaveParameters(*net_)) {
    const auto found = all.find(name);
    if (found == all.end()) {
      all.emplace(name, tensor);
    } else if (name == "codebook") {
      XCODEC_ASSIGN_OR_RETURN(found->second, FirstCodebooks(found->second, tensor.shape));
    }
  }
  return libtorch::LoadParameters(all, "", net_.get());
}

}  // namespace xcodec::train
