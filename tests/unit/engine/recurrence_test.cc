// What depends on rows before: EnCodec's LSTM, and the prediction of a spectral model's envelope.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/encodec/lstm.h"
#include "engine/spectral/envelope_prediction.h"
#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr std::size_t kWidth = 10;  // not a multiple of the lanes
constexpr int kLayers = 2;
constexpr std::size_t kRows = 9;

class LstmTest : public testing::Test {
 protected:
  LstmTest() : input_(RandomFloats(kRows * kWidth, 1)) {
    const auto w = static_cast<std::int64_t>(kWidth);
    unsigned seed = 2;
    for (int i = 0; i < kLayers; ++i) {
      for (const char* part : {"ih", "hh"}) {
        const std::string suffix = std::string(part) + "_l" + std::to_string(i);
        tensors_["lstm.weight_" + suffix] =
            model::Tensor::FromFloats({4 * w, w}, RandomFloats(4 * kWidth * kWidth, seed++, -0.5F, 0.5F));
        tensors_["lstm.bias_" + suffix] =
            model::Tensor::FromFloats({4 * w}, RandomFloats(4 * kWidth, seed++));
      }
    }
    Weights weights(tensors_);
    lstm_ = std::make_unique<SkipLstm>(&weights, "lstm", kWidth, kLayers);
    EXPECT_TRUE(weights.status().ok()) << weights.status().message();
  }

  // PyTorch's formula in double precision: gates input, forget, cell, output.
  std::vector<double> Expected(std::size_t rows) const {
    std::vector<double> x(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(rows * kWidth));
    const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
    for (int i = 0; i < kLayers; ++i) {
      const std::string layer = "_l" + std::to_string(i);
      const std::vector<float> wi = tensors_.at("lstm.weight_ih" + layer).ToFloat();
      const std::vector<float> wh = tensors_.at("lstm.weight_hh" + layer).ToFloat();
      const std::vector<float> bi = tensors_.at("lstm.bias_ih" + layer).ToFloat();
      const std::vector<float> bh = tensors_.at("lstm.bias_hh" + layer).ToFloat();
      std::vector<double> cell(kWidth, 0);
      std::vector<double> hidden(kWidth, 0);
      for (std::size_t t = 0; t < rows; ++t) {
        std::vector<double> gates(4 * kWidth);
        for (std::size_t g = 0; g < 4 * kWidth; ++g) {
          gates[g] = static_cast<double>(bi[g]) + static_cast<double>(bh[g]);
          for (std::size_t k = 0; k < kWidth; ++k) {
            gates[g] += static_cast<double>(wi[g * kWidth + k]) * x[t * kWidth + k] +
                        static_cast<double>(wh[g * kWidth + k]) * hidden[k];
          }
        }
        for (std::size_t u = 0; u < kWidth; ++u) {
          cell[u] =
              sigmoid(gates[kWidth + u]) * cell[u] + sigmoid(gates[u]) * std::tanh(gates[2 * kWidth + u]);
          hidden[u] = sigmoid(gates[3 * kWidth + u]) * std::tanh(cell[u]);
        }
        std::copy(hidden.begin(), hidden.end(), x.begin() + static_cast<std::ptrdiff_t>(t * kWidth));
      }
    }
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += static_cast<double>(input_[i]);
    return x;
  }

  model::TensorMap tensors_;
  std::vector<float> input_;
  std::unique_ptr<SkipLstm> lstm_;
  Workspace workspace_;
};

TEST_F(LstmTest, IsTheFormulaInEverySetForSequencesOfAnyLength) {
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    const std::size_t lengths[] = {3, kRows, 1};
    std::vector<std::vector<float>> out;
    for (const std::size_t rows : lengths) out.emplace_back(rows * kWidth);
    std::vector<SkipLstm::Sequence> sequences(out.size());
    for (std::size_t s = 0; s < out.size(); ++s) {
      sequences[s].x = input_.data();
      sequences[s].y = out[s].data();
      sequences[s].rows = lengths[s];
    }
    lstm_->Run(*FindKernels(set), sequences, &workspace_);
    for (std::size_t s = 0; s < out.size(); ++s) {
      const std::vector<double> expected = Expected(lengths[s]);
      for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(out[s][i], expected[i], 2e-6) << s << " " << i;
    }
  }
}

TEST_F(LstmTest, PiecesAreTheWhole) {
  const Kernels& kernels = BestKernels();
  std::vector<float> whole(input_.size());
  std::vector<float> pieces(input_.size());
  SkipLstm::Sequence all;
  all.x = input_.data();
  all.y = whole.data();
  all.rows = kRows;
  lstm_->Run(kernels, {all}, &workspace_);
  Floats state = lstm_->NewState();
  std::size_t done = 0;
  for (const std::size_t rows : {std::size_t{1}, std::size_t{5}, kRows - 6}) {
    SkipLstm::Sequence piece;
    piece.x = input_.data() + done * kWidth;
    piece.y = pieces.data() + done * kWidth;
    piece.rows = rows;
    lstm_->RunPiece(kernels, piece, &state, &workspace_);
    done += rows;
  }
  EXPECT_EQ(pieces, whole);
}

TEST(EnvelopePredictionTest, EvenOddAndSecondFramesHaveTheirOwnMatrix) {
  constexpr std::size_t kSize = 2;
  constexpr std::size_t kStride = 3;  // a row may hold more than the envelope
  // [3, 2 * size, size]; rows of the frame just before first.
  Floats matrices(3 * 2 * kSize * kSize);
  const float values[] = {1,  2,  3,  4,  5,   6,   7,   8,   10, 20, 30, 40,
                          50, 60, 70, 80, 100, 200, 300, 400, 9,  9,  9,  9};
  std::copy(std::begin(values), std::end(values), matrices.data());
  const EnvelopePrediction prediction(std::move(matrices), kSize);
  const float latents[] = {1, 2, -1, 3, 5, -1, 7, 11, -1, 0, 0, 0};
  const auto expect = [&](std::size_t frame) {
    std::vector<float> expected(kSize, -1.0F);
    prediction.Expect(latents, kStride, frame, expected.data());
    return expected;
  };
  EXPECT_EQ(expect(0), (std::vector<float>{0, 0}));
  EXPECT_EQ(expect(1), (std::vector<float>{1 * 100 + 2 * 300, 1 * 200 + 2 * 400}));
  EXPECT_EQ(expect(2), (std::vector<float>{3 * 1 + 5 * 3 + 1 * 5 + 2 * 7, 3 * 2 + 5 * 4 + 1 * 6 + 2 * 8}));
  EXPECT_EQ(expect(3),
            (std::vector<float>{7 * 10 + 11 * 30 + 3 * 50 + 5 * 70, 7 * 20 + 11 * 40 + 3 * 60 + 5 * 80}));
}

}  // namespace
}  // namespace xcodec::engine
