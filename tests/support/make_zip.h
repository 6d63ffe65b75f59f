// ZIP archives built byte by byte, so that tests can make ones that no writer makes.
#ifndef XCODEC_TESTS_SUPPORT_MAKE_ZIP_H_
#define XCODEC_TESTS_SUPPORT_MAKE_ZIP_H_

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

/// Raw deflate data.
inline std::string Deflated(const std::string& data) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

struct ZipEntry {
  std::string name;
  std::string packed;  ///< what the archive holds
  std::string data;    ///< whose size and checksum it declares
  int method = 0;      ///< in the directory
  int local_method = 0;
};

inline std::string MakeZipOf(const std::vector<ZipEntry>& entries) {
  std::string file;
  std::string directory;
  for (const ZipEntry& e : entries) {
    const auto crc =
        crc32(0, reinterpret_cast<const Bytef*>(e.data.data()), static_cast<uInt>(e.data.size()));
    const auto common = [&](int method) {
      return Le(0, 2) + Le(static_cast<std::uint64_t>(method), 2) + Le(0, 4) + Le(crc, 4) +
             Le(e.packed.size(), 4) + Le(e.data.size(), 4) + Le(e.name.size(), 2) + Le(0, 2);
    };
    directory += Le(0x02014B50, 4) + Le(20, 2) + Le(20, 2) + common(e.method) + Le(0, 2) + Le(0, 2) +
                 Le(0, 2) + Le(0, 4) + Le(file.size(), 4) + e.name;
    file += Le(0x04034B50, 4) + Le(20, 2) + common(e.local_method) + e.name + e.packed;
  }
  const std::size_t offset = file.size();
  return file + directory + Le(0x06054B50, 4) + Le(0, 4) + Le(entries.size(), 2) + Le(entries.size(), 2) +
         Le(directory.size(), 4) + Le(offset, 4) + Le(0, 2);
}

/// Stored entries; `method` 8 pretends that they are compressed.
inline std::string MakeZip(const std::vector<std::pair<std::string, std::string>>& entries, int method = 0) {
  std::vector<ZipEntry> all;
  for (const auto& [name, data] : entries) all.push_back({name, data, data, method, method});
  return MakeZipOf(all);
}

}  // namespace xcodec::testing

#endif  // XCODEC_TESTS_SUPPORT_MAKE_ZIP_H_
