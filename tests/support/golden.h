// Reading golden data: NumPy arrays and safetensors files, trusted and small, so nothing is checked beyond
// what makes a test fail clearly. Independent of the library's own readers.
#ifndef XCODEC_TESTS_SUPPORT_GOLDEN_H_
#define XCODEC_TESTS_SUPPORT_GOLDEN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/model.h"
#include "support/golden_folder.h"
#include "xcodec/types.h"

namespace xcodec::golden {

// Any float32, int16 or int64 .npy file, row-major, as doubles (exact for all of them but huge int64).
struct Array {
  bool sixteen_bits = false;
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

bool Exists(const std::string& path);
std::string ReadFile(const std::string& path);
Array ReadNpy(const std::string& path);
// Samples: 16-bit integers have 32768 for full scale.
Array ReadSamples(const std::string& path);
// The last two dimensions are rows and columns; all leading ones must be 1.
AudioBlock ReadAudio(const std::string& path);
CodeBlock ReadCodes(const std::string& path);

// All tensors of a safetensors file; weight norm (both namings) folded into plain "weight" tensors.
model::TensorMap ReadSafetensors(const std::string& path);

// A model from a folder with Hugging Face's config.json and model.safetensors of EnCodec.
std::shared_ptr<const model::Model> ReadEncodec(const std::string& folder, const std::string& name);
// The spectral model of the golden arrays: tensors from a safetensors file, sizes from their shapes. A chunk
// is 75 MDCT frames, a second.
std::shared_ptr<const model::Model> ReadSpectral(const std::string& safetensors);

// A model from a folder with Hugging Face's config.json and model.safetensors of X-Codec.
std::shared_ptr<const model::Model> ReadXCodec(const std::string& folder, const std::string& name);

// Share of equal codes, 0 when the shapes differ.
double EqualShare(const CodeBlock& a, const CodeBlock& b);
// Largest absolute difference; infinity when the shapes differ.
double MaxDifference(const AudioBlock& a, const AudioBlock& b);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_SUPPORT_GOLDEN_H_
