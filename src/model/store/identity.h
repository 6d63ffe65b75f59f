/// \file
/// Digests of models.
#ifndef XCODEC_SRC_MODEL_STORE_IDENTITY_H_
#define XCODEC_SRC_MODEL_STORE_IDENTITY_H_

#include <string>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"

namespace xcodec::model {

/// SHA-256 (64 hexadecimal digits) over "xcodec model 1\n", the canonical configuration (without the name)
/// and a line feed, then for every tensor in the order of names: name, 0 byte, type, space, shape, line feed,
/// bytes. Two models that decode each other's recordings have the same identity, whatever they are called.
///
/// X-Codec's acoustic convolutions are published both unfolded and folded by PyTorch in single precision,
/// and the two forms differ in last bits. So the bytes of the weights marked by TensorSpec::folded_elsewhere
/// are left out, and both forms have one identity. Everything else of such a model is still covered bit for
/// bit.
std::string ModelIdentity(const ModelConfig& config, const TensorMap& tensors);

/// The same over every byte, which `xcodec model verify` checks. Equal to the identity for families other
/// than X-Codec.
std::string ContentDigest(const ModelConfig& config, const TensorMap& tensors);

/// XXH3 (32 hexadecimal digits) over the same bytes, which every load checks: SHA-256 would take a third of
/// the time for a short recording.
std::string ContentChecksum(const ModelConfig& config, const TensorMap& tensors);

/// The same over the configuration and the tensors of one form of a language model; empty for no tensors.
std::string LmContentDigest(const entropy::LmConfig& config, const TensorMap& tensors);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_STORE_IDENTITY_H_
