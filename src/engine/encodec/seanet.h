/// \file
/// SEANet encoder and decoder: the layers, and one pass over whole chunks. seanet_stream.h runs the same
/// layers piece by piece.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_SEANET_H_
#define XCODEC_SRC_ENGINE_ENCODEC_SEANET_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/signal.h"
#include "engine/backend/weights.h"
#include "engine/encodec/lstm.h"
#include "engine/encodec/seanet_conv.h"
#include "model/config/config.h"

namespace xcodec::engine {

/// shortcut(x) + second(elu(first(elu(x)))); without a shortcut convolution x itself is added.
struct ResidualUnit {
  SeanetConv first;
  SeanetConv second;
  std::optional<SeanetConv> shortcut;
};

/// Residual units before a strided convolution (encoder) or after a transposed one (decoder).
struct SeanetStage {
  std::vector<ResidualUnit> units;
  std::optional<SeanetConv> down;
  std::optional<SeanetUpsample> up;
};

/// Buffers that a pass over one chunk needs: each as large as its largest activation.
struct SeanetBuffers {
  float* main = nullptr;
  float* left = nullptr;
  float* right = nullptr;
  float* hidden = nullptr;
};

/// Layers of one side. Encoder: in, stages, LSTM, out; decoder: in, LSTM, stages, out. Immutable.
class Seanet {
 public:
  /// `name` is "encoder" or "decoder".
  static Seanet Encoder(Weights* weights, const model::EncodecConfig& config, std::size_t channels);
  static Seanet Decoder(Weights* weights, const model::EncodecConfig& config, std::size_t channels);

  /// Audio [rows, channels] -> input of the LSTM: [ceil(rows / hop), width].
  void EncodeFront(const Kernels& kernels, const Signal& audio, Workspace* workspace, float* out) const;
  /// LSTM output [rows, width] -> latents [rows, hidden].
  void EncodeBack(const Kernels& kernels, const Signal& x, Workspace* workspace, float* out) const;
  /// Latents [rows, hidden] -> input of the LSTM [rows, width].
  void DecodeFront(const Kernels& kernels, const Signal& latents, Workspace* workspace, float* out) const;
  /// LSTM output [rows, width] -> audio [rows * hop, channels].
  void DecodeBack(const Kernels& kernels, const Signal& x, Workspace* workspace, float* out) const;

  const SeanetConv& in() const { return *in_; }
  const SeanetConv& out() const { return *out_; }
  const std::vector<SeanetStage>& stages() const { return stages_; }
  const std::optional<SkipLstm>& lstm() const { return lstm_; }
  /// Channels of the LSTM.
  std::size_t width() const { return width_; }

 private:
  /// Floats that a unit's inner activation needs, if no other activation has more than `largest`.
  std::size_t HiddenSize(std::size_t largest) const;
  SeanetBuffers TakeBuffers(std::size_t largest, Workspace* workspace) const;
  Signal RunUnits(const Kernels& kernels, const SeanetStage& stage, Signal x, SeanetBuffers* buffers,
                  Workspace* workspace) const;

  std::optional<SeanetConv> in_;
  std::optional<SeanetConv> out_;
  std::vector<SeanetStage> stages_;
  std::optional<SkipLstm> lstm_;
  std::size_t width_ = 0;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_SEANET_H_
