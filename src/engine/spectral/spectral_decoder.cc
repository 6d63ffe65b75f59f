#include "engine/spectral/spectral_decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "model/config/known_shape.h"
#include "model/spectral/noise.h"

namespace xcodec::engine {

Result<std::unique_ptr<const SpectralDecoder>> SpectralDecoder::Create(const model::Model& model,
                                                                       const Kernels& kernels) {
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  Weights weights(model.tensors);
  std::unique_ptr<const SpectralDecoder> decoder(new SpectralDecoder(model, kernels, &weights));
  XCODEC_RETURN_IF_ERROR(weights.status());
  return decoder;
}

SpectralDecoder::SpectralDecoder(const model::Model& model, const Kernels& kernels, Weights* weights)
    : kernels_(kernels),
      spec_(model.config.spec),
      config_(model.config.spectral),
      shape_(model.config),
      mdct_(shape_.bins),
      temporal_gain_(model.config),
      net_(weights, "dec", static_cast<std::int64_t>(2 * shape_.dim), config_.width, config_.blocks),
      dequantizer_(shape_.dim) {
  const model::SpectralConfig& c = config_;
  const auto dim = static_cast<std::int64_t>(shape_.dim);
  const auto rates = static_cast<std::int64_t>(spec_.bandwidths.size());
  const std::size_t bins = shape_.bins;
  const std::size_t bands = shape_.bands;
  const Floats band = weights->Get("band", {c.bins, c.bands});
  band_ = PackedMatrix::Pack(bins, bands, [&](std::size_t i, std::size_t j) { return band[i * bands + j]; });
  band_bins_ =
      PackedMatrix::Pack(bands, bins, [&](std::size_t i, std::size_t j) { return band[j * bands + i]; });
  band_width_ = weights->Vector("band_width", c.bands);
  closed_ = SpectralClosedForm(weights, model.config);
  rate_ = weights->Get("dec.rate", {rates, c.width});
  noise_ = weights->Get("dec.noise", {rates, 2, c.bands});
  coef_ = weights->Linear("dec.coef", 2 * c.bins, c.width);
  bands_ = weights->Linear("dec.bands", 6 * c.bands, c.width);
  const auto read = [&](const char* name, int count, bool substitutes) {
    const Floats codebooks = weights->Get(name, {count, spec_.codebook_size, dim});
    const std::size_t size = static_cast<std::size_t>(spec_.codebook_size) * shape_.dim;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      Floats codebook(size);
      std::memcpy(codebook.data(), codebooks.data() + k * size, size * sizeof(float));
      if (substitutes) {
        dequantizer_.AddSubstitute(std::move(codebook));
      } else {
        dequantizer_.Add(std::move(codebook));
      }
    }
  };
  read("codebook", model::QuantizerCodebooks(spec_, c), false);
  if (c.start_codebooks == 0) return;
  read("codebook_start", c.start_codebooks, true);
  const std::int64_t e = c.envelope_dims;
  prediction_ = EnvelopePrediction(weights->Get("predict", {3, 2 * e, e}), shape_.envelope);
  if (!c.refines()) return;
  refined_ = weights->Linear("dec.refined", c.width, 2 * c.bins + 2 * c.bins / c.refinement.unit, false);
  keep_ = weights->Get("dec.keep", {rates, model::kRefinementDepths});
  if (weights->HasAll(model::RefinementShapes(spec_, c)))
    refinement_ = model::Refinement(model.config, model.tensors);
  // No coefficient of a chunk of unit scale is larger.
  if (spec_.scale_rule == model::ScaleRule::kChannels)
    largest_envelope_ = 0.5F * std::log10(static_cast<float>(spec_.chunk_length));
  ReadSilence(weights);
}

// The latents of an envelope at its floor.
void SpectralDecoder::ReadSilence(Weights* weights) {
  const model::SpectralConfig& c = config_;
  const Floats basis = weights->Get("env_basis", {c.bands, c.envelope_dims});
  const Floats mean = weights->Vector("env_mean", c.bands);
  const float gain = weights->Get("env_gain", {1})[0];
  const auto floor = static_cast<float>(std::log10(c.epsilon));
  silence_ = Floats(shape_.envelope);
  for (std::size_t j = 0; j < shape_.envelope; ++j) {
    float sum = 0;
    for (std::size_t i = 0; i < shape_.bands; ++i) sum += (floor - mean[i]) * basis[i * shape_.envelope + j];
    silence_[j] = sum * gain;
  }
}

// Sums of codewords; for predicting models, plus the prediction from the frames before.
void SpectralDecoder::Latents(const CodeBlock& codes, float* latents) const {
  const std::uint16_t* all = codes.codes.data();
  const auto rows = static_cast<std::size_t>(codes.frames);
  const auto count = static_cast<std::size_t>(model::BaseCodebooks(spec_, config_, codes.codebooks));
  if (config_.start_codebooks == 0) return dequantizer_.Decode(kernels_, all, rows, rows, count, latents);
  dequantizer_.Decode(kernels_, all, rows, 1, count, latents, model::kAllCodebooks, true);
  dequantizer_.Decode(kernels_, all + 1, rows, rows - 1, count, latents + shape_.dim);
  // Rows alternate between even and odd bands. If the codes end between the two, the other half of the bands
  // equals its prediction, as refinement assumes (Refinement::Envelope), and is not silent.
  const std::size_t whole = rows + rows % 2;
  if (whole > rows) std::fill_n(latents + rows * shape_.dim, shape_.dim, 0.0F);
  Floats expected(shape_.envelope);
  float* envelope = latents + shape_.wave;
  for (std::size_t t = 1; t < whole; ++t) {
    prediction_.Expect(envelope, shape_.dim, t, expected.data());
    for (std::size_t i = 0; i < shape_.envelope; ++i) envelope[t * shape_.dim + i] += expected[i];
  }
  for (std::size_t t = whole; t < shape_.rows; ++t) {
    float* row = latents + t * shape_.dim;
    std::fill_n(row, shape_.wave, 0.0F);
    std::memcpy(row + shape_.wave, silence_.data(), shape_.envelope * sizeof(float));
  }
}

void SpectralDecoder::Decode(Span<const model::ChunkToDecode> chunks, const model::DecodeParams& params,
                             Workspace* workspace, std::vector<AudioBlock>* audio) const {
  audio->clear();
  for (std::size_t first = 0; first < chunks.size();) {
    std::size_t last = first + 1;
    while (last < chunks.size() && chunks[last].codes->codebooks == chunks[first].codes->codebooks) ++last;
    const Workspace::Frame scope(workspace);
    std::vector<Spectrum> spectra;
    Spectra(chunks.subspan(first, last - first), workspace, &spectra);
    for (std::size_t b = first; b < last; ++b) {
      if (params.noise) AddNoise(chunks[b].index, workspace, spectra[b - first]);
      audio->emplace_back(2, chunks[b].codes->frames * spec_.hop);
      ToAudio(spectra[b - first].coefficients, workspace, &audio->back());
      RestoreAttacks(*chunks[b].codes, &audio->back());
    }
    first = last;
  }
}

void SpectralDecoder::RestoreAttacks(const CodeBlock& codes, AudioBlock* audio) const {
  const std::int64_t base = model::BaseCodebooks(spec_, config_, codes.codebooks);
  if (config_.refinement.attacks == 0 || base == codes.codebooks) return;
  const std::int64_t count = (codes.codebooks - base) * codes.frames;
  temporal_gain_.Restore(
      model::ReadAttacks(codes.codes.data() + base * codes.frames, count, config_.refinement.attacks), audio);
}

void SpectralDecoder::Spectra(Span<const model::ChunkToDecode> chunks, Workspace* workspace,
                              std::vector<Spectrum>* spectra) const {
  const std::size_t n = chunks.size();
  for (std::size_t b = 0; b < n; ++b) {
    spectra->push_back({workspace->Take(shape_.rows * shape_.bins),
                        workspace->Take(shape_.rows * shape_.bands),
                        config_.random_signs ? workspace->Take(shape_.rows * shape_.bins) : nullptr});
  }
  const Workspace::Frame scope(workspace);
  const int codebooks = chunks[0].codes->codebooks;
  const std::size_t bandwidth_index = spec_.BandwidthIndex(codebooks);
  const bool refines = model::BaseCodebooks(spec_, config_, codebooks) < codebooks;
  const std::size_t frames = n * shape_.frames;
  const std::size_t latent = shape_.rows * shape_.dim;
  const std::size_t width = net_.width();
  float* latents = workspace->Take(n * latent);
  float* extra = refines ? workspace->Take(frames * width) : nullptr;
  std::vector<Parts> parts(n);
  for (std::size_t b = 0; b < n; ++b) {
    Latents(*chunks[b].codes, latents + b * latent);
    TakeClosedForm(latents + b * latent, workspace, &parts[b]);
    if (!refines) continue;
    TakeRefinement(*chunks[b].codes, workspace, &parts[b]);
    RefinedFeatures(parts[b], workspace, extra + b * shape_.frames * width);
  }
  float* features = workspace->Take(frames * width);
  net_.Run(kernels_, latents, n, shape_.frames, rate_.data() + bandwidth_index * width, extra, workspace,
           features);
  float* added = workspace->Take(frames * coef_.n());
  float* corrections = workspace->Take(frames * bands_.n());
  kernels_.gemm(coef_.Args(features, width, frames, added, coef_.n()));
  kernels_.gemm(bands_.Args(features, width, frames, corrections, bands_.n()));
  for (std::size_t b = 0; b < n; ++b) {
    parts[b].added = added + b * shape_.frames * coef_.n();
    parts[b].corrections = corrections + b * shape_.frames * bands_.n();
    parts[b].chunk = static_cast<std::uint64_t>(chunks[b].index);
    ChunkSpectrum(parts[b], bandwidth_index, workspace, (*spectra)[b]);
  }
}

void SpectralDecoder::TakeClosedForm(const float* latents, Workspace* workspace, Parts* parts) const {
  parts->wave = workspace->Take(shape_.rows * shape_.bins);
  parts->envelope = workspace->Take(shape_.rows * shape_.bands);
  if (shape_.wave > 0) {
    closed_.Wave(kernels_, latents, workspace, parts->wave);
  } else {
    std::fill_n(parts->wave, shape_.rows * shape_.bins, 0.0F);
  }
  closed_.Envelope(kernels_, latents, workspace, parts->envelope);
}

void SpectralDecoder::TakeRefinement(const CodeBlock& codes, Workspace* workspace, Parts* parts) const {
  const std::size_t count = shape_.rows * shape_.bins;
  parts->refined = workspace->Take(count);
  parts->depths = workspace->Take(count);
  refinement_.Decode(codes, parts->refined, parts->depths);
  parts->gain = workspace->Take(count);
  closed_.Gain(kernels_, parts->envelope, parts->gain);
}

// The refinement's input to the network's first features: normalised coefficients of mid, the mean depth of
// groups of neighbours, and both for side.
void SpectralDecoder::RefinedFeatures(const Parts& parts, Workspace* workspace, float* features) const {
  const Workspace::Frame scope(workspace);
  const std::size_t bins = shape_.bins;
  const auto unit = static_cast<std::size_t>(refinement_.unit());
  const std::size_t units = bins / unit;
  const std::size_t width = 2 * (bins + units);
  float* inputs = workspace->Take(shape_.frames * width);
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    float* out = inputs + row % shape_.frames * width + row / shape_.frames * (bins + units);
    for (std::size_t i = 0; i < bins; ++i)
      out[i] = parts.refined[row * bins + i] / parts.gain[row * bins + i];
    for (std::size_t i = 0; i < units; ++i) {
      const float* depths = parts.depths + row * bins + i * unit;
      out[bins + i] = std::accumulate(depths, depths + unit, 0.0F) / static_cast<float>(unit);
    }
  }
  kernels_.gemm(refined_.Args(inputs, width, shape_.frames, features, net_.width()));
}

// The closed form's envelope, waveform and gain, which become the network's.
void SpectralDecoder::ChunkSpectrum(const Parts& parts, std::size_t bandwidth_index, Workspace* workspace,
                                    const Spectrum& out) const {
  const Workspace::Frame scope(workspace);
  const std::size_t bins = shape_.bins;
  const std::size_t bands = shape_.bands;
  const std::size_t count = shape_.rows * bins;
  float* stretch = workspace->Take(shape_.rows * bands);
  float* extra = workspace->Take(count);
  float* closed = parts.refined == nullptr ? nullptr : workspace->Take(count);
  if (closed != nullptr) kernels_.multiply(parts.wave, parts.gain, count, closed);
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    const std::size_t channel = row / shape_.frames;
    const std::size_t frame = row % shape_.frames;
    const float* fix = parts.corrections + frame * 6 * bands + channel * bands;
    for (std::size_t j = 0; j < bands; ++j) {
      float& envelope = parts.envelope[row * bands + j];
      envelope = std::min(envelope + 0.5F * fix[j], largest_envelope_);
      stretch[row * bands + j] = fix[2 * bands + j];
    }
    std::memcpy(extra + row * bins, parts.added + (2 * frame + channel) * bins, bins * sizeof(float));
  }
  float* gain = workspace->Take(count);
  kernels_.gemm(closed_.interp().Args(stretch, bands, shape_.rows, gain, bins));
  kernels_.exp(gain, count, 1.0F, gain);
  kernels_.multiply_add(parts.wave, gain, extra, count, parts.wave);
  closed_.Gain(kernels_, parts.envelope, gain);
  kernels_.multiply(parts.wave, gain, count, out.coefficients);
  if (config_.random_signs) TakeSigns(parts, out);
  if (closed != nullptr) Blend(parts, closed, bandwidth_index, out);
  NoiseLevel(parts.envelope, parts.corrections, bandwidth_index, workspace, out);
}

// Random signs in bins that no code describes; the network's values for the others are kept.
void SpectralDecoder::TakeSigns(const Parts& parts, const Spectrum& out) const {
  for (std::size_t i = 0; i < shape_.rows * shape_.bins; ++i) {
    out.noise[i] =
        parts.depths == nullptr || parts.depths[i] == 0 ? model::GaussianNoise(parts.chunk, i) : 0.0F;
    out.coefficients[i] *= std::copysign(1.0F, out.noise[i]);  // half of them: no branch to be guessed
  }
}

// Bins that codes refine have the closed form and the refinement, and as much of the network's own waveform
// as it has learned to keep there.
void SpectralDecoder::Blend(const Parts& parts, const float* closed, std::size_t bandwidth_index,
                            const Spectrum& out) const {
  float* coefficients = out.coefficients;
  for (std::size_t i = 0; i < shape_.rows * shape_.bins; ++i) {
    const float depth = std::min(parts.depths[i], static_cast<float>(model::kRefinementDepths - 1));
    const float keep = keep_[bandwidth_index * model::kRefinementDepths + static_cast<std::size_t>(depth)];
    coefficients[i] = closed[i] + parts.refined[i] + keep * (coefficients[i] - closed[i]);
  }
}

// The energy that the waveform lacks compared with the envelope, at least a hundredth of it in amplitude.
void SpectralDecoder::NoiseLevel(const float* envelope, const float* corrections, std::size_t bandwidth_index,
                                 Workspace* workspace, const Spectrum& out) const {
  const Workspace::Frame scope(workspace);
  const std::size_t bands = shape_.bands;
  const std::size_t count = shape_.rows * bands;
  float* square = workspace->Take(shape_.rows * shape_.bins);
  float* have = workspace->Take(count);
  float* target = workspace->Take(count);
  float* gain = workspace->Take(count);
  kernels_.multiply(out.coefficients, out.coefficients, shape_.rows * shape_.bins, square);
  kernels_.gemm(band_.Args(square, shape_.bins, shape_.rows, have, bands));
  kernels_.exp(envelope, count, 2 * kLn10, target);
  for (std::size_t row = 0; row < shape_.rows; ++row) {
    const std::size_t channel = row / shape_.frames;
    const float* fix = corrections + (row % shape_.frames) * 6 * bands + (4 + channel) * bands;
    for (std::size_t j = 0; j < bands; ++j) {
      gain[row * bands + j] = fix[j] + noise_[(bandwidth_index * 2 + channel) * bands + j];
    }
  }
  kernels_.exp(gain, count, 1.0F, gain);
  const float* share = nullptr;  // the part of a band that gets noise
  if (out.noise != nullptr) {
    for (std::size_t i = 0; i < shape_.rows * shape_.bins; ++i)
      square[i] = out.noise[i] == 0.0F ? 0.0F : 1.0F;
    float* bins = workspace->Take(count);
    kernels_.gemm(band_.Args(square, shape_.bins, shape_.rows, bins, bands));
    share = bins;
  }
  const auto floor = static_cast<float>(config_.epsilon * config_.epsilon);
  for (std::size_t i = 0; i < count; ++i) {
    const float want = std::max(target[i] - floor, 1e-10F);
    float lack = 1e-4F + std::max(1.0F - have[i] / band_width_[i % bands] / want, 0.0F);
    if (share != nullptr) lack = std::min(lack / std::max(share[i] / band_width_[i % bands], 1e-3F), 1.0F);
    out.noise_level[i] = std::sqrt(want * lack) * gain[i];
  }
}

void SpectralDecoder::AddNoise(std::int64_t chunk, Workspace* workspace, const Spectrum& spectrum) const {
  const Workspace::Frame scope(workspace);
  const std::size_t count = shape_.rows * shape_.bins;
  float* level = workspace->Take(count);
  float* noise = spectrum.noise;
  kernels_.gemm(band_bins_.Args(spectrum.noise_level, shape_.bands, shape_.rows, level, shape_.bins));
  if (noise == nullptr) {
    noise = workspace->Take(count);
    for (std::size_t i = 0; i < count; ++i)
      noise[i] = model::GaussianNoise(static_cast<std::uint64_t>(chunk), i);
  }
  kernels_.multiply_add(noise, level, spectrum.coefficients, count, spectrum.coefficients);
}

void SpectralDecoder::ToAudio(const float* coefficients, Workspace* workspace, AudioBlock* audio) const {
  const Workspace::Frame scope(workspace);
  const std::size_t samples = shape_.frames * shape_.bins;
  const std::size_t frames = shape_.FramesOf(audio->length / spec_.hop);
  float* mid = workspace->Take(samples);
  float* side = workspace->Take(samples);
  mdct_.Inverse(coefficients, frames, workspace, mid);
  mdct_.Inverse(coefficients + samples, frames, workspace, side);
  for (std::size_t i = 0; i < static_cast<std::size_t>(audio->length); ++i) {
    audio->channel(0)[i] = mid[i] + side[i];
    audio->channel(1)[i] = mid[i] - side[i];
  }
}

}  // namespace xcodec::engine
