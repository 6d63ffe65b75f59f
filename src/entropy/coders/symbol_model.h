/// \file
/// The interface of a language model to the arithmetic coder of container version 0.
#ifndef XCODEC_SRC_ENTROPY_CODERS_SYMBOL_MODEL_H_
#define XCODEC_SRC_ENTROPY_CODERS_SYMBOL_MODEL_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "entropy/lm/lm_config.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::entropy {

/// Probabilities of one chunk's codes, frame after frame. One object per chunk; not thread-safe.
class SymbolModel {
 public:
  virtual ~SymbolModel() = default;
  /// Probabilities of the next frame: (*pdfs)[k * card + c] is that of code c in codebook k, in single
  /// precision. `previous` has the codes of the frame before, one per codebook, or is empty for the first
  /// frame.
  virtual Status Next(Span<const std::uint16_t> previous, std::vector<float>* pdfs) = 0;
};

/// A float language model. Const methods are thread-safe. Its probabilities are those of this machine and
/// library: only container version 0 uses it.
class FloatLm {
 public:
  virtual ~FloatLm() = default;
  virtual const LmConfig& config() const = 0;
  /// Number of arithmetics that this machine can compute with, which differ in the last bits: those of other
  /// processors and numbers of threads. Number 0 is the usual one.
  virtual int arithmetics() const { return 1; }
  /// For a chunk of `codebooks` codebooks, 1 .. config().n_q. The model must outlive what it makes.
  Result<std::unique_ptr<SymbolModel>> NewSymbolModel(int codebooks, int arithmetic = 0) const {
    return DoNewSymbolModel(codebooks, arithmetic);
  }

 private:
  virtual Result<std::unique_ptr<SymbolModel>> DoNewSymbolModel(int codebooks, int arithmetic) const = 0;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_SYMBOL_MODEL_H_
