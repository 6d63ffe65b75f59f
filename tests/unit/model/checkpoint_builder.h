// Checkpoints built byte by byte, so that tests can make ones that no writer makes.
#ifndef XCODEC_TESTS_UNIT_MODEL_CHECKPOINT_BUILDER_H_
#define XCODEC_TESTS_UNIT_MODEL_CHECKPOINT_BUILDER_H_

#include <zlib.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace xcodec::testing {

inline std::string Le(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFF);
  return text;
}

/// A zip archive of entries; `method` 8 pretends that they are compressed.
inline std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& entries, int method = 0) {
  std::string file;
  std::string directory;
  for (const auto& [name, data] : entries) {
    const auto crc = crc32(0, reinterpret_cast<const Bytef*>(data.data()), static_cast<uInt>(data.size()));
    const std::string common = Le(0, 2) + Le(static_cast<std::uint64_t>(method), 2) + Le(0, 4) + Le(crc, 4) +
                               Le(data.size(), 4) + Le(data.size(), 4) + Le(name.size(), 2) + Le(0, 2);
    directory += Le(0x02014B50, 4) + Le(20, 2) + Le(20, 2) + common + Le(0, 2) + Le(0, 2) + Le(0, 2) +
                 Le(0, 4) + Le(file.size(), 4) + name;
    file += Le(0x04034B50, 4) + Le(20, 2) + common + name + data;
  }
  const std::size_t offset = file.size();
  return file + directory + Le(0x06054B50, 4) + Le(0, 4) + Le(entries.size(), 2) + Le(entries.size(), 2) +
         Le(directory.size(), 4) + Le(offset, 4) + Le(0, 2);
}

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
