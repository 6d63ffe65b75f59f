// Checkpoints built byte by byte, so that tests can make ones that no writer makes.
#ifndef XCODEC_TESTS_UNIT_MODEL_CHECKPOINT_BUILDER_H_
#define XCODEC_TESTS_UNIT_MODEL_CHECKPOINT_BUILDER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "support/make_zip.h"

namespace xcodec::testing {

inline std::string PickleText(const std::string& text) { return "X" + Le(text.size(), 4) + text; }
inline std::string PickleInt(std::uint64_t value) { return "J" + Le(value, 4); }
inline std::string PickleInts(const std::vector<std::uint64_t>& values) {
  std::string text = "(";
  for (std::uint64_t v : values) text += PickleInt(v);
  return text + "t";
}

/// _rebuild_tensor_v2 of a float storage.
inline std::string PickleTensor(const std::string& key, std::uint64_t count, std::uint64_t offset,
                                const std::vector<std::uint64_t>& sizes,
                                const std::vector<std::uint64_t>& strides) {
  return "ctorch._utils\n_rebuild_tensor_v2\n((" + PickleText("storage") + "ctorch\nFloatStorage\n" +
         PickleText(key) + PickleText("cpu") + PickleInt(count) + "tQ" + PickleInt(offset) +
         PickleInts(sizes) + PickleInts(strides) + "\x89" + "NtR";
}

/// A dictionary of name and value pickles.
inline std::string PickleDict(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string text = "\x80\x02}(";
  for (const auto& [name, value] : items) text += PickleText(name) + value;
  return text + "u.";
}

inline std::string MakeCheckpoint(const std::string& pickle,
                                  const std::string& storage = std::string(64, '\1')) {
  return MakeZip({{"m/data.pkl", pickle}, {"m/data/0", storage}, {"m/version", "3\n"}});
}

/// A safetensors file with this header and data.
inline std::string MakeSafetensors(const std::string& header, const std::string& data) {
  return Le(header.size(), 8) + header + data;
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_UNIT_MODEL_CHECKPOINT_BUILDER_H_
