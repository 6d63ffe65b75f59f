#include "codec/npz.h"

#include <zlib.h>

#include <cstring>
#include <optional>
#include <utility>

#include "base/endian.h"

namespace xcodec {
namespace {

// Zip (PKWARE APPNOTE 6.3): local headers, data, central directory, end record. No archive of ours passes 4
// GiB.
constexpr std::uint32_t kLocal = 0x04034b50;
constexpr std::uint32_t kCentral = 0x02014b50;
constexpr std::uint32_t kEnd = 0x06054b50;
constexpr std::size_t kLocalSize = 30;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kEndSize = 22;
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

Status Damaged(const char* what) { return Status(StatusCode::kDamaged, std::string("npz archive: ") + what); }

std::optional<std::size_t> FindEnd(Bytes archive) {
  if (archive.size() < kEndSize) return std::nullopt;
  const std::size_t lowest = archive.size() - std::min<std::size_t>(archive.size(), kEndSize + 65535);
  for (std::size_t i = archive.size() - kEndSize + 1; i-- > lowest;) {
    if (LoadLittleEndian<std::uint32_t>(archive.data() + i) == kEnd) return i;
  }
  return std::nullopt;
}

struct Entry {
  std::string name;
  std::uint16_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, size = 0, offset = 0;
};

// Zip64 sizes stand in an extra field, which numpy always writes into local headers but seldom into the
// directory.
void ApplyZip64(Bytes extra, Entry* entry) {
  while (extra.size() >= 4) {
    const auto id = LoadLittleEndian<std::uint16_t>(extra.data());
    const std::size_t size = LoadLittleEndian<std::uint16_t>(extra.data() + 2);
    if (size > extra.size() - 4) return;
    Bytes body = extra.subspan(4, size);
    for (std::uint64_t* field : {&entry->size, &entry->packed, &entry->offset}) {
      if (id != 1 || *field != 0xFFFFFFFFU || body.size() < 8) continue;
      *field = LoadLittleEndian<std::uint64_t>(body.data());
      body = body.subspan(8);
    }
    extra = extra.subspan(4 + size);
  }
}

Result<Entry> ReadCentral(Bytes archive, std::size_t* at) {
  if (*at > archive.size() || archive.size() - *at < kCentralSize) return Damaged("directory passes the end");
  const unsigned char* p = archive.data() + *at;
  if (LoadLittleEndian<std::uint32_t>(p) != kCentral) return Damaged("bad directory entry");
  if ((LoadLittleEndian<std::uint16_t>(p + 8) & 1U) != 0)
    return Status(StatusCode::kUnsupported, "npz archive: encrypted");
  Entry entry;
  entry.method = LoadLittleEndian<std::uint16_t>(p + 10);
  entry.crc = LoadLittleEndian<std::uint32_t>(p + 16);
  entry.packed = LoadLittleEndian<std::uint32_t>(p + 20);
  entry.size = LoadLittleEndian<std::uint32_t>(p + 24);
  entry.offset = LoadLittleEndian<std::uint32_t>(p + 42);
  const std::size_t name = LoadLittleEndian<std::uint16_t>(p + 28);
  const std::size_t extra = LoadLittleEndian<std::uint16_t>(p + 30);
  const std::size_t comment = LoadLittleEndian<std::uint16_t>(p + 32);
  if (name + extra + comment > archive.size() - *at - kCentralSize)
    return Damaged("directory passes the end");
  entry.name.assign(reinterpret_cast<const char*>(p) + kCentralSize, name);
  ApplyZip64(archive.subspan(*at + kCentralSize + name, extra), &entry);
  *at += kCentralSize + name + extra + comment;
  return entry;
}

Result<ByteVector> Inflate(Bytes packed, std::uint64_t size) {
  ByteVector out(size);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) return Status(StatusCode::kResourceLimit, "zlib");
  stream.next_in = const_cast<unsigned char*>(packed.data());
  stream.avail_in = static_cast<unsigned>(packed.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<unsigned>(out.size());
  const int code = inflate(&stream, Z_FINISH);
  const bool whole = code == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) return Damaged("bad deflated data");
  return out;
}

Result<ByteVector> ReadEntry(Bytes archive, const Entry& entry) {
  if (entry.offset > archive.size() || archive.size() - entry.offset < kLocalSize)
    return Damaged("bad offset");
  const unsigned char* p = archive.data() + entry.offset;
  if (LoadLittleEndian<std::uint32_t>(p) != kLocal) return Damaged("bad local header");
  const std::uint64_t begin = entry.offset + kLocalSize + LoadLittleEndian<std::uint16_t>(p + 26) +
                              LoadLittleEndian<std::uint16_t>(p + 28);
  if (begin > archive.size() || entry.packed > archive.size() - begin) return Damaged("entry passes the end");
  const Bytes packed = archive.subspan(begin, entry.packed);
  ByteVector bytes;
  if (entry.method == 0 && entry.packed == entry.size) {
    bytes.assign(packed.begin(), packed.end());
  } else if (entry.method == 8) {
    // Deflate cannot expand more than 1032 times.
    if (entry.size / 1032 > entry.packed + 1) return Damaged("impossible size");
    XCODEC_ASSIGN_OR_RETURN(bytes, Inflate(packed, entry.size));
  } else {
    return Status(StatusCode::kUnsupported,
                  "npz archive: compression method " + std::to_string(entry.method));
  }
  if (crc32(0, bytes.data(), static_cast<unsigned>(bytes.size())) != entry.crc)
    return Damaged("checksum differs");
  return bytes;
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
  const auto end = FindEnd(archive);
  if (!end) return Damaged("not a zip file");
  const int count = LoadLittleEndian<std::uint16_t>(archive.data() + *end + 10);
  std::size_t at = LoadLittleEndian<std::uint32_t>(archive.data() + *end + 16);
  NpzArrays arrays;
  std::uint64_t used = 0;
  for (int i = 0; i < count; ++i) {
    XCODEC_ASSIGN_OR_RETURN(const Entry entry, ReadCentral(archive, &at));
    // Entries may lie in one another, so it is their sum that counts.
    if (entry.size > max_bytes - used) {
      return Status(StatusCode::kResourceLimit,
                    "npz archive: its arrays take " + std::to_string(used + entry.size) +
                        " bytes or more, over the limit of " + std::to_string(max_bytes) +
                        " for its size; --memory raises it");
    }
    used += entry.size;
    XCODEC_ASSIGN_OR_RETURN(const ByteVector bytes, ReadEntry(archive, entry));
    std::string name = entry.name;
    if (name.size() > 4 && name.substr(name.size() - 4) == ".npy") name.resize(name.size() - 4);
    XCODEC_ASSIGN_OR_RETURN(Tensor tensor, ReadNpy(bytes));
    if (!arrays.emplace(std::move(name), std::move(tensor)).second) return Damaged("two arrays of one name");
  }
  return arrays;
}

}  // namespace xcodec
