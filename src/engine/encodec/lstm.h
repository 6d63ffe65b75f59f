/// \file
/// EnCodec's LSTM with skip connection.
#ifndef XCODEC_SRC_ENGINE_ENCODEC_LSTM_H_
#define XCODEC_SRC_ENGINE_ENCODEC_LSTM_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/backend/floats.h"
#include "engine/backend/packed_matrix.h"
#include "engine/backend/weights.h"
#include "engine/kernels/kernels.h"

namespace xcodec::engine {

/// `layers` LSTM layers of `width` units; the input is added to the last layer's output. Several sequences go
/// through in lockstep, so that the recurrent weights are fetched once for all of them. Immutable.
class SkipLstm {
 public:
  SkipLstm(Weights* weights, const std::string& name, std::size_t width, int layers);

  /// Rows [rows, width]; y may be x.
  struct Sequence {
    const float* x = nullptr;
    float* y = nullptr;
    std::size_t rows = 0;
  };
  /// Cells and outputs between pieces of one sequence, zeros at its start: [layers][2][padded width].
  Floats NewState() const { return Floats::Zeros(layers_.size() * 2 * padded_); }

  /// Whole sequences, each from a state of zeros.
  void Run(const Kernels& kernels, std::vector<Sequence> sequences, Workspace* workspace) const;
  /// A piece of one sequence.
  void RunPiece(const Kernels& kernels, const Sequence& piece, Floats* state, Workspace* workspace) const;

 private:
  struct Layer {
    PackedMatrix input;  ///< [width, 4 * padded], gates as LstmArgs wants them
    PackedMatrix recurrent;
  };
  /// Sequences sorted by descending length; cells and outputs [sequences, padded].
  void RunLayer(const Kernels& kernels, const Layer& layer, const std::vector<Sequence>& sequences,
                float* cells, float* hidden, Workspace* workspace) const;
  void AddSkip(const Kernels& kernels, const Sequence& sequence, const float* y) const;

  std::size_t width_;
  std::size_t padded_;
  std::vector<Layer> layers_;
};

}  // namespace xcodec::engine

#endif  // XCODEC_SRC_ENGINE_ENCODEC_LSTM_H_
