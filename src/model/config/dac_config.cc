// Configurations of DAC models: Hugging Face's DacConfig, and what the authors' checkpoints say of
// themselves.
#include <cmath>

#include "model/config/config_helpers.h"
#include "model/config/config_limits.h"
#include "model/config/field_reader.h"
#include "model/config/published_config.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

/// One bandwidth for every number of codebooks, in hundredths of a kilobit per second, rounded up.
void SetBandwidths(CodecSpec* spec) {
  spec->bandwidths.clear();
  for (int count = 1; count <= spec->codebooks; ++count) {
    const std::int64_t bits = static_cast<std::int64_t>(count) * spec->frame_rate() * spec->codebook_bits;
    std::int64_t hundredths = CeilDiv<std::int64_t>(bits, 10);
    // A quotient that rounding moved just below a whole number would count as one codebook less.
    while (spec->CodebooksFor(static_cast<double>(hundredths) / 100) < count) ++hundredths;
    spec->bandwidths.push_back(static_cast<double>(hundredths) / 100);
  }
}

Status FinishDac(ModelConfig* config) {
  CodecSpec& spec = config->spec;
  const DacConfig& c = config->dac;
  spec.architecture = Architecture::kDac;
  spec.channels = 1;
  const std::int64_t hop = RatioProduct(c.downsampling_ratios);
  if (hop > kMaxHop || hop > spec.sample_rate)
    return Status(StatusCode::kDamaged, "configuration: the product of the ratios is too large");
  if (RatioProduct(c.upsampling_ratios) != hop)
    return Status(StatusCode::kUnsupported,
                  "configuration: upsampling_ratios make another rate than downsampling_ratios");
  if (c.decoder_hidden_size % (1 << c.upsampling_ratios.size()) != 0)
    return Status(StatusCode::kDamaged,
                  "configuration: decoder_hidden_size can not be halved at every ratio");
  spec.hop = static_cast<int>(hop);
  spec.codebook_bits = 1;
  while ((1 << spec.codebook_bits) < spec.codebook_size) ++spec.codebook_bits;
  SetBandwidths(&spec);
  return Status::Ok();
}

/// `names`: those that the two forms have for the same things.
struct DacNames {
  const char* encoder;
  const char* decoder;
  const char* latent;
  const char* down;
  const char* up;
  const char* rate;
};

Result<ModelConfig> ReadDac(const Json& json, const DacNames& names) {
  FieldReader r(json, "configuration");
  ModelConfig config;
  CodecSpec& spec = config.spec;
  DacConfig& c = config.dac;
  spec.codebooks = 9;
  r.Int(names.rate, 1, kMaxRate, &spec.sample_rate);
  r.Int("n_codebooks", 1, kMaxCodebooks, &spec.codebooks);
  r.Int("codebook_size", 2, 65536, &spec.codebook_size);
  r.Int(names.encoder, 1, kMaxWidth, &c.encoder_hidden_size);
  r.Int(names.decoder, 1, kMaxWidth, &c.decoder_hidden_size);
  r.Ints(names.down, kMaxRatios, 1, kMaxKernel, &c.downsampling_ratios);
  if (!r.Has(names.up))
    c.upsampling_ratios.assign(c.downsampling_ratios.rbegin(), c.downsampling_ratios.rend());
  r.Ints(names.up, kMaxRatios, 1, kMaxKernel, &c.upsampling_ratios);
  if (json.contains("codebook_dim") && json["codebook_dim"].is_array())
    r.Fail(StatusCode::kUnsupported, "codebook_dim that differs between codebooks");
  r.Int("codebook_dim", 1, kMaxWidth, &c.codebook_dim);
  XCODEC_RETURN_IF_ERROR(r.status());
  const std::int64_t widest = static_cast<std::int64_t>(c.encoder_hidden_size)
                              << c.downsampling_ratios.size();
  if (widest > kMaxWidth)
    return Status(StatusCode::kResourceLimit,
                  std::string("configuration: ") + names.encoder + " doubles to more than 16384 channels");
  c.hidden_size = static_cast<int>(widest);
  r.Int(names.latent, 1, kMaxWidth, &c.hidden_size);
  XCODEC_RETURN_IF_ERROR(r.Finish());
  XCODEC_RETURN_IF_ERROR(FinishDac(&config));
  return config;
}

}  // namespace

Result<ModelConfig> ParseDacConfig(const std::string& json_text) {
  XCODEC_ASSIGN_OR_RETURN(Json json, ParseConfigObject(json_text));
  if (!json.contains("sampling_rate")) json["sampling_rate"] = 16000;
  return ReadDac(json, {"encoder_hidden_size", "decoder_hidden_size", "hidden_size", "downsampling_ratios",
                        "upsampling_ratios", "sampling_rate"});
}

Result<ModelConfig> ParseDacArguments(const std::string& json_text) {
  XCODEC_ASSIGN_OR_RETURN(Json json, ParseConfigObject(json_text));
  if (!json.contains("sample_rate")) json["sample_rate"] = 44100;
  return ReadDac(
      json, {"encoder_dim", "decoder_dim", "latent_dim", "encoder_rates", "decoder_rates", "sample_rate"});
}

}  // namespace xcodec::model
