#include "codec/arrays/npz.h"

#include <zlib.h>

#include <utility>

#include "base/endian.h"
#include "model/checkpoint/zip_reader.h"

namespace xcodec::codec {
namespace {

// Zip (PKWARE APPNOTE 6.3): local headers, data, central directory, end record. No archive of ours passes 4
// GiB.
constexpr std::uint32_t kLocal = 0x04034b50;
constexpr std::uint32_t kCentral = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::uint16_t kDosDate = (1 << 5) | 1;  // 1980-01-01, the format's zero

using ByteVector = std::vector<unsigned char>;

// The fields that local and central headers share, from "version needed" to the name's length.
void AppendCommon(const std::string& name, std::uint32_t crc, std::uint32_t size, ByteVector* out) {
  AppendLittleEndian<std::uint16_t>(20, out);
  AppendLittleEndian<std::uint16_t>(0, out);
  AppendLittleEndian<std::uint16_t>(0, out);
  AppendLittleEndian<std::uint16_t>(0, out);
  AppendLittleEndian<std::uint16_t>(kDosDate, out);
  AppendLittleEndian(crc, out);
  AppendLittleEndian(size, out);
  AppendLittleEndian(size, out);
  AppendLittleEndian(static_cast<std::uint16_t>(name.size()), out);
  AppendLittleEndian<std::uint16_t>(0, out);
}

Result<NpzArrays> ReadArrays(Bytes archive, std::uint64_t max_bytes) {
  XCODEC_ASSIGN_OR_RETURN(const model::ZipReader zip, model::ZipReader::Open(archive, {true, max_bytes}));
  NpzArrays arrays;
  for (const auto& [entry_name, entry] : zip.entries()) {
    XCODEC_ASSIGN_OR_RETURN(const auto bytes, zip.Read(entry));
    std::string name = entry_name;
    if (name.size() > 4 && name.substr(name.size() - 4) == ".npy") name.resize(name.size() - 4);
    XCODEC_ASSIGN_OR_RETURN(model::Tensor tensor, ReadNpy(Bytes(bytes->data(), bytes->size())));
    if (!arrays.emplace(std::move(name), std::move(tensor)).second)
      return Status(StatusCode::kDamaged, "two arrays of one name");
  }
  return arrays;
}

}  // namespace

ByteVector WriteNpz(const NpzArrays& arrays) {
  ByteVector out;
  ByteVector directory;
  for (const auto& [key, tensor] : arrays) {
    const std::string name = key + ".npy";
    const ByteVector data = WriteNpy(tensor);
    const auto crc = static_cast<std::uint32_t>(crc32(0, data.data(), static_cast<unsigned>(data.size())));
    const auto size = static_cast<std::uint32_t>(data.size());
    AppendLittleEndian(kCentral, &directory);
    AppendLittleEndian<std::uint16_t>(20, &directory);
    AppendCommon(name, crc, size, &directory);
    for (int i = 0; i < 5; ++i)
      AppendLittleEndian<std::uint16_t>(0, &directory);  // comment, disk, attributes
    AppendLittleEndian(static_cast<std::uint32_t>(out.size()), &directory);
    directory.insert(directory.end(), name.begin(), name.end());
    AppendLittleEndian(kLocal, &out);
    AppendCommon(name, crc, size, &out);
    out.insert(out.end(), name.begin(), name.end());
    out.insert(out.end(), data.begin(), data.end());
  }
  const auto start = static_cast<std::uint32_t>(out.size());
  out.insert(out.end(), directory.begin(), directory.end());
  AppendLittleEndian(kEnd, &out);
  AppendLittleEndian<std::uint32_t>(0, &out);
  for (int i = 0; i < 2; ++i) AppendLittleEndian(static_cast<std::uint16_t>(arrays.size()), &out);
  AppendLittleEndian(static_cast<std::uint32_t>(directory.size()), &out);
  AppendLittleEndian(start, &out);
  AppendLittleEndian<std::uint16_t>(0, &out);
  return out;
}

std::uint64_t NpzBudget(std::uint64_t archive_bytes) {
  constexpr std::uint64_t kLeast = 16U << 20;
  constexpr std::uint64_t kExpansion = 8;
  return kLeast + kExpansion * archive_bytes;
}

Result<NpzArrays> ReadNpz(Bytes archive, std::uint64_t max_bytes) {
  auto arrays = ReadArrays(archive, max_bytes);
  return arrays.ok() ? arrays : arrays.status().WithPrefix("npz archive");
}

}  // namespace xcodec::codec
