/// \file
/// Digests of models.
#ifndef XCODEC_SRC_MODEL_STORE_IDENTITY_H_
#define XCODEC_SRC_MODEL_STORE_IDENTITY_H_

#include <string>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"

namespace xcodec {

/// SHA-256 (64 hexadecimal digits) over "xcodec model 1\n", the canonical configuration (without the name)
/// and a line feed, then for every tensor in the order of names: name, 0 byte, type, space, shape, line feed,
/// bytes. Two files that decode each other's recordings have one identity whatever they are called.
///
/// X-Codec's acoustic convolutions are published folded by PyTorch in single precision as well as unfolded,
/// and the two differ in last bits: for the weights that TensorSpec::folded_elsewhere marks the bytes are
/// left out, so that both forms have one identity. Everything else of such a model is still covered bit for
/// bit.
std::string ModelIdentity(const ModelConfig& config, const TensorMap& tensors);

/// The same over every byte, what `xcodec model verify` checks. Equal to the identity for families other than
/// X-Codec.
std::string ContentDigest(const ModelConfig& config, const TensorMap& tensors);

/// XXH3 (32 hexadecimal digits) over the same bytes, what every load checks: SHA-256 would be a third of the
/// time that a short recording takes.
std::string ContentChecksum(const ModelConfig& config, const TensorMap& tensors);

/// The same over the configuration and the tensors of one form of a language model; empty for no tensors.
std::string LmContentDigest(const LmConfig& config, const TensorMap& tensors);

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_STORE_IDENTITY_H_
