/// \file
/// The integer language model: parameters, conversion from float, storage. format/lm-coder.md is normative.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_MODEL_H_
#define XCODEC_SRC_ENTROPY_LM_LM_MODEL_H_

#include <memory>
#include <string>
#include <vector>

#include "entropy/lm/lm_config.h"
#include "entropy/lm/lm_tensor.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::entropy {

struct LmParams;  // lm_params.h: the parameters as the arithmetic uses them

/// Version of the arithmetic (format/lm-coder.md); stored in files as the version of CoderId::kLm.
inline constexpr int kLmArithmeticVersion = 1;

/// Limits of LmConfig; within them no sum of the arithmetic can overflow (format/lm-coder.md, "Bounds").
struct LmLimits {
  static constexpr int kMaxCodebooks = 64;
  static constexpr int kMaxCard = 4096;  ///< a power of two from 2
  static constexpr int kMaxDim = 512;    ///< even, from 4
  static constexpr int kMaxLayers = 64;
  static constexpr int kMaxHeadDim = 128;
  static constexpr int kMaxHidden = 2048;       ///< dim * hidden_scale
  static constexpr int kMaxPastContext = 8192;  ///< from 1
};

/// kUnsupported with the first field of `config` that lies outside LmLimits, or Ok.
Status ValidateLmConfig(const LmConfig& config);

/// An integer language model, immutable. Copies share the parameters. Thread-safe.
class IntegerLm {
 public:
  /// Takes validated parameters; use ConvertLm, FromTensors or Parse.
  explicit IntegerLm(std::shared_ptr<const LmParams> params);

  const LmConfig& config() const;
  const LmParams& params() const { return *params_; }
  /// 64 hexadecimal digits: SHA-256 of Serialize().
  const std::string& identity() const { return identity_; }

  /// Every parameter and the configuration ("config", int32) as named arrays, for a safetensors file.
  LmTensors ToTensors() const;
  /// The inverse. kDamaged when a name, type, shape or value is not what format/lm-coder.md allows;
  /// kUnsupported for a configuration outside LmLimits, kUnsupportedVersion for another arithmetic.
  static Result<IntegerLm> FromTensors(const LmTensors& tensors);

  /// Canonical bytes, the same on every machine.
  std::vector<unsigned char> Serialize() const;
  /// The inverse of Serialize, as strict as FromTensors.
  static Result<IntegerLm> Parse(Bytes bytes);

 private:
  std::shared_ptr<const LmParams> params_;
  std::string identity_;
};

/// The integer model of published float parameters. Deterministic: IEEE additions, multiplications, divisions
/// and square roots in a fixed order, nothing from libm, no calibration data; the same parameters give the
/// same bytes on every machine. kInvalidArgument when a parameter is missing, unknown or not of the shape
/// that `config` gives it, or not finite; kUnsupported when the weights do not fit the integer ranges.
Result<IntegerLm> ConvertLm(const LmConfig& config, const LmFloatTensors& tensors);

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_MODEL_H_
