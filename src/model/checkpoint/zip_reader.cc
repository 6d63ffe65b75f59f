#include "model/checkpoint/zip_reader.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include "base/endian.h"

namespace xcodec::model {
namespace {

constexpr std::uint64_t kMaxEntries = 65536;
constexpr std::uint64_t kMaxDirectory = 16U << 20;
constexpr std::size_t kEndSize = 22;
constexpr std::size_t kEnd64Size = 56;
constexpr std::size_t kLocator64Size = 20;
constexpr std::size_t kCentralSize = 46;
constexpr std::size_t kLocalSize = 30;
constexpr std::uint32_t kEndSignature = 0x06054B50;
constexpr std::uint32_t kEnd64Signature = 0x06064B50;
constexpr std::uint32_t kLocator64Signature = 0x07064B50;
constexpr std::uint32_t kCentralSignature = 0x02014B50;
constexpr std::uint32_t kLocalSignature = 0x04034B50;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint64_t kMostExpansion = 1032;  // of deflate

Status Damaged(const std::string& text) { return Status(StatusCode::kDamaged, "damaged zip file: " + text); }

std::uint16_t U16(const unsigned char* p) { return LoadLittleEndian<std::uint16_t>(p); }
std::uint32_t U32(const unsigned char* p) { return LoadLittleEndian<std::uint32_t>(p); }
std::uint64_t U64(const unsigned char* p) { return LoadLittleEndian<std::uint64_t>(p); }

struct Directory {
  std::uint64_t count = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

/// Values of a central header that do not fit 32 bits are in its ZIP64 extra field, in this order.
Status ApplyZip64(const unsigned char* extra, std::size_t extra_size, ZipReader::Entry* entry) {
  std::size_t position = 0;
  while (extra_size - position >= 4) {
    const std::uint16_t tag = U16(extra + position);
    const std::size_t length = U16(extra + position + 2);
    position += 4;
    if (length > extra_size - position) return Damaged("extra field");
    if (tag == 1) {
      std::size_t at = position;
      for (std::uint64_t* field : {&entry->size, &entry->packed, &entry->header_offset}) {
        if (*field != 0xFFFFFFFFU) continue;
        if (position + length - at < 8) return Damaged("ZIP64 field");
        *field = U64(extra + at);
        at += 8;
      }
    }
    position += length;
  }
  return Status::Ok();
}

Status ReadEnd64(const ZipReader::Source& source, std::uint64_t end_offset, Directory* directory) {
  if (end_offset < kLocator64Size)
    return Status::Ok();  // an archive of nothing, or one whose directory lies outside
  unsigned char locator[kLocator64Size];
  XCODEC_RETURN_IF_ERROR(source.ReadAt(end_offset - kLocator64Size, locator, sizeof locator));
  if (U32(locator) != kLocator64Signature) return Status::Ok();
  const std::uint64_t offset = U64(locator + 8);
  if (offset > source.size() || source.size() - offset < kEnd64Size) return Damaged("ZIP64 end record");
  unsigned char record[kEnd64Size];
  XCODEC_RETURN_IF_ERROR(source.ReadAt(offset, record, sizeof record));
  if (U32(record) != kEnd64Signature) return Damaged("ZIP64 end record");
  directory->count = U64(record + 32);
  directory->size = U64(record + 40);
  directory->offset = U64(record + 48);
  return Status::Ok();
}

/// Finds the end record, which is followed by a comment of at most 65535 bytes.
Result<Directory> FindDirectory(const ZipReader::Source& source) {
  if (source.size() < kEndSize) return Status(StatusCode::kTruncated, "too short for a zip file");
  const std::uint64_t tail = std::min<std::uint64_t>(source.size(), kEndSize + 65535);
  XCODEC_ASSIGN_OR_RETURN(const auto bytes, source.ReadRange(source.size() - tail, tail));
  const unsigned char* data = bytes->data();
  for (std::size_t i = bytes->size() - kEndSize + 1; i-- > 0;) {
    if (U32(data + i) != kEndSignature || U16(data + i + 20) != bytes->size() - i - kEndSize) continue;
    Directory directory;
    directory.count = U16(data + i + 10);
    directory.size = U32(data + i + 12);
    directory.offset = U32(data + i + 16);
    XCODEC_RETURN_IF_ERROR(ReadEnd64(source, source.size() - tail + i, &directory));
    return directory;
  }
  return Status(StatusCode::kTruncated, "the zip file has no directory: it is cut short");
}

class FileSource final : public ZipReader::Source {
 public:
  explicit FileSource(std::shared_ptr<const RegularFile> file) : file_(std::move(file)) {}
  std::uint64_t size() const override { return file_->size(); }
  Status ReadAt(std::uint64_t offset, void* data, std::size_t size) const override {
    return file_->ReadAt(offset, data, size);
  }

 private:
  std::shared_ptr<const RegularFile> file_;
};

class BytesSource final : public ZipReader::Source {
 public:
  explicit BytesSource(Bytes bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Status ReadAt(std::uint64_t offset, void* data, std::size_t size) const override {
    if (offset > bytes_.size() || size > bytes_.size() - offset)
      return Status(StatusCode::kTruncated, "the file ends early");
    if (size > 0) std::memcpy(data, bytes_.data() + offset, size);
    return Status::Ok();
  }

 private:
  Bytes bytes_;
};

/// Raw deflate data -> exactly as many bytes as `out` has room for.
Status Inflate(const OwnedBytes& packed, OwnedBytes* out) {
  constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
  if (packed.size() > kMost || out->size() > kMost)
    return Status(StatusCode::kUnsupported, "an entry of the zip file is larger than 4 GiB");
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return Status(StatusCode::kResourceLimit, "out of memory");
  unsigned char none = 0;                                      // zlib wants an address of no bytes, too
  stream.next_in = const_cast<unsigned char*>(packed.data());  // NOLINT: zlib's interface; it only reads
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = out->size() > 0 ? out->data() : &none;
  stream.avail_out = static_cast<uInt>(out->size());
  const int code = inflate(&stream, Z_FINISH);
  const bool whole = code == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  return whole ? Status::Ok() : Damaged("the compressed data of an entry");
}

}  // namespace

Result<std::shared_ptr<OwnedBytes>> ZipReader::Source::ReadRange(std::uint64_t offset,
                                                                 std::uint64_t bytes) const {
  if (offset > size() || bytes > size() - offset)
    return Status(StatusCode::kTruncated, "the file ends before its own contents do");
  XCODEC_ASSIGN_OR_RETURN(auto read, OwnedBytes::Allocate(bytes));
  XCODEC_RETURN_IF_ERROR(ReadAt(offset, read->data(), read->size()));
  return read;
}

Result<ZipReader> ZipReader::Open(std::shared_ptr<const RegularFile> file, const ZipLimits& limits) {
  return OpenSource(std::make_shared<FileSource>(std::move(file)), limits);
}

Result<ZipReader> ZipReader::Open(Bytes archive, const ZipLimits& limits) {
  return OpenSource(std::make_shared<BytesSource>(archive), limits);
}

Result<ZipReader> ZipReader::OpenSource(std::shared_ptr<const Source> source, const ZipLimits& limits) {
  ZipReader reader(std::move(source), limits);
  XCODEC_RETURN_IF_ERROR(reader.ReadDirectory());
  return reader;
}

Status ZipReader::ReadDirectory() {
  XCODEC_ASSIGN_OR_RETURN(const Directory directory, FindDirectory(*source_));
  if (directory.count > kMaxEntries || directory.size > kMaxDirectory)
    return Status(StatusCode::kResourceLimit, "the zip file has too many entries");
  XCODEC_ASSIGN_OR_RETURN(const auto bytes, source_->ReadRange(directory.offset, directory.size));
  return ParseDirectory(bytes->data(), bytes->size(), directory.count);
}

Status ZipReader::Count(const Entry& entry) {
  // Much deflated data may hold little, and many entries could share it.
  if (entry.method != kStored && entry.packed > source_->size() - packed_)
    return Damaged("its entries overlap");
  if (entry.method != kStored) packed_ += entry.packed;
  if (limits_.total > 0) {
    if (entry.size > limits_.total - total_) {
      return Status(StatusCode::kResourceLimit,
                    "the zip file's entries take " + std::to_string(total_ + entry.size) +
                        " bytes or more, over the limit of " + std::to_string(limits_.total) +
                        " for its size; --memory raises it");
    }
    total_ += entry.size;
  } else if (entry.method == kStored) {
    // Overlapping entries would turn a file into more data than it has.
    if (entry.size > source_->size() - total_) return Damaged("its entries overlap");
    total_ += entry.size;
  }
  return Status::Ok();
}

Status ZipReader::ParseDirectory(const unsigned char* data, std::size_t size, std::uint64_t count) {
  std::size_t position = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (size - position < kCentralSize || U32(data + position) != kCentralSignature)
      return Damaged("its directory");
    const unsigned char* header = data + position;
    const std::size_t name_size = U16(header + 28);
    const std::size_t extra_size = U16(header + 30);
    const std::size_t comment_size = U16(header + 32);
    if (name_size + extra_size + comment_size > size - position - kCentralSize)
      return Damaged("its directory");
    if ((U16(header + 8) & 1U) != 0) return Status(StatusCode::kUnsupported, "the zip file is encrypted");
    Entry entry;
    entry.method = U16(header + 10);
    entry.crc = U32(header + 16);
    entry.packed = U32(header + 20);
    entry.size = U32(header + 24);
    entry.header_offset = U32(header + 42);
    const unsigned char* extra = header + kCentralSize + name_size;
    XCODEC_RETURN_IF_ERROR(ApplyZip64(extra, extra_size, &entry));
    if (entry.method == kStored && entry.packed != entry.size) return Damaged("sizes of an entry");
    XCODEC_RETURN_IF_ERROR(Count(entry));
    const std::string name(reinterpret_cast<const char*>(header + kCentralSize), name_size);
    if (!entries_.emplace(name, entry).second) return Damaged("the entry " + name + " occurs twice");
    position += kCentralSize + name_size + extra_size + comment_size;
  }
  return position == size ? Status::Ok() : Damaged("its directory");
}

Result<std::shared_ptr<OwnedBytes>> ZipReader::Read(const Entry& entry) const {
  const bool deflated = entry.method == kDeflated && limits_.deflated;
  if (entry.method != kStored && !deflated) {
    return Status(StatusCode::kUnsupported,
                  limits_.deflated ? "the zip file has compression method " + std::to_string(entry.method)
                                   : "the zip file is compressed");
  }
  // Checked before anything of its size is allocated.
  if (entry.size / kMostExpansion > entry.packed) return Damaged("an entry's size, which it cannot have");
  if (entry.header_offset > source_->size() || source_->size() - entry.header_offset < kLocalSize)
    return Damaged("an entry lies outside the file");
  unsigned char header[kLocalSize];
  XCODEC_RETURN_IF_ERROR(source_->ReadAt(entry.header_offset, header, sizeof header));
  if (U32(header) != kLocalSignature || U16(header + 8) != entry.method) return Damaged("header of an entry");
  const std::uint64_t start =
      entry.header_offset + kLocalSize + U16(header + 26) + std::uint64_t{U16(header + 28)};
  XCODEC_ASSIGN_OR_RETURN(auto bytes, source_->ReadRange(start, entry.packed));
  if (deflated) {
    XCODEC_ASSIGN_OR_RETURN(auto unpacked, OwnedBytes::Allocate(entry.size));
    XCODEC_RETURN_IF_ERROR(Inflate(*bytes, unpacked.get()));
    bytes = std::move(unpacked);
  }
  uLong crc = crc32_z(0, nullptr, 0);
  crc = crc32_z(crc, bytes->data(), bytes->size());
  if (crc != entry.crc) return Damaged("the checksum of an entry does not match its contents");
  return bytes;
}

}  // namespace xcodec::model
