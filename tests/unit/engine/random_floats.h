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

}  // namespace xcodec::engine

#endif  // XCODEC_TESTS_UNIT_ENGINE_RANDOM_FLOATS_H_
