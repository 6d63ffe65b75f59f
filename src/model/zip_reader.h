/// \file
/// The part of the ZIP format that torch.save writes: stored (not compressed) entries, optionally ZIP64
/// (PKWARE APPNOTE 6.3, sections 4.3 and 4.5).
#ifndef XCODEC_SRC_MODEL_ZIP_READER_H_
#define XCODEC_SRC_MODEL_ZIP_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "model/regular_file.h"
#include "xcodec/status.h"

namespace xcodec {

/// An archive whose directory has been read and checked. Thread-safe to read.
class ZipReader {
 public:
  struct Entry {
    std::uint64_t header_offset = 0;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
    bool stored = true;
  };

  /// kDamaged, kTruncated (no directory), kResourceLimit (over 65,536 entries).
  static Result<ZipReader> Open(std::shared_ptr<const RegularFile> file);

  const std::map<std::string, Entry>& entries() const { return entries_; }
  /// Contents of an entry, checked against its CRC-32. kUnsupported when it is compressed.
  Result<std::shared_ptr<OwnedBytes>> Read(const Entry& entry) const;

 private:
  explicit ZipReader(std::shared_ptr<const RegularFile> file) : file_(std::move(file)) {}
  Status ReadDirectory();
  Status ParseDirectory(const unsigned char* data, std::size_t size, std::uint64_t count);

  std::shared_ptr<const RegularFile> file_;
  std::map<std::string, Entry> entries_;
};

}  // namespace xcodec

#endif  // XCODEC_SRC_MODEL_ZIP_READER_H_
