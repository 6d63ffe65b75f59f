#include "model/checkpoint/canonical_names.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace xcodec::model {
namespace {

bool StartsWith(const std::string& text, const std::string& prefix) { return text.rfind(prefix, 0) == 0; }

bool EndsWith(const std::string& text, const std::string& suffix) {
  return text.size() >= suffix.size() &&
         text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

void ReplaceAll(std::string* text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text->find(from, at)) != std::string::npos; at += to.size())
    text->replace(at, from.size(), to);
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string Join(const std::vector<std::string>& parts, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < parts.size(); ++i) text += "." + parts[i];
  return text;
}

/// The number that a part is, or -1.
int Number(const std::vector<std::string>& parts, std::size_t index) {
  int value = -1;
  if (index >= parts.size()) return -1;
  const std::string& part = parts[index];
  const auto r = std::from_chars(part.data(), part.data() + part.size(), value);
  return r.ec == std::errc() && r.ptr == part.data() + part.size() && value >= 0 && value < 1000 ? value : -1;
}

/// Meta: encoder.model.3.conv.conv.bias, decoder.model.3.convtr.norm.weight,
/// quantizer.vq.layers.0._codebook.embed.
std::string EncodecName(std::string name) {
  for (const char* side : {"encoder.", "decoder."}) {
    const std::string prefix = std::string(side) + "model.";
    if (!StartsWith(name, prefix)) continue;
    name.replace(0, prefix.size(), std::string(side) + "layers.");
    ReplaceAll(&name, ".conv.conv.", ".conv.");
    ReplaceAll(&name, ".convtr.convtr.", ".conv.");
    ReplaceAll(&name, ".conv.norm.", ".norm.");
    ReplaceAll(&name, ".convtr.norm.", ".norm.");
  }
  if (StartsWith(name, "quantizer.vq.layers.")) {
    name.replace(0, 20, "quantizer.layers.");
    ReplaceAll(&name, "._codebook.", ".codebook.");
  }
  return name;
}

/// Residual unit: block.{0: snake1, 1: conv1, 2: snake2, 3: conv2} from parts[at] on.
std::string ResidualUnit(const std::string& unit, const std::vector<std::string>& parts, std::size_t at) {
  static const char* const kNames[] = {"snake1", "conv1", "snake2", "conv2"};
  const int index = Number(parts, at + 1);
  if (at >= parts.size() || parts[at] != "block" || index < 0 || index > 3) return {};
  return unit + "." + kNames[index] + Join(parts, at + 2);
}

/// encoder.block.{b}...: first and last have no blocks of their own (SPEC of the published layout).
std::string AcousticEncoderName(const std::vector<std::string>& parts) {
  const int b = Number(parts, 2);
  const int j = Number(parts, 4);
  if (b < 0 || parts.size() < 4) return {};
  if (parts[3] != "block") {
    if (parts[3] == "alpha") return "acoustic_encoder.snake1.alpha";
    return std::string("acoustic_encoder.") + (b == 0 ? "conv1" : "conv2") + Join(parts, 3);
  }
  const std::string block = "acoustic_encoder.block." + std::to_string(b - 1);
  if (j == 3) return block + ".snake1" + Join(parts, 5);
  if (j == 4) return block + ".conv1" + Join(parts, 5);
  return j < 0 ? std::string() : ResidualUnit(block + ".res_unit" + std::to_string(j + 1), parts, 5);
}

std::string AcousticDecoderName(const std::vector<std::string>& parts) {
  const int b = Number(parts, 2);
  const int j = Number(parts, 4);
  if (b < 0 || parts.size() < 4) return {};
  if (parts[3] != "block") {
    if (parts[3] == "alpha") return "acoustic_decoder.snake1.alpha";
    return std::string("acoustic_decoder.") + (b == 0 ? "conv1" : "conv2") + Join(parts, 3);
  }
  const std::string block = "acoustic_decoder.block." + std::to_string(b - 1);
  if (j == 0) return block + ".snake1" + Join(parts, 5);
  if (j == 1) return block + ".conv_t1" + Join(parts, 5);
  return j < 0 ? std::string() : ResidualUnit(block + ".res_unit" + std::to_string(j - 1), parts, 5);
}

std::string XCodecName(const std::string& name) {
  const std::vector<std::string> parts = Split(name);
  std::string result = name;
  if (StartsWith(name, "encoder.block.")) {
    result = AcousticEncoderName(parts);
  } else if (StartsWith(name, "decoder_2.model.")) {
    result = AcousticDecoderName(parts);
  } else if (StartsWith(name, "encoder_semantic.") || StartsWith(name, "decoder_semantic.")) {
    for (const char* conv : {"conv", "conv1", "conv2"})
      ReplaceAll(&result, std::string(".") + conv + ".conv.", std::string(".") + conv + ".");
  } else if (StartsWith(name, "fc_prior.")) {
    result = "fc." + name.substr(9);
  } else if (StartsWith(name, "fc_post1.")) {
    result = "fc1." + name.substr(9);
  } else if (StartsWith(name, "fc_post2.")) {
    result = "fc2." + name.substr(9);
  } else if (StartsWith(name, "quantizer.vq.layers.")) {
    result = "quantizer.quantizers." + name.substr(20);
    ReplaceAll(&result, "._codebook.", ".codebook.");
  }
  return result.empty() ? name : result;
}

/// The authors' encoder.block.0.weight_g, decoder.model.1.block.1.bias; Hugging Face's encoder.conv1.weight,
/// decoder.block.0.conv_t1.bias. Both name the quantizers alike.
std::string DacName(const std::string& name) {
  const std::vector<std::string> parts = Split(name);
  std::string result;
  // Hugging Face's blocks have named parts; of the authors' the first and the last have parameters only.
  const bool named = parts.size() > 3 && (StartsWith(parts[3], "res_unit") || StartsWith(parts[3], "snake") ||
                                          StartsWith(parts[3], "conv"));
  if (StartsWith(name, "encoder.block.") && !named) {
    result = AcousticEncoderName(parts);
  } else if (StartsWith(name, "decoder.model.")) {
    result = AcousticDecoderName(parts);
  } else if (StartsWith(name, "encoder.") || StartsWith(name, "decoder.")) {
    result = "acoustic_" + name;
  }
  return result.empty() ? name : result;
}

Result<TensorMap> Renamed(const TensorMap& tensors, bool (*unused)(const std::string&),
                          std::string (*rename)(const std::string&)) {
  TensorMap result;
  for (const auto& [name, tensor] : tensors) {
    const std::string canonical = rename(name);
    if (unused(canonical)) continue;
    if (!result.emplace(canonical, tensor).second)
      return Status(StatusCode::kDamaged, "two tensors for " + canonical);
  }
  return result;
}

/// How many bytes of every name are "module.", which each wrapper for several processors puts in front.
std::size_t WrapperPrefix(const TensorMap& tensors) {
  constexpr std::string_view kPrefix = "module.";
  const auto starts = [&](std::size_t at) {
    return !tensors.empty() && std::all_of(tensors.begin(), tensors.end(), [&](const auto& item) {
      return item.first.compare(at, kPrefix.size(), kPrefix) == 0;
    });
  };
  std::size_t length = 0;
  while (starts(length)) length += kPrefix.size();
  return length;
}

TensorMap WithoutPrefix(const TensorMap& tensors, std::size_t length) {
  TensorMap result;
  for (const auto& [name, tensor] : tensors) result.emplace(name.substr(length), tensor);
  return result;
}

bool IsTeacherHead(const std::string& name) {
  for (const char* head : {"lm_head.", "final_proj.", "label_embs_concat", "quantizer.", "project_q.",
                           "project_hid.", "masked_spec_embed", "mask_emb"})
    if (StartsWith(name, std::string("semantic_model.") + head)) return true;
  return false;
}

std::string TeacherName(const std::string& name) {
  for (const char* prefix : {"hubert.", "wav2vec2.", "wavlm."})
    if (StartsWith(name, prefix)) return "semantic_model." + name.substr(std::string(prefix).size());
  return StartsWith(name, "semantic_model.") ? name : "semantic_model." + name;
}

}  // namespace

std::string CanonicalName(Architecture architecture, const std::string& name) {
  switch (architecture) {
    case Architecture::kEncodec:
      return EncodecName(name);
    case Architecture::kXCodec:
      return XCodecName(name);
    case Architecture::kDac:
      return DacName(name);
    case Architecture::kSpectral:
      break;
  }
  return name;
}

bool IsUnusedTensor(Architecture architecture, const std::string& name) {
  if (architecture == Architecture::kSpectral) return false;
  if (StartsWith(name, "quantizer."))
    for (const char* suffix : {".codebook.embed_avg", ".codebook.cluster_size", ".codebook.inited"})
      if (EndsWith(name, suffix)) return true;
  if (architecture != Architecture::kXCodec) return false;
  return StartsWith(name, "decoder_semantic.") || StartsWith(name, "fc1.") ||
         name == "semantic_model.masked_spec_embed";
}

Result<TensorMap> CanonicalTensors(Architecture architecture, const TensorMap& tensors) {
  if (const std::size_t wrappers = WrapperPrefix(tensors); wrappers > 0)
    return CanonicalTensors(architecture, WithoutPrefix(tensors, wrappers));
  switch (architecture) {
    case Architecture::kEncodec:
      return Renamed(
          tensors, [](const std::string& n) { return IsUnusedTensor(Architecture::kEncodec, n); },
          [](const std::string& n) { return EncodecName(n); });
    case Architecture::kXCodec:
      return Renamed(
          tensors, [](const std::string& n) { return IsUnusedTensor(Architecture::kXCodec, n); }, XCodecName);
    case Architecture::kDac:
      return Renamed(
          tensors, [](const std::string& n) { return IsUnusedTensor(Architecture::kDac, n); }, DacName);
    case Architecture::kSpectral:
      break;
  }
  return tensors;
}

Result<TensorMap> CanonicalTeacher(const TensorMap& tensors) {
  return Renamed(tensors, IsTeacherHead, TeacherName);
}

}  // namespace xcodec::model
