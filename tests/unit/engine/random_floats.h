#ifndef XCODEC_TESTS_UNIT_ENGINE_RANDOM_FLOATS_H_
#define XCODEC_TESTS_UNIT_ENGINE_RANDOM_FLOATS_H_

#include <cstddef>
#include <random>
#include <vector>

namespace xcodec::engine {

inline std::vector<float> RandomFloats(std::size_t n, unsigned seed, float low = -1.0F, float high = 1.0F) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(low, high);
  std::vector<float> values(n);
  for (float& v : values) v = uniform(generator);
  return values;
}

// What a filter of `inputs` = taps * k weights for each of n outputs gives at row t, output j: the bias and
// the product of k * t and following numbers of x with the weights [inputs, n].
struct FilterData {
  const std::vector<float>& x;
  const std::vector<float>& weights;
  const std::vector<float>& bias;
  std::size_t inputs, k;

  double Expected(std::size_t t, std::size_t j) const {
    auto sum = static_cast<double>(bias[j]);
    for (std::size_t i = 0; i < inputs; ++i) {
      sum += static_cast<double>(x[t * k + i]) * static_cast<double>(weights[i * bias.size() + j]);
    }
    return sum;
  }
};

}  // namespace xcodec::engine

#endif  // XCODEC_TESTS_UNIT_ENGINE_RANDOM_FLOATS_H_
