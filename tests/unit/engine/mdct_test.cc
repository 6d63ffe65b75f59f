#include "engine/spectral/mdct.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "random_floats.h"

namespace xcodec::engine {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kBins = 40;

class MdctTest : public testing::TestWithParam<std::size_t> {
 protected:
  MdctTest()
      : frames_(GetParam()),
        signal_(RandomFloats(frames_ * kBins, 1)),
        cosine_(frames_ * kBins),
        sine_(frames_ * kBins),
        mdct_(kBins) {}

  // The window of frame t at n of 2 * kBins: a sine, but flat up to the middle of its half where the chunk
  // ends.
  double Window(std::size_t t, std::size_t n) const {
    if (t == 0 && n < kBins) return n < kBins / 2 ? 0 : 1;
    if (t + 1 == frames_ && n >= kBins) return n < 2 * kBins - kBins / 2 ? 1 : 0;
    return std::sin(kPi * (static_cast<double>(n) + 0.5) / (2.0 * kBins));
  }

  // Coefficient k of frame t by the definition, with `wave` std::cos or std::sin.
  double Coefficient(std::size_t t, std::size_t k, double (*wave)(double)) const {
    double sum = 0;
    for (std::size_t n = 0; n < 2 * kBins; ++n) {
      const std::ptrdiff_t at =
          static_cast<std::ptrdiff_t>(t * kBins + n) - static_cast<std::ptrdiff_t>(kBins / 2);
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(signal_.size())) continue;
      const double phase =
          kPi / kBins * (static_cast<double>(n) + 0.5 + kBins / 2.0) * (static_cast<double>(k) + 0.5);
      sum += Window(t, n) * static_cast<double>(signal_[static_cast<std::size_t>(at)]) * wave(phase);
    }
    return std::sqrt(2.0 / kBins) * sum;
  }

  std::size_t frames_;
  std::vector<float> signal_, cosine_, sine_;
  Workspace workspace_;
  Mdct mdct_;
};

TEST_P(MdctTest, IsTheDefinitionInEverySet) {
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    mdct_.Forward(*FindKernels(set), signal_.data(), frames_, &workspace_, cosine_.data(), sine_.data());
    // Which sign sines have is ours to choose, once.
    const double sign = Coefficient(0, 1, std::sin) * static_cast<double>(sine_[1]) < 0 ? -1 : 1;
    for (std::size_t t = 0; t < frames_; ++t) {
      for (std::size_t k = 0; k < kBins; ++k) {
        EXPECT_NEAR(cosine_[t * kBins + k], Coefficient(t, k, std::cos), 2e-6) << t << " " << k;
        EXPECT_NEAR(sine_[t * kBins + k], sign * Coefficient(t, k, std::sin), 2e-6) << t << " " << k;
      }
    }
  }
}

TEST_P(MdctTest, AChunkReconstructsOnItsOwn) {
  std::vector<float> back(signal_.size());
  for (const std::string& set : KernelNames()) {
    SCOPED_TRACE(set);
    const Kernels& kernels = *FindKernels(set);
    mdct_.Forward(kernels, signal_.data(), frames_, &workspace_, cosine_.data(), sine_.data());
    mdct_.Inverse(cosine_.data(), frames_, &workspace_, back.data());
    double before = 0;
    double after = 0;
    for (std::size_t i = 0; i < back.size(); ++i) {
      EXPECT_NEAR(back[i], signal_[i], 2e-6) << i;
      before += static_cast<double>(signal_[i]) * static_cast<double>(signal_[i]);
      after += static_cast<double>(cosine_[i]) * static_cast<double>(cosine_[i]);
    }
    EXPECT_NEAR(after, before, 1e-5 * before);  // orthonormal
  }
}

INSTANTIATE_TEST_SUITE_P(Frames, MdctTest, testing::Values(1, 2, 5));

}  // namespace
}  // namespace xcodec::engine
