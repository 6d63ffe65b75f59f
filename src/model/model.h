/// \file
/// A model of the store: configuration, tensors, identity.
#ifndef XCODEC_SRC_MODEL_MODEL_H_
#define XCODEC_SRC_MODEL_MODEL_H_

#include <memory>
#include <optional>
#include <string>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"

namespace xcodec::model {

/// Immutable once loaded; share it by shared_ptr<const Model>.
///
/// Tensor names are canonical: Hugging Face's names with every weight norm folded into a plain `weight`,
/// float32. EnCodec: encoder.layers.{i}.conv.{weight,bias}, .norm.{weight,bias}, .block.{1,3}.conv.*,
/// .shortcut.conv.*, .lstm.{weight_ih,weight_hh,bias_ih,bias_hh}_l{n}; decoder.layers.* likewise;
/// quantizer.layers.{q}.codebook.embed [codebook_size, hidden]. X-Codec: Hugging Face's XcodecModel names.
/// Spectral: src/model/checkpoint/tensor_table_codecs.cc, names and element types of models/wren2_48khz.
struct Model {
  ModelConfig config;
  TensorMap tensors;
  std::string identity;  ///< 64 hexadecimal digits: SHA-256 over the canonical contents
  std::string folder;    ///< where it was found; empty for the embedded model

  /// The language model, if there is one. `lm_tensors` has the published form (float32, the names of
  /// LmFloatTensors), which version 0 needs; `lm_integer` is the integer form, which version 1 needs (see
  /// IntegerLmOf). Either may be empty.
  std::optional<entropy::LmConfig> lm_config;
  TensorMap lm_tensors;
  TensorMap lm_integer;
  std::string lm_identity;  ///< IntegerLm::identity()
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_MODEL_H_
