#include "engine/spectral/spectral_encoder.h"

#include <algorithm>
#include <cstring>

#include "model/config/known_shape.h"

namespace xcodec::engine {
namespace {

constexpr double kSmallestSum = 1e-30;

}  // namespace

Result<std::unique_ptr<const SpectralEncoder>> SpectralEncoder::Create(const model::Model& model,
                                                                       const Kernels& kernels) {
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  Weights weights(model.tensors);
  std::unique_ptr<const SpectralEncoder> encoder(new SpectralEncoder(model, kernels, &weights));
  XCODEC_RETURN_IF_ERROR(weights.status());
  return encoder;
}

SpectralEncoder::SpectralEncoder(const model::Model& model, const Kernels& kernels, Weights* weights)
    : kernels_(kernels),
      spec_(model.config.spec),
      config_(model.config.spectral),
      shape_(model.config),
      mdct_(shape_.bins),
      gain_(model.config),
      attacks_(model.config, gain_),
      quantizer_(static_cast<std::size_t>(model.config.spec.codebook_size), shape_.dim, weighted()) {
  const model::SpectralConfig& c = config_;
  const auto pack = [](const Floats& w, std::size_t k, std::size_t n) {
    return PackedMatrix::Pack(k, n, [&](std::size_t i, std::size_t j) { return w[i * n + j]; });
  };
  band_ = pack(weights->Get("band", {c.bins, c.bands}), shape_.bins, shape_.bands);
  interp_ = pack(weights->Get("interp", {c.bands, c.bins}), shape_.bands, shape_.bins);
  band_width_ = weights->Vector("band_width", c.bands);
  if (shape_.wave > 0) ReadWave(weights);
  envelope_basis_ =
      pack(weights->Get("env_basis", {c.bands, c.envelope_dims}), shape_.bands, shape_.envelope);
  envelope_mean_ = weights->Vector("env_mean", c.bands);
  envelope_gain_ = weights->Get("env_gain", {1})[0];
  const auto dim = static_cast<std::int64_t>(shape_.dim);
  if (c.encoder_width > 0) {
    net_ = ConvNextTrunk(weights, "enc", 2 * dim, c.encoder_width, c.encoder_blocks);
    out_ = weights->Linear("enc.out", 2 * dim, c.encoder_width);
  }
  const auto book = static_cast<std::size_t>(spec_.codebook_size) * shape_.dim;
  const int count = model::QuantizerCodebooks(spec_, c);
  const Floats codebooks = weights->Get("codebook", {count, spec_.codebook_size, dim});
  for (int k = 0; k < count; ++k) quantizer_.Add(codebooks.data() + static_cast<std::size_t>(k) * book);
  if (!predicts()) return;
  const Floats start = weights->Get("codebook_start", {c.start_codebooks, spec_.codebook_size, dim});
  for (int k = 0; k < c.start_codebooks; ++k)
    quantizer_.AddSubstitute(start.data() + static_cast<std::size_t>(k) * book);
  const std::int64_t e = c.envelope_dims;
  prediction_ = EnvelopePrediction(weights->Get("predict", {3, 2 * e, e}), shape_.envelope);
  if (!c.refines()) return;
  closed_ = SpectralClosedForm(weights, model.config);
  if (weights->HasAll(model::RefinementShapes(spec_, c)))
    refinement_ = model::Refinement(model.config, model.tensors);
}

void SpectralEncoder::ReadWave(Weights* weights) {
  const model::SpectralConfig& c = config_;
  Floats basis = weights->Get("wave_basis", {c.bins, c.wave_dims});
  if (weighted()) {
    wave_squares_ = PackedMatrix::Pack(shape_.bins, shape_.wave, [&](std::size_t i, std::size_t j) {
      return basis[i * shape_.wave + j] * basis[i * shape_.wave + j];
    });
  }
  const Floats gain = weights->Get("wave_gain", {c.bins});
  for (std::size_t i = 0; i < shape_.bins; ++i) {
    for (std::size_t j = 0; j < shape_.wave; ++j) basis[i * shape_.wave + j] *= gain[i];
  }
  wave_basis_ = PackedMatrix::Pack(shape_.bins, shape_.wave,
                                   [&](std::size_t i, std::size_t j) { return basis[i * shape_.wave + j]; });
}

// Chunks with as many codes as they need, including those of attacks, whose gain has been removed.
std::vector<AudioBlock> SpectralEncoder::Levelled(Span<const AudioBlock> chunks, int codebooks,
                                                  std::vector<CodeBlock>* codes) const {
  const int base = model::BaseCodebooks(spec_, config_, codebooks);
  std::vector<AudioBlock> levelled;
  codes->clear();
  for (const AudioBlock& chunk : chunks) {
    codes->emplace_back(codebooks, spec_.FramesFor(chunk.length));
    if (config_.refinement.attacks == 0 || base == codebooks) continue;
    CodeBlock& block = codes->back();
    levelled.push_back(chunk);
    const std::int64_t count = (codebooks - base) * block.frames;
    const std::vector<model::Attack> attacks =
        attacks_.Find(chunk, model::MostAttacks(count, config_.refinement.attacks));
    gain_.Remove(attacks, &levelled.back());
    model::WriteAttacks(attacks, block.codes.data() + base * block.frames);
  }
  return levelled;
}

void SpectralEncoder::Encode(Span<const AudioBlock> original, const model::EncodeParams& params,
                             Workspace* workspace, std::vector<CodeBlock>* codes) const {
  const Workspace::Frame scope(workspace);
  const std::vector<AudioBlock> levelled = Levelled(original, params.codebooks, codes);
  const Span<const AudioBlock> chunks = levelled.empty() ? original : Span<const AudioBlock>(levelled);
  const std::size_t block = shape_.rows * shape_.dim;
  float* latents = workspace->Take(chunks.size() * block);
  float* weights = weighted() ? workspace->Take(chunks.size() * block) : nullptr;
  const int base = model::BaseCodebooks(spec_, config_, params.codebooks);
  const std::size_t spectrum = shape_.rows * shape_.bins;
  float* coefficients = base < params.codebooks ? workspace->Take(chunks.size() * spectrum) : nullptr;
  Latents(chunks, workspace, latents, weights, coefficients);
  CodeSearch search;
  search.rows = shape_.rows;
  search.codebooks = static_cast<std::size_t>(base);
  search.width = static_cast<std::size_t>(params.effort > 0 ? params.effort : config_.search_width);
  if (predicts()) {
    search.latents = latents;
    search.weights = weights;
    float* decoded = workspace->Take(chunks.size() * block);
    EncodePredicted(search, workspace, decoded, codes);
    if (coefficients != nullptr) Refine(coefficients, decoded, workspace, codes);
    return;
  }
  for (std::size_t b = 0; b < chunks.size(); ++b) {
    search.latents = latents + b * block;
    if (weights != nullptr) search.weights = weights + b * block;
    quantizer_.Encode(kernels_, search, workspace, (*codes)[b].codes.data());
  }
}

// Frame by frame, for all chunks in parallel, because the prediction depends on the codes of the frames
// before. `decoded` receives the decoded codes, in the shape of the latents.
void SpectralEncoder::EncodePredicted(const CodeSearch& search, Workspace* workspace, float* decoded,
                                      std::vector<CodeBlock>* codes) const {
  const Workspace::Frame scope(workspace);
  const std::size_t dim = shape_.dim;
  const std::size_t chunks = codes->size();
  float* target = workspace->Take(chunks * dim);
  float* weights = search.weights == nullptr ? nullptr : workspace->Take(chunks * dim);
  CodeSearch frame = search;
  frame.latents = target;
  frame.weights = weights;
  frame.rows = chunks;
  frame.residual = workspace->Take(chunks * dim);
  std::vector<std::uint16_t> frame_codes(search.codebooks * chunks);
  for (std::size_t t = 0; t < shape_.rows; ++t) {
    for (std::size_t b = 0; b < chunks; ++b) {
      const std::size_t at = (b * shape_.rows + t) * dim;
      Target(search.latents + at, decoded + b * shape_.rows * dim, t, target + b * dim);
      if (weights != nullptr) std::memcpy(weights + b * dim, search.weights + at, dim * sizeof(float));
    }
    frame.substitutes = t == 0;
    quantizer_.Encode(kernels_, frame, workspace, frame_codes.data());
    for (std::size_t b = 0; b < chunks; ++b) {
      const std::size_t at = (b * shape_.rows + t) * dim;
      for (std::size_t i = 0; i < dim; ++i)
        decoded[at + i] = search.latents[at + i] - frame.residual[b * dim + i];
      if (static_cast<std::int64_t>(t) >= (*codes)[b].frames) continue;
      for (std::size_t k = 0; k < search.codebooks; ++k) {
        (*codes)[b].at(static_cast<int>(k), static_cast<std::int64_t>(t)) = frame_codes[k * chunks + b];
      }
    }
  }
}

// The codes after the quantizer's, for the residual of the coefficients after `decoded`.
void SpectralEncoder::Refine(const float* coefficients, const float* decoded, Workspace* workspace,
                             std::vector<CodeBlock>* codes) const {
  const Workspace::Frame scope(workspace);
  const std::size_t count = shape_.rows * shape_.bins;
  float* left = shape_.wave > 0 ? workspace->Take(count) : nullptr;
  for (std::size_t b = 0; b < codes->size(); ++b) {
    const float* wanted = coefficients + b * count;
    if (left != nullptr) {
      closed_.Coefficients(kernels_, decoded + b * shape_.rows * shape_.dim, workspace, left);
      kernels_.subtract(wanted, left, count, left);
      wanted = left;
    }
    refinement_.Encode(wanted, &(*codes)[b]);
  }
}

// The latent of frame `t` less its prediction from the decoded envelopes of its chunk.
void SpectralEncoder::Target(const float* latent, const float* decoded, std::size_t t, float* target) const {
  std::memcpy(target, latent, shape_.wave * sizeof(float));
  float* envelope = target + shape_.wave;
  prediction_.Expect(decoded + shape_.wave, shape_.dim, t, envelope);
  for (std::size_t i = 0; i < shape_.envelope; ++i) envelope[i] = latent[shape_.wave + i] - envelope[i];
}

void SpectralEncoder::Latents(Span<const AudioBlock> chunks, Workspace* workspace, float* latents,
                              float* weights, float* coefficients) const {
  const Workspace::Frame scope(workspace);
  const std::size_t rows = chunks.size() * shape_.rows;
  for (std::size_t b = 0; b < chunks.size(); ++b) {
    const std::size_t at = b * shape_.rows * shape_.dim;
    ChunkLatents(chunks[b], workspace, latents + at, weights == nullptr ? nullptr : weights + at,
                 coefficients == nullptr ? nullptr : coefficients + b * shape_.rows * shape_.bins);
  }
  if (config_.encoder_width == 0) return;
  float* features = workspace->Take(chunks.size() * shape_.frames * net_.width());
  net_.Run(kernels_, latents, chunks.size(), shape_.frames, nullptr, nullptr, workspace, features);
  float* correction = workspace->Take(rows * shape_.dim);
  kernels_.gemm(out_.Args(features, net_.width(), chunks.size() * shape_.frames, correction, 2 * shape_.dim));
  for (std::size_t r = 0; r < rows; ++r) {
    float* z = latents + r * shape_.dim;
    for (std::size_t i = shape_.wave; i < shape_.dim; ++i) z[i] += correction[r * shape_.dim + i];
  }
}

void SpectralEncoder::ChunkLatents(const AudioBlock& chunk, Workspace* workspace, float* latents,
                                   float* weights, float* coefficients) const {
  const Workspace::Frame scope(workspace);
  const std::size_t samples = shape_.frames * shape_.bins;
  float* signal = workspace->Take(samples);
  float* cosine = coefficients != nullptr ? coefficients : workspace->Take(2 * samples);
  float* sine = workspace->Take(2 * samples);
  const auto length = static_cast<std::size_t>(chunk.length);
  const std::size_t frames = shape_.FramesOf(spec_.FramesFor(chunk.length));
  const std::size_t coded = frames * shape_.bins;
  for (std::size_t channel = 0; channel < 2; ++channel) {
    const float sign = channel == 0 ? 1.0F : -1.0F;
    for (std::size_t i = 0; i < length; ++i) {
      signal[i] = (chunk.channel(0)[i] + sign * chunk.channel(1)[i]) / 2;
    }
    std::memset(signal + length, 0, (samples - length) * sizeof(float));
    float* c = cosine + channel * samples;
    float* s = sine + channel * samples;
    mdct_.Forward(kernels_, signal, frames, workspace, c, s);
    std::memset(c + coded, 0, (samples - coded) * sizeof(float));
    std::memset(s + coded, 0, (samples - coded) * sizeof(float));
  }
  float* envelope = workspace->Take(shape_.rows * shape_.bands);
  Envelope(cosine, sine, workspace, envelope);
  float* level = nullptr;  // the envelope per bin, which only a waveform in the latents needs
  if (shape_.wave > 0) {
    level = workspace->Take(shape_.rows * shape_.bins);
    kernels_.gemm(interp_.Args(envelope, shape_.bands, shape_.rows, level, shape_.bins));
  }
  if (config_.search_range > 0) {
    BandWeights(envelope, weights);
  } else if (weights != nullptr) {
    SearchWeights(level, workspace, weights);
  }
  Project(cosine, envelope, level, workspace, latents);
}

void SpectralEncoder::Envelope(const float* cosine, const float* sine, Workspace* workspace,
                               float* envelope) const {
  const Workspace::Frame scope(workspace);
  const std::size_t count = shape_.rows * shape_.bands;
  float* power = workspace->Take(shape_.rows * shape_.bins);
  kernels_.power(cosine, sine, shape_.rows * shape_.bins, power);
  kernels_.gemm(band_.Args(power, shape_.bins, shape_.rows, envelope, shape_.bands));
  const auto floor = static_cast<float>(config_.epsilon * config_.epsilon);
  for (std::size_t i = 0; i < count; ++i) envelope[i] = envelope[i] / band_width_[i % shape_.bands] + floor;
  kernels_.log10(envelope, count, envelope);
  for (std::size_t i = 0; i < count; ++i) envelope[i] *= 0.5F;
}

// One latent frame of spectra: even or odd bins of both channels.
void SpectralEncoder::Split(const float* values, std::size_t row, float* out) const {
  const std::size_t bins = shape_.bins;
  for (std::size_t channel = 0; channel < 2; ++channel) {
    const float* from = values + (channel * shape_.frames + row / 2) * bins + row % 2;
    for (std::size_t i = 0; i < bins / 2; ++i) out[channel * (bins / 2) + i] = from[2 * i];
  }
}

// See BandSearchWeight(). A latent frame has even or odd bands of both channels.
void SpectralEncoder::BandWeights(const float* envelope, float* weights) const {
  const std::size_t bands = shape_.bands;
  for (std::size_t t = 0; t < shape_.frames; ++t) {
    const float* mid = envelope + t * bands;
    const float* side = envelope + (shape_.frames + t) * bands;
    const float loudest =
        std::max(*std::max_element(mid, mid + bands), *std::max_element(side, side + bands));
    float* out = weights + 2 * t * bands;
    for (std::size_t j = 0; j < bands; ++j) {
      float* place = out + j % 2 * bands + j / 2;
      place[0] = model::BandSearchWeight(config_, 20 * (loudest - mid[j]));
      place[bands / 2] = model::BandSearchWeight(config_, 20 * (loudest - side[j]));
    }
  }
}

// A waveform value is weighted by the envelope at its component; the mean weight is 1, which is also the
// weight of envelope values.
void SpectralEncoder::SearchWeights(const float* level, Workspace* workspace, float* weights) const {
  const Workspace::Frame scope(workspace);
  float* power = workspace->Take(shape_.rows * shape_.bins);
  kernels_.exp(level, shape_.rows * shape_.bins, kLn10 * static_cast<float>(config_.search_exponent), power);
  float* split = workspace->Take(shape_.rows * shape_.bins);
  for (std::size_t r = 0; r < shape_.rows; ++r) Split(power, r, split + r * shape_.bins);
  kernels_.gemm(wave_squares_.Args(split, shape_.bins, shape_.rows, weights, shape_.dim));
  for (std::size_t r = 0; r < shape_.rows; ++r) {
    float* w = weights + r * shape_.dim;
    double sum = 0;
    for (std::size_t i = 0; i < shape_.wave; ++i) sum += static_cast<double>(w[i]);
    const auto scale = static_cast<float>(static_cast<double>(shape_.wave) / (sum + kSmallestSum));
    for (std::size_t i = 0; i < shape_.wave; ++i) w[i] *= scale;
    for (std::size_t i = shape_.wave; i < shape_.dim; ++i) w[i] = 1;
  }
}

void SpectralEncoder::ProjectWave(const float* cosine, const float* level, Workspace* workspace,
                                  float* latents) const {
  const Workspace::Frame scope(workspace);
  const std::size_t bins = shape_.bins;
  float* gain = workspace->Take(shape_.rows * bins);
  kernels_.exp(level, shape_.rows * bins, -kLn10 * static_cast<float>(config_.gamma), gain);
  kernels_.multiply(cosine, gain, shape_.rows * bins, gain);
  float* wave = workspace->Take(shape_.rows * bins);
  for (std::size_t r = 0; r < shape_.rows; ++r) Split(gain, r, wave + r * bins);
  kernels_.gemm(wave_basis_.Args(wave, bins, shape_.rows, latents, shape_.dim));
}

// Divides the coefficients by the envelope's power, then takes even and odd bins (and bands) of both channels
// as two latent frames.
void SpectralEncoder::Project(const float* cosine, const float* envelope, const float* level,
                              Workspace* workspace, float* latents) const {
  const Workspace::Frame scope(workspace);
  const std::size_t bands = shape_.bands;
  if (shape_.wave > 0) ProjectWave(cosine, level, workspace, latents);
  float* bend = workspace->Take(shape_.rows * bands);
  for (std::size_t r = 0; r < shape_.rows; ++r) {
    for (std::size_t channel = 0; channel < 2; ++channel) {
      const std::size_t from = channel * shape_.frames + r / 2;
      float* e = bend + r * bands + channel * (bands / 2);
      for (std::size_t i = 0; i < bands / 2; ++i) {
        e[i] = envelope[from * bands + 2 * i + r % 2] - envelope_mean_[channel * (bands / 2) + i];
      }
    }
  }
  kernels_.gemm(envelope_basis_.Args(bend, bands, shape_.rows, latents + shape_.wave, shape_.dim));
  for (std::size_t r = 0; r < shape_.rows; ++r) {
    for (std::size_t i = shape_.wave; i < shape_.dim; ++i) latents[r * shape_.dim + i] *= envelope_gain_;
  }
}

}  // namespace xcodec::engine
