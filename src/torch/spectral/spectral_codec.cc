#include "torch/spectral/spectral_codec.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/spectral/noise.h"
#include "torch/backend/tensors.h"
#include "torch/spectral/beam_search.h"

namespace xcodec::libtorch {
namespace {

constexpr double kSmallestWeight = 1e-30;

}  // namespace

Result<std::unique_ptr<TorchCodec>> SpectralCodec::Create(const model::Model& model, torch::Device device) {
  auto net = std::make_shared<SpectralNet>(model.config.spectral, model.config.spec);
  XCODEC_RETURN_IF_ERROR(LoadParameters(model.tensors, "", net.get()));
  net->eval();
  net->to(device);
  return std::unique_ptr<TorchCodec>(std::make_unique<SpectralCodec>(model.config, std::move(net), device));
}

SpectralCodec::SpectralCodec(const model::ModelConfig& config, std::shared_ptr<SpectralNet> net,
                             torch::Device device)
    : spec_(config.spec),
      config_(config.spectral),
      net_(std::move(net)),
      device_(device),
      frames_(config.spec.chunk_length / config.spectral.bins),
      mdct_(config.spectral.bins, frames_, device),
      gain_(config),
      attacks_(config, gain_) {
  UpdateRefinement();
}

void SpectralCodec::UpdateRefinement() {
  if (!config_.refines()) return;
  model::TensorMap tensors{{"codebook", FromTorch(net_->codebook)},
                           {"codebook_start", FromTorch(net_->codebook_start)},
                           {"predict", FromTorch(net_->predict)}};
  for (const auto& table : net_->refine->named_buffers())
    tensors["refine." + table.key()] = FromTorch(table.value());
  model::ModelConfig config;
  config.spec = spec_;
  config.spectral = config_;
  refinement_ = model::Refinement(config, tensors);
}

// [B, 2, T, n] -> [B, S * T, 2 * n / S]: latent frame s of an MDCT frame takes every S-th value from s on,
// mid before side.
torch::Tensor SpectralCodec::Split(const torch::Tensor& x) const {
  const std::int64_t sets = config_.frames_per_bin_set;
  return x.reshape({x.size(0), 2, frames_, -1, sets})
      .permute({0, 2, 4, 1, 3})
      .reshape({x.size(0), sets * frames_, -1});
}

// Inverse of Split for `width` values per channel and MDCT frame.
torch::Tensor SpectralCodec::Merge(const torch::Tensor& y, std::int64_t width) const {
  const std::int64_t sets = config_.frames_per_bin_set;
  return y.reshape({y.size(0), frames_, sets, 2, width / sets})
      .permute({0, 3, 1, 4, 2})
      .reshape({y.size(0), 2, frames_, width});
}

// Envelope in log10 per band -> amplitude per bin.
torch::Tensor SpectralCodec::Amplitude(const torch::Tensor& envelope) const {
  return torch::pow(10.0, envelope.matmul(net_->interp));
}

// Amplitude^gamma, which restores normalised coefficients.
torch::Tensor SpectralCodec::Gain(const torch::Tensor& envelope) const {
  return torch::pow(Amplitude(envelope), config_.gamma);
}

// A waveform value is weighted by the envelope at its component; the mean weight is 1, which is also the
// weight of envelope values.
torch::Tensor SpectralCodec::SearchWeights(const torch::Tensor& amplitude) const {
  if (config_.search_exponent == 0 || config_.wave_dims == 0) return {};
  const torch::Tensor power = Split(torch::pow(amplitude, config_.search_exponent));
  const torch::Tensor wave = power.matmul(net_->wave_basis.square());
  const torch::Tensor weights = wave / (wave.mean(-1, true) + kSmallestWeight);
  return torch::constant_pad_nd(weights, {0, config_.envelope_dims}, 1);
}

// Silence after the frames of a chunk that is not full.
torch::Tensor SpectralCodec::FullChunk(const torch::Tensor& spectrum) const {
  return torch::constant_pad_nd(spectrum, {0, 0, 0, frames_ - spectrum.size(2)});
}

// BandSearchWeight() of log10 amplitudes [B, 2, T, bands].
torch::Tensor SpectralCodec::BandWeights(const torch::Tensor& envelope) const {
  if (config_.search_range == 0) return {};
  const torch::Tensor below = 20 * (envelope.amax({1, 3}, true) - envelope);
  return Split(((config_.search_range - below) / model::kSearchFall).clamp(model::kSmallestSearchWeight, 1));
}

SpectralCodec::Analysis SpectralCodec::Analyse(const torch::Tensor& audio) {
  const torch::Tensor left = audio.select(1, 0);
  const torch::Tensor right = audio.select(1, 1);
  Mdct::Spectrum spectrum = mdct_.Forward(torch::stack({(left + right) / 2, (left - right) / 2}, 1));
  spectrum = {FullChunk(spectrum.cosine), FullChunk(spectrum.sine)};
  const torch::Tensor& c = spectrum.cosine;
  const torch::Tensor power = (c * c + spectrum.sine * spectrum.sine) / 2;
  const torch::Tensor envelope =
      0.5 * torch::log10(power.matmul(net_->band) / net_->band_width + config_.epsilon * config_.epsilon);
  const torch::Tensor z_envelope = EnvelopeLatents(envelope);
  if (config_.wave_dims == 0 && !net_->enc) return {z_envelope, BandWeights(envelope), c};
  const torch::Tensor amplitude = Amplitude(envelope);
  torch::Tensor z_wave = z_envelope.narrow(-1, 0, 0);
  if (config_.wave_dims > 0) {
    const torch::Tensor wave = Split(c / torch::pow(amplitude, config_.gamma));
    z_wave = (wave * net_->wave_gain).matmul(net_->wave_basis);
  }
  const torch::Tensor z = torch::cat({z_wave, z_envelope}, -1);
  if (!net_->enc) return {z, SearchWeights(amplitude), c};
  const torch::Tensor h =
      net_->enc->out->forward(net_->enc->Features(z.reshape({z.size(0), frames_, -1}), torch::Tensor()));
  const torch::Tensor correction = h.reshape(z.sizes()).narrow(-1, config_.wave_dims, config_.envelope_dims);
  return {torch::cat({z_wave, z_envelope + correction}, -1), SearchWeights(amplitude), c};
}

// Latents of log10 amplitudes per band [B, 2, T, bands].
torch::Tensor SpectralCodec::EnvelopeLatents(const torch::Tensor& envelope) const {
  return (Split(envelope) - net_->env_mean).matmul(net_->env_basis) * net_->env_gain;
}

std::vector<torch::Tensor> SpectralCodec::Quantize(const Analysis& analysis, const std::vector<int>& counts,
                                                   int width) const {
  std::vector<torch::Tensor> codes;
  if (config_.start_codebooks > 0) {
    for (const int count : counts) {
      torch::Tensor base = QuantizeLatents(analysis, model::BaseCodebooks(spec_, config_, count), width);
      if (analysis.frames > 0) base = base.narrow(1, 0, analysis.frames);  // of one chunk
      codes.push_back(base.size(0) == count ? base : Refine(analysis, base, count));
    }
    return codes;
  }
  const torch::Tensor rows = analysis.latent.reshape({-1, analysis.latent.size(2)});
  const torch::Tensor weights = analysis.WeightRows();
  if (width > 1) return QuantizePrefixes(rows, net_->codebook, counts, width, weights);
  const torch::Tensor all = QuantizeGreedy(rows, net_->codebook, counts.back(), weights);
  for (const int count : counts) codes.push_back(all.narrow(0, 0, count));
  return codes;
}

torch::Tensor SpectralCodec::QuantizeLatents(const Analysis& analysis, int count, int width) const {
  return QuantizePredicted(books(), analysis.latent, analysis.weights, count, width);
}

// Appends refinement codes for the residual of the quantizer's codes.
torch::Tensor SpectralCodec::Refine(const Analysis& analysis, const torch::Tensor& base, int count) const {
  const torch::NoGradGuard no_gradient;
  const std::int64_t batch = analysis.latent.size(0);
  torch::Tensor left = analysis.coefficients;
  if (config_.wave_dims > 0) left = left - ClosedForm(DequantizePredicted(books(), base, batch));
  left = left.to(torch::kCPU).contiguous();
  const torch::Tensor codes =
      torch::constant_pad_nd(base.reshape({base.size(0), batch, -1}), {0, 0, 0, 0, 0, count - base.size(0)})
          .to(torch::kCPU);
  at::parallel_for(0, batch, 1, [&](std::int64_t from, std::int64_t to) {
    const torch::NoGradGuard none;
    for (std::int64_t b = from; b < to; ++b) {
      CodeBlock block = CodesFromTorch(codes.select(1, b));
      if (config_.refinement.attacks > 0 && !analysis.attacks.empty())
        model::WriteAttacks(analysis.attacks[static_cast<std::size_t>(b)],
                            &block.codes[block.frames * base.size(0)]);
      refinement_.Encode(left[b].data_ptr<float>(), &block);
      codes.select(1, b).copy_(ToTorch(block));
    }
  });
  return codes.reshape({count, -1}).to(base.device());
}

SpectralCodec::Coded SpectralCodec::Dequantize(const torch::Tensor& codes, std::int64_t batch) const {
  if (config_.start_codebooks > 0) {
    const std::int64_t base = model::BaseCodebooks(spec_, config_, static_cast<int>(codes.size(0)));
    Coded coded{WithSilence(DequantizePredicted(books(), codes.narrow(0, 0, base), batch)), {}, {}};
    if (base == codes.size(0)) return coded;
    const torch::Tensor shaped = codes.reshape({codes.size(0), batch, -1}).to(torch::kCPU);
    coded.refined = torch::empty({batch, 2, frames_, config_.bins});
    coded.depths = torch::empty({batch, 2, frames_, config_.bins});
    for (std::int64_t b = 0; b < batch; ++b) {
      refinement_.Decode(CodesFromTorch(shaped.select(1, b)), coded.refined[b].data_ptr<float>(),
                         coded.depths[b].data_ptr<float>());
    }
    coded.refined = coded.refined.to(device_);
    coded.depths = coded.depths.to(device_);
    return coded;
  }
  torch::Tensor sum = torch::embedding(net_->codebook[0], codes[0]);
  for (std::int64_t k = 1; k < codes.size(0); ++k) sum = sum + torch::embedding(net_->codebook[k], codes[k]);
  return {sum.reshape({batch, -1, sum.size(-1)}), {}, {}};
}

// Latents of all frames; frames without codes are silent.
torch::Tensor SpectralCodec::WithSilence(const torch::Tensor& latent) const {
  const std::int64_t missing = config_.frames_per_bin_set * frames_ - latent.size(1);
  if (missing == 0) return latent;
  const torch::Tensor silence = EnvelopeLatents(
      torch::full({1, 2, frames_, config_.bands}, std::log10(config_.epsilon), latent.options()));
  const torch::Tensor padded = torch::constant_pad_nd(silence.narrow(1, 0, missing), {config_.wave_dims, 0});
  return torch::cat({latent, padded.expand({latent.size(0), -1, -1})}, 1);
}

torch::Tensor SpectralCodec::ClosedEnvelope(const torch::Tensor& latent) const {
  const torch::Tensor z = latent.narrow(-1, config_.wave_dims, config_.envelope_dims);
  return Merge(z.matmul(net_->env_basis.t()) / net_->env_gain + net_->env_mean, config_.bands);
}

torch::Tensor SpectralCodec::ClosedWave(const torch::Tensor& latent) const {
  return Merge(net_->dec->wave_out->forward(latent.narrow(-1, 0, config_.wave_dims)), config_.bins);
}

torch::Tensor SpectralCodec::ClosedForm(const torch::Tensor& latent) const {
  return ClosedWave(latent) * Gain(ClosedEnvelope(latent));
}

// Means over the bins of each unit, from [B, 2, T, bins].
torch::Tensor SpectralCodec::UnitMeans(const torch::Tensor& bins) const {
  return bins.reshape({bins.size(0), 2, frames_, -1, config_.refinement.unit}).mean(-1);
}

torch::Tensor SpectralCodec::WithNoise(const Synthesis& synthesis, const torch::Tensor& noise) const {
  return synthesis.coefficients + noise * synthesis.noise_level.matmul(net_->band.t()) * synthesis.noise_bins;
}

// Bins that codes refine have the closed form and the refinement, and as much of the network's own waveform
// as it has learned to keep there; with random signs where no code says what it is.
torch::Tensor SpectralCodec::Blend(const Coded& coded, const torch::Tensor& closed, const torch::Tensor& own,
                                   std::int64_t rate, const torch::Tensor& noise) const {
  const torch::Tensor depth = coded.depths.clamp_max(model::kRefinementDepths - 1).to(torch::kInt64);
  const torch::Tensor keep = torch::embedding(net_->dec->keep[rate].unsqueeze(1), depth).squeeze(-1);
  torch::Tensor added = keep * (own - closed);
  if (config_.random_signs) added = torch::where(coded.depths == 0, added * torch::sign(noise), added);
  return closed + coded.refined + added;
}

SpectralCodec::Synthesis SpectralCodec::Synthesize(const Coded& coded, int codebooks,
                                                   const torch::Tensor& noise) {
  const torch::Tensor& latent = coded.latent;
  const std::int64_t batch = latent.size(0);
  const std::int64_t bands = config_.bands;
  SpectralDecoderNet& dec = *net_->dec;
  const auto rate = static_cast<std::int64_t>(spec_.BandwidthIndex(codebooks));
  const torch::Tensor closed_envelope = ClosedEnvelope(latent);
  const torch::Tensor wave = config_.wave_dims > 0
                                 ? ClosedWave(latent)
                                 : torch::zeros({batch, 2, frames_, config_.bins}, latent.options());
  torch::Tensor bias = dec.rate[rate];
  torch::Tensor closed;
  if (coded.refined.defined()) {
    const torch::Tensor level = Gain(closed_envelope);
    closed = wave * level;
    const torch::Tensor inputs = torch::cat({coded.refined / level, UnitMeans(coded.depths)}, -1);
    bias = bias + dec.refined->forward(inputs.transpose(1, 2).reshape({batch, frames_, -1}));
  }
  const torch::Tensor h = dec.Features(latent.reshape({batch, frames_, -1}), bias);
  const torch::Tensor added = dec.coef->forward(h).reshape({batch, frames_, 2, config_.bins}).transpose(1, 2);
  const torch::Tensor corrections =
      dec.bands->forward(h).reshape({batch, frames_, 3, 2, bands}).permute({2, 0, 3, 1, 4});
  torch::Tensor envelope = closed_envelope + 0.5 * corrections[0];
  // No coefficient of a chunk of unit scale is larger.
  if (spec_.scale_rule == model::ScaleRule::kChannels)
    envelope = envelope.clamp_max(0.5 * std::log10(static_cast<double>(spec_.chunk_length)));
  const torch::Tensor u = wave * torch::exp(corrections[1].matmul(net_->interp)) + added;
  Synthesis result;
  result.coefficients = u * Gain(envelope);
  if (coded.refined.defined()) {
    result.coefficients = Blend(coded, closed, result.coefficients, rate, noise);
  } else if (config_.random_signs) {
    result.coefficients = result.coefficients * torch::sign(noise);
  }
  // Noise fills the energy that the waveform lacks against the envelope, at least a hundredth of it.
  const torch::Tensor target =
      (torch::pow(10.0, 2 * envelope) - config_.epsilon * config_.epsilon).clamp_min(1e-10);
  const torch::Tensor have =
      (result.coefficients * result.coefficients).matmul(net_->band) / net_->band_width;
  torch::Tensor lack = 1e-4 + (1 - have / target).clamp_min(0);
  result.noise_bins = torch::ones({1}, latent.options());
  if (config_.random_signs && coded.depths.defined()) {
    result.noise_bins = (coded.depths == 0).to(latent.scalar_type());
    const torch::Tensor share = result.noise_bins.matmul(net_->band) / net_->band_width;
    lack = (lack / share.clamp_min(1e-3)).clamp_max(1);
  }
  result.noise_level = torch::sqrt(target * lack) * torch::exp(corrections[2] + dec.noise[rate].unsqueeze(1));
  return result;
}

torch::Tensor SpectralCodec::ToAudio(const torch::Tensor& coefficients) const {
  const torch::Tensor ms = mdct_.Inverse(coefficients);
  const torch::Tensor mid = ms.select(1, 0);
  const torch::Tensor side = ms.select(1, 1);
  return torch::stack({mid + side, mid - side}, 1);
}

torch::Tensor SpectralCodec::Noise(std::int64_t chunk) const {
  const torch::Tensor noise = torch::empty({2, frames_, config_.bins});
  float* out = noise.data_ptr<float>();
  for (std::int64_t i = 0; i < noise.numel(); ++i) {
    out[i] = model::GaussianNoise(static_cast<std::uint64_t>(chunk), static_cast<std::uint64_t>(i));
  }
  return noise.to(device_);
}

// MDCT frames of a chunk of `samples`.
std::int64_t SpectralCodec::FramesOf(std::int64_t samples) const {
  return (spec_.FramesFor(samples) + config_.frames_per_bin_set - 1) / config_.frames_per_bin_set;
}

std::vector<model::Attack> SpectralCodec::Level(torch::Tensor* chunk, std::int64_t most) const {
  if (config_.refinement.attacks == 0) return {};
  AudioBlock block = AudioFromTorch(*chunk);
  std::vector<model::Attack> attacks = attacks_.Find(block, most);
  gain_.Remove(attacks, &block);
  *chunk = ToTorch(block).to(chunk->device());
  return attacks;
}

torch::Tensor SpectralCodec::Encode(const torch::Tensor& audio, const model::EncodeParams& params) {
  const std::int64_t samples = FramesOf(audio.size(1)) * config_.bins;
  torch::Tensor chunk = torch::constant_pad_nd(audio, {0, samples - audio.size(1)});
  const std::int64_t frames = spec_.FramesFor(audio.size(1));
  const std::int64_t base = model::BaseCodebooks(spec_, config_, params.codebooks);
  std::vector<model::Attack> attacks =
      Level(&chunk, model::MostAttacks((params.codebooks - base) * frames, config_.refinement.attacks));
  Analysis analysis = Analyse(chunk.to(device_).unsqueeze(0));
  analysis.attacks.push_back(std::move(attacks));
  analysis.frames = frames;
  const int width = std::min(params.effort > 0 ? params.effort : config_.search_width, spec_.codebook_size);
  return Quantize(analysis, {params.codebooks}, width)[0];
}

torch::Tensor SpectralCodec::Decode(const torch::Tensor& codes, std::int64_t chunk,
                                    const model::DecodeParams& params) {
  TORCH_CHECK(codes.size(1) <= config_.frames_per_bin_set * frames_,
              "a chunk has more frames than the model's chunks");
  const torch::Tensor noise = Noise(chunk);
  const Synthesis synthesis =
      Synthesize(Dequantize(codes.to(device_), 1), static_cast<int>(codes.size(0)), noise);
  torch::Tensor coefficients = synthesis.coefficients;
  if (params.noise) coefficients = WithNoise(synthesis, noise);
  const std::int64_t samples = codes.size(1) * spec_.hop;
  coefficients = coefficients.narrow(2, 0, FramesOf(samples));
  return Restored(codes, ToAudio(coefficients).squeeze(0).narrow(1, 0, samples));
}

// `audio` with the attacks of `codes` put back.
torch::Tensor SpectralCodec::Restored(const torch::Tensor& codes, const torch::Tensor& audio) const {
  const std::int64_t base = model::BaseCodebooks(spec_, config_, static_cast<int>(codes.size(0)));
  if (config_.refinement.attacks == 0 || base == codes.size(0)) return audio;
  const CodeBlock block = CodesFromTorch(codes.to(torch::kCPU));
  const std::int64_t count = (block.codebooks - base) * block.frames;
  AudioBlock levelled = AudioFromTorch(audio.to(torch::kCPU).contiguous());
  gain_.Restore(
      model::ReadAttacks(block.codes.data() + base * block.frames, count, config_.refinement.attacks),
      &levelled);
  return ToTorch(levelled).to(device_);
}

}  // namespace xcodec::libtorch
