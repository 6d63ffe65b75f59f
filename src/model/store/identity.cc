#include "model/store/identity.h"

#include "base/sha256.h"
#include "base/xxh3.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/config_file.h"

namespace xcodec::model {
namespace {

template <class Hash>
void Update(Hash* hash, const std::string& text) {
  hash->Update(text.data(), text.size());
}

template <class Hash>
void UpdateTensors(Hash* hash, const TensorMap& tensors, const TensorTable* without_values) {
  for (const auto& [name, tensor] : tensors) {
    Update(hash, name);
    Update(hash, std::string(1, '\0') + DTypeName(tensor.dtype) + " " + ShapeString(tensor.shape) + "\n");
    if (without_values != nullptr) {
      const auto spec = without_values->find(name);
      if (spec != without_values->end() && spec->second.folded_elsewhere) continue;
    }
    hash->Update(tensor.data);
  }
}

std::string Hex(Sha256* hash) {
  const Sha256Digest digest = hash->Finish();
  return ToHex(Bytes(digest.data(), digest.size()));
}

}  // namespace

std::string ModelIdentity(const ModelConfig& config, const TensorMap& tensors) {
  if (!MayBeFoldedElsewhere(config.spec.architecture)) return ContentDigest(config, tensors);
  const TensorTable table = ExpectedTensors(config);
  Sha256 hash;
  Update(&hash, "xcodec model 1\n" + CanonicalConfig(config) + "\n");
  UpdateTensors(&hash, tensors, &table);
  return Hex(&hash);
}

std::string ContentDigest(const ModelConfig& config, const TensorMap& tensors) {
  Sha256 hash;
  Update(&hash, "xcodec model 1\n" + CanonicalConfig(config) + "\n");
  UpdateTensors(&hash, tensors, nullptr);
  return Hex(&hash);
}

std::string ContentChecksum(const ModelConfig& config, const TensorMap& tensors) {
  Xxh3 hash;
  Update(&hash, "xcodec model 1\n" + CanonicalConfig(config) + "\n");
  UpdateTensors(&hash, tensors, nullptr);
  return hash.Hex();
}

std::string LmContentDigest(const entropy::LmConfig& config, const TensorMap& tensors) {
  if (tensors.empty()) return {};
  Sha256 hash;
  Update(&hash, "xcodec language model 1\n" + CanonicalLmConfig(config) + "\n");
  UpdateTensors(&hash, tensors, nullptr);
  return Hex(&hash);
}

}  // namespace xcodec::model
