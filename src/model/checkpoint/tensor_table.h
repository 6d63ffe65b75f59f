/// \file
/// The tensors that a configuration requires.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_TABLE_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_TABLE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/checkpoint/tensor.h"
#include "model/config/config.h"
#include "xcodec/status.h"

namespace xcodec::model {

struct TensorSpec {
  std::vector<std::int64_t> shape;
  /// Published both unfolded and folded by PyTorch in single precision, so that its last bits depend on who
  /// folded it; its values are not part of the identity.
  bool folded_elsewhere = false;
};

/// Expected tensors by canonical name.
using TensorTable = std::map<std::string, TensorSpec>;

TensorTable ExpectedTensors(const ModelConfig& config);
TensorTable EncodecTensors(const CodecSpec& spec, const EncodecConfig& config);
TensorTable SpectralTensors(const CodecSpec& spec, const SpectralConfig& config);
TensorTable XCodecTensors(const CodecSpec& spec, const XCodecConfig& config);
TensorTable DacTensors(const CodecSpec& spec, const DacConfig& config);
/// Whether tensors of the family may be TensorSpec::folded_elsewhere: then the digest of its contents differs
/// from its identity.
inline bool MayBeFoldedElsewhere(Architecture architecture) {
  return architecture == Architecture::kXCodec || architecture == Architecture::kDac;
}
/// Names of the reference's LMModel.
TensorTable LmTensorTable(const entropy::LmConfig& config);

/// Every expected tensor is there with its shape and a floating type, nothing else is there, and every value
/// is finite (unless `scan_values` is off). kDamaged names the first wrong tensor.
Status CheckTensors(const TensorTable& expected, const TensorMap& tensors, bool scan_values = true);

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_TENSOR_TABLE_H_
