// X-Codec models with random weights, for tests that compare two implementations.
#ifndef XCODEC_TESTS_SUPPORT_RANDOM_XCODEC_H_
#define XCODEC_TESTS_SUPPORT_RANDOM_XCODEC_H_

#include <cstdint>
#include <memory>

#include "model/model.h"
#include "xcodec/types.h"

namespace xcodec::golden {

// The configuration of the published models, with this teacher.
model::ModelConfig PublishedXCodec(bool wavlm);
// Uniform weights of a variance that keeps activations at about their size; gains and alphas around 1.
std::shared_ptr<const model::Model> RandomXCodec(const model::ModelConfig& config, std::uint32_t seed);
// Tones that come and go, with noise.
AudioBlock Whistles(std::int64_t length);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_SUPPORT_RANDOM_XCODEC_H_
